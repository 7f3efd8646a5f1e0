"""考勤规则: shifts, groups and rules as dated versions; 试算 before anything is saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.organizations.models import Department
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.workforce.attendance import queries
from zyg.workforce.attendance.engine.setup import shift_of
from zyg.workforce.attendance.errors import InvalidSettingError
from zyg.workforce.attendance.forms import (
    PatternForm,
    RuleForm,
    ShiftForm,
    add_errors,
    first_of_month,
)
from zyg.workforce.attendance.models import (
    AttendanceGroup,
    GroupMember,
    Pattern,
    RuleVersion,
    Shift,
    ShiftVersion,
)
from zyg.workforce.attendance.operations import schedule
from zyg.workforce.attendance.showing import clock
from zyg.workforce.attendance.trial import MOST, Trial, try_rule
from zyg.workforce.attendance.views.answers import day_of, go_back, refusals_to_messages
from zyg.workforce.people.models import Employee
from zyg.workforce.people.queries import department_choices

RULES = "attendance:rules"
CYCLE_SHOWN = 28


@require_GET
@actor_required
def rules(request: HttpRequest) -> HttpResponse:
    """Show shifts, groups and the versions of the rules."""
    actor = acting(request)
    require(actor, "attendance.view")
    today = timezone.localdate()
    shifts = []
    for row in Shift.objects.filter(is_active=True).order_by("name"):
        versions = list(row.versions.order_by("-valid_from", "-revision"))
        now = next((one for one in versions if one.valid_from <= today), versions[-1])
        shifts.append((row, _times(now), versions))
    versions = RuleVersion.objects.select_related("group", "user")
    context = {
        "shifts": shifts,
        "groups": _groups(),
        "rules": versions.order_by("group__name", "-valid_from", "-revision"),
        "may_edit": actor.may_everywhere("attendance.edit"),
        "first_day": today.replace(month=1, day=1),
    }
    return render(request, "attendance/rules.html", context)


@require_POST
@actor_required
@refusals_to_messages(RULES)
def begin(request: HttpRequest) -> HttpResponse:
    """Set up what most companies begin with."""
    schedule.begin_attendance(actor=acting(request), valid_from=day_of(request), now=timezone.now())
    messages.success(request, "已启用标准工时：周一到周五 09:00–18:00，午休一小时。可以再改。")
    return redirect(RULES)


@require_http_methods(["GET", "HEAD", "POST"])
@actor_required
def shift_form(request: HttpRequest, shift_id: str = "") -> HttpResponse:
    """Make a shift, or a new version of one."""
    actor = acting(request)
    require(actor, "attendance.edit")
    shift = _shift(shift_id) if shift_id else None
    form = _shift_initial(shift) if request.method != "POST" else ShiftForm(request.POST)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            row = schedule.save_shift(
                actor=actor,
                name=said["name"] if shift is None else shift.name,
                body=form.body(),
                valid_from=said["valid_from"],
                reason=said["reason"],
                shift=shift,
            )
        except InvalidSettingError as error:
            add_errors(form, error.field, str(error))
        else:
            day = said["valid_from"]
            messages.success(request, f"班次「{row.name}」已保存，{day} 起生效；之前的结果不变。")
            return redirect(RULES)
    versions = []
    if shift is not None:
        form.fields["name"].disabled = True
        form.fields["name"].required = False
        versions = [
            (row, _times(row)) for row in shift.versions.order_by("-valid_from", "-revision")
        ]
    context = {"form": form, "shift": shift, "versions": versions}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "attendance/shift.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@actor_required
def rule_form(request: HttpRequest) -> HttpResponse:
    """Write a new version of the rules, or try one out."""
    actor, today = acting(request), timezone.localdate()
    require(actor, "attendance.edit")
    group = _group(request.GET.get("group") or request.POST.get("group", ""))
    trial: Trial | None = None
    if request.method != "POST":
        versions = RuleVersion.objects.filter(group=group).order_by("valid_from", "revision")
        form = RuleForm.of(versions.last(), valid_from=first_of_month(today))
    else:
        form = RuleForm(request.POST)
        if form.is_valid() and "try" in request.POST:
            trial = _trial(actor, form, group)
        elif form.is_valid() and _saved(actor, form, group):
            messages.success(request, "规则已保存为新版本；之前的结果不变。")
            return redirect(RULES)
    context = {"form": form, "group": group, "trial": trial, "most": MOST}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "attendance/rule.html", context, status=status)


@require_POST
@actor_required
@refusals_to_messages(RULES)
def group_new(request: HttpRequest) -> HttpResponse:
    """Make a group."""
    row = schedule.add_group(actor=acting(request), name=request.POST.get("name", ""))
    return redirect("attendance:group", row.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@actor_required
@refusals_to_messages(RULES)
def group_page(request: HttpRequest, group_id: str) -> HttpResponse:
    """Show a group; a POST writes a new pattern."""
    actor, today = acting(request), timezone.localdate()
    require(actor, "attendance.view")
    group = _group(group_id, needed=True)
    shifts = list(Shift.objects.filter(is_active=True).order_by("name"))
    form = PatternForm(request.POST or None, initial={"valid_from": first_of_month(today)})
    if request.method == "POST" and form.is_valid():
        by_id = {row.public_id: row for row in shifts}
        said = form.cleaned_data
        length = 7 if said["kind"] == "calendar" else _cycle_length(request)
        days = [by_id.get(request.POST.get(f"day{n}", "")) for n in range(length)]
        try:
            schedule.save_pattern(actor=actor, group=group, days=days, **said)
        except InvalidSettingError as error:
            add_errors(form, error.field, str(error))
        else:
            messages.success(request, f"班制已保存，{said['valid_from']} 起生效。")
            return redirect("attendance:group", group_id)
    patterns = list(group.patterns.select_related("user").order_by("-valid_from", "-revision"))
    names = {row.pk: row.name for row in shifts}
    context = {
        "group": group,
        "form": form,
        "shifts": shifts,
        "slots": _slots(next(iter(patterns), None), {row.pk: row.public_id for row in shifts}),
        "patterns": [(row, [names.get(pk, "休息") for pk in row.days]) for row in patterns],
        "members": group.members.select_related("employee", "department").order_by("-valid_from"),
        "departments": department_choices(actor),
        "today": today,
        "may_edit": actor.may_everywhere("attendance.edit"),
        "most": range(1, CYCLE_SHOWN + 1),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "attendance/group.html", context, status=status)


@require_POST
@actor_required
@refusals_to_messages(RULES)
def member_add(request: HttpRequest, group_id: str) -> HttpResponse:
    """Put a department, a city or a person into a group."""
    actor = acting(request)
    group = _group(group_id, needed=True)
    number, place = request.POST.get("number", "").strip(), request.POST.get("place", "").strip()
    department = Department.objects.filter(public_id=request.POST.get("department", "")).first()
    employee = Employee.objects.filter(number=number).first() if number else None
    if number and employee is None:
        raise InvalidSettingError(f"花名册里没有工号 {number}；请核对。")
    schedule.add_member(
        actor=actor,
        group=group,
        valid_from=day_of(request),
        employee=employee,
        department=department,
        place=place[:6],
    )
    messages.success(request, "已加入考勤组。")
    return redirect("attendance:group", group_id)


@require_POST
@actor_required
@refusals_to_messages(RULES)
def member_end(request: HttpRequest, member_id: str) -> HttpResponse:
    """Let a membership end."""
    actor = acting(request)
    require(actor, "attendance.edit")
    row = GroupMember.objects.filter(public_id=member_id).select_related("group").first()
    if row is None:
        raise NotFoundForActorError("没有这个成员。")
    schedule.end_member(actor=actor, member=row, valid_to=day_of(request))
    return go_back(request, RULES)


def _saved(actor: Actor, form: RuleForm, group: AttendanceGroup | None) -> bool:
    said = form.cleaned_data
    try:
        schedule.save_rule(
            actor=actor,
            group=group,
            facts=form.facts(),
            valid_from=said["valid_from"],
            reason=said["reason"],
            now=timezone.now(),
        )
    except InvalidSettingError as error:
        add_errors(form, error.field, str(error))
        return False
    return True


def _trial(actor: Actor, form: RuleForm, group: AttendanceGroup | None) -> Trial | None:
    """Try the rules on the month before (or the present one, early in it)."""
    facts, now = form.facts(), timezone.now()
    rule = RuleVersion(
        organization=actor.organization,
        group=group,
        valid_from=form.cleaned_data["valid_from"],
        system=facts.system,
        approval_number=facts.approval_number,
        approved_until=facts.approved_until,
        cycle=facts.cycle,
        policy=dict(facts.policy),
    )
    month = Month.of(timezone.localdate(now)) + -1
    people = list(queries.month_people(actor, month)[:MOST])
    try:
        schedule.check_rule(rule, today=timezone.localdate(now))
        return try_rule(actor=actor, rule=rule, people=people, month=month, now=now)
    except InvalidSettingError as error:
        add_errors(form, error.field, str(error))
    except RuleRefusedError as refusal:
        form.add_error(None, str(refusal))
    return None


def _groups() -> list[Any]:
    """Return the groups with the pattern in force and how many memberships they have."""
    today = timezone.localdate()
    found = []
    for group in AttendanceGroup.objects.order_by("-is_default", "name"):
        rows = group.patterns.filter(valid_from__lte=today).order_by("valid_from", "revision")
        members = group.members.count()
        found.append((group, rows.last() or group.patterns.order_by("valid_from").first(), members))
    return found


def _times(row: ShiftVersion) -> str:
    shift = shift_of(row)
    spans = [f"{clock(part.on)}–{clock(part.off)}" for part in shift.segments]
    rests = [f"休 {clock(rest.start)}–{clock(rest.end)}" for rest in shift.rests]
    if not spans:
        return f"不限时间，一天 {shift.day_minutes or 0} 分钟"
    return "、".join(spans + rests)


def _shift(public_id: str) -> Shift:
    row = Shift.objects.filter(public_id=public_id).first()
    if row is None:
        raise NotFoundForActorError("没有这个班次。")
    return row


def _shift_initial(shift: Shift | None) -> ShiftForm:
    first = first_of_month(timezone.localdate())
    if shift is None:
        return ShiftForm(initial={"valid_from": first})
    row = shift.versions.select_related("shift").order_by("valid_from", "revision").last()
    if row is None:
        return ShiftForm(initial={"valid_from": first, "name": shift.name})
    return ShiftForm.of(shift_of(row), valid_from=first)


def _group(public_id: str, *, needed: bool = False) -> Any:
    row = AttendanceGroup.objects.filter(public_id=public_id).first() if public_id else None
    if row is None and (needed or public_id):
        raise NotFoundForActorError("没有这个考勤组。")
    return row


def _cycle_length(request: HttpRequest) -> int:
    try:
        return min(max(int(request.POST.get("length", "0")), 0), schedule.MOST_CYCLE_DAYS)
    except ValueError:
        return 0


def _slots(pattern: Pattern | None, ids: dict[int, str]) -> list[tuple[int, str]]:
    """Return the chosen shift (public id) of each day of the form."""
    days = [] if pattern is None else [ids.get(pk, "") for pk in pattern.days]
    days += [""] * (CYCLE_SHOWN - len(days))
    return list(enumerate(days[:CYCLE_SHOWN]))


def rules_url() -> str:
    """Return the page of the rules."""
    return reverse(RULES)
