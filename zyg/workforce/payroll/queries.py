"""What payroll pages and the API read; every query is limited to what the actor may see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.law.calendar import WORKED, day_type
from zyg.law.periods import Month
from zyg.workforce.payroll.models import (
    Approval,
    CheckLevel,
    PayCorrection,
    PayRun,
    Payslip,
    PersonResult,
    RunCheck,
    RunStatus,
    RunVersion,
    SlipQuestion,
)

FIGURE_LABELS = (
    ("people", "计薪人数"),
    ("gross", "应发"),
    ("employee_insurance", "个人社保公积金"),
    ("tax", "个税"),
    ("net", "实发"),
    ("employer_cost", "人工成本"),
)
SORTS = {
    "number": "employee_number",
    "previous": "previous_net",
    "net": "net",
    "difference": "difference",
    "share": "permyriad",
}
BIG_CHANGE = 500  # 5 % in hundredths of a per cent: the filter 变动>5%


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure beside the same one of last month."""

    label: str
    value: int
    before: int | None
    is_money: bool = True

    @property
    def difference(self) -> int | None:
        """What changed since last month."""
        return None if self.before is None else self.value - self.before


def runs(actor: Actor) -> QuerySet[PayRun]:
    """Return the runs, newest first."""
    require(actor, "pay.view")
    rows: QuerySet[PayRun] = PayRun.objects.select_related("current")
    return rows.annotate(is_corrected=Exists(open_corrections())).order_by("-period", "-number")


def run_for(actor: Actor, period: str) -> PayRun:
    """Return the run of a key: the month, ``2026-11-2`` for its second run.

    Raises:
        PermissionRefusedError: no right to see pay.
        NotFoundForActorError: there is none.
    """
    month, number = _split(period)
    rows = runs(actor).filter(period=month, number=number).select_related("organization")
    run = rows.first()
    if run is None:
        raise NotFoundForActorError(f"还没有 {period} 的核算。")
    return run


def _split(key: str) -> tuple[str, int]:
    number = key[8:]
    return key[:7], int(number) if number.isdecimal() else 1


def previous_run(run: PayRun) -> PayRun | None:
    """Return the regular run before this one that has a finished version.

    A supplementary run is compared with nothing: it has its own items only.
    """
    if run.is_supplementary:
        return None
    rows: QuerySet[PayRun] = PayRun.objects.select_related("current")
    return (
        rows.filter(entity=run.entity, period__lt=run.period, current__isnull=False, number=1)
        .order_by("-period")
        .first()
    )


def runs_carried_from(run: PayRun) -> list[PayRun]:
    """Return the runs whose results this one goes on from, in their order.

    They are the runs of the last month that has any, and the earlier runs of this month; the
    last result of a person counts.
    """
    rows = PayRun.objects.filter(entity=run.entity, current__isnull=False)
    same = rows.filter(period=run.period, number__lt=run.number)
    earlier = rows.filter(period__lt=run.period)
    last = earlier.order_by("-period").values_list("period", flat=True).first()
    found = rows.filter(period=last) | same
    return list(found.select_related("current").order_by("period", "number"))


def open_corrections() -> QuerySet[PayCorrection]:
    """Return the corrections of the outer run that are not yet paid or archived."""
    settled = Q(run__status__in=(RunStatus.PAID, RunStatus.ARCHIVED))
    rows: QuerySet[PayCorrection] = PayCorrection.objects.filter(
        result__version__run=OuterRef("pk")
    )
    return rows.filter(Q(run__isnull=True) | ~settled)


def corrections(run: PayRun) -> QuerySet[PayCorrection]:
    """Return the corrections of the lines of a run, newest first."""
    rows: QuerySet[PayCorrection] = PayCorrection.objects.filter(result__version__run=run)
    told = rows.select_related("result", "run", "created_by").defer("result__body")
    return told.order_by("-pk")


def figures(version: RunVersion, before: RunVersion | None) -> list[Figure]:
    """Return the six figures of a version, each against another version."""
    return [
        Figure(label, getattr(version, name), getattr(before, name, None), name != "people")
        for name, label in FIGURE_LABELS
    ]


def person_figures(result: PersonResult) -> list[Figure]:
    """Return the money figures of one person against last month."""
    return [
        Figure(label, getattr(result, name), getattr(result.previous, name, None))
        for name, label in FIGURE_LABELS[1:]
    ]


@dataclass(frozen=True, slots=True)
class CheckCounts:
    """How the findings of a version stand."""

    blocking: int
    open_warnings: int
    signed: int
    titles: list[dict[str, Any]]


def check_counts(version: RunVersion) -> CheckCounts:
    """Count the findings of a version; one SQL statement."""
    rows = (
        RunCheck.objects.filter(version=version)
        .values("title", "level")
        .annotate(count=Count("pk"), signed=Count("signed_at"))
        .order_by("level", "title")
    )
    rows = list(rows)
    warnings = [row for row in rows if row["level"] == CheckLevel.WARNING]
    return CheckCounts(
        blocking=sum(row["count"] - row["signed"] for row in rows if row not in warnings),
        open_warnings=sum(row["count"] - row["signed"] for row in warnings),
        signed=sum(row["signed"] for row in rows),
        titles=rows,
    )


def checks(version: RunVersion, title: str = "") -> QuerySet[RunCheck]:
    """Return the findings of a version: blocking first, open before signed."""
    rows: QuerySet[RunCheck] = RunCheck.objects.filter(version=version)
    if title:
        rows = rows.filter(title=title)
    return rows.select_related("result", "signed_by").order_by(
        "level", F("signed_at").asc(nulls_first=True), "title", "result__employee_number", "pk"
    )


def variance(version: RunVersion, filters: dict[str, str]) -> QuerySet[PersonResult]:
    """Return the people of a version for the table 环比差异.

    Args:
        version: the version.
        filters: ``q`` name or number, ``department``, ``situation``, ``over`` (变动>5%),
            ``unexplained``, ``sort`` (a key of ``SORTS``, with ``-`` for descending).
    """
    rows: QuerySet[PersonResult] = PersonResult.objects.filter(version=version).defer("body")
    if text := filters.get("q", "").strip():
        rows = rows.filter(Q(name__icontains=text) | Q(employee_number__icontains=text))
    if department := filters.get("department"):
        rows = rows.filter(department=department)
    if situation := filters.get("situation"):
        rows = rows.filter(situation=situation)
    if filters.get("over"):
        rows = rows.filter(_over())
    if filters.get("unexplained"):
        rows = rows.exclude(unexplained=0)
    key = filters.get("sort", "")
    field = SORTS.get(key.removeprefix("-"), "employee_number")
    order = F(field).desc(nulls_last=True) if key.startswith("-") else F(field).asc(nulls_last=True)
    return rows.order_by(order, "employee_number")


def variance_facets(version: RunVersion) -> dict[str, Any]:
    """Return what the filters of the table offer, with counts."""
    rows = PersonResult.objects.filter(version=version)
    situations = rows.exclude(situation="").values("situation")
    counted = rows.aggregate(
        over=Count("pk", filter=_over()), unexplained=Count("pk", filter=~Q(unexplained=0))
    )
    departments = rows.exclude(department="").values_list("department", flat=True)
    return {
        "situations": list(situations.annotate(count=Count("pk")).order_by("situation")),
        "departments": list(departments.distinct().order_by("department")),
        "over_count": counted["over"],
        "unexplained_count": counted["unexplained"],
    }


def variance_totals(rows: QuerySet[PersonResult]) -> dict[str, int]:
    """Sum the columns of a filtered table."""
    return rows.order_by().aggregate(
        previous=Sum("previous_net", default=0),
        net=Sum("net", default=0),
        difference=Sum("difference", default=0),
    )


def people_gone(version: RunVersion, before: RunVersion | None) -> dict[str, int]:
    """Count and sum the people of last month's version who are not in this one."""
    if before is None:
        return {"count": 0, "net": 0}
    here = PersonResult.objects.filter(version=version).values("employee")
    gone = PersonResult.objects.filter(version=before).exclude(employee__in=here)
    return gone.aggregate(count=Count("pk"), net=Sum("net", default=0))


def _over() -> Q:
    return Q(permyriad__gt=BIG_CHANGE) | Q(permyriad__lt=-BIG_CHANGE)


def latest_approval(run: PayRun) -> Approval | None:
    """Return the last hand-in of a run."""
    rows: QuerySet[Approval] = Approval.objects.filter(version__run=run)
    return rows.select_related("version", "submitted_by", "decided_by").order_by("-pk").first()


def result_for(actor: Actor, public_id: str) -> PersonResult:
    """Return one person's result: any for somebody who sees pay, else her own sent slip's.

    Raises:
        NotFoundForActorError: it is not there for this actor.
    """
    rows: QuerySet[PersonResult] = PersonResult.objects.select_related(
        "version__run", "previous", "employee"
    )
    if not actor.may_everywhere("pay.view"):
        slips = Payslip.objects.filter(employee__membership=actor.membership)
        rows = rows.filter(pk__in=slips.values("result"))
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFoundForActorError("没有这条工资记录。")
    return found


def history(result: PersonResult, months: int = 12) -> list[dict[str, Any]]:
    """Return a person's last months up to the one of a result, newest first; one statement."""
    run = result.version.run
    rows = PersonResult.objects.filter(
        employee=result.employee_id,
        version__run__current=F("version"),
        version__run__period__lte=run.period,
    )
    values = rows.order_by("-version__run__period", "-version__run__number").values(
        "public_id",
        "gross",
        "net",
        period=F("version__run__period"),
        number=F("version__run__number"),
    )
    return [{**row, "key": _key(row["period"], row["number"])} for row in values[:months]]


def _key(period: str, number: int) -> str:
    return period if number == 1 else f"{period}-{number}"


def slips(actor: Actor) -> QuerySet[Payslip]:
    """Return all slips for somebody who sees pay, newest month first."""
    require(actor, "pay.view")
    rows: QuerySet[Payslip] = Payslip.objects.select_related("run", "result").defer("result__body")
    return rows.order_by("-run__period", "result__employee_number")


SLIP_STATES: dict[str, tuple[str, Q]] = {
    "sent": ("已发送", Q(viewed_at__isnull=True, confirmed_at__isnull=True)),
    "viewed": (
        "已查看",
        Q(viewed_at__isnull=False, confirmed_at__isnull=True, questioned_at__isnull=True),
    ),
    "confirmed": (
        "已确认",
        Q(confirmed_at__isnull=False)
        & (Q(questioned_at__isnull=True) | Q(confirmed_at__gt=F("questioned_at"))),
    ),
    "questioned": (
        "有疑问",
        Q(questioned_at__isnull=False)
        & (Q(confirmed_at__isnull=True) | Q(confirmed_at__lte=F("questioned_at"))),
    ),
}


def my_slips(actor: Actor) -> QuerySet[Payslip]:
    """Return the actor's own slips, newest first."""
    rows: QuerySet[Payslip] = Payslip.objects.filter(employee__membership=actor.membership)
    return rows.select_related("run", "result", "employee").order_by("-run__period", "-pk")


def my_slip(actor: Actor, period: str) -> Payslip:
    """Return the actor's own slip of a month.

    Raises:
        NotFoundForActorError: there is none.
    """
    month, number = _split(period)
    slip = my_slips(actor).filter(run__period=month, run__number=number).first()
    if slip is None:
        raise NotFoundForActorError(f"没有 {period} 的工资条。")
    return slip


def questions(actor: Actor) -> QuerySet[SlipQuestion]:
    """Return the questions of workers, open ones first."""
    require(actor, "pay.view")
    rows: QuerySet[SlipQuestion] = SlipQuestion.objects.select_related(
        "slip__run", "slip__result", "answered_by"
    ).defer("slip__result__body")
    return rows.order_by(F("answered_at").asc(nulls_first=True), "asked_at")


@dataclass(frozen=True, slots=True)
class Compared:
    """One person in two versions."""

    name: str
    number: str
    kind: str
    before: int | None
    after: int | None

    @property
    def difference(self) -> int:
        """What changed."""
        return (self.after or 0) - (self.before or 0)


def compare(old: RunVersion, new: RunVersion) -> list[Compared]:
    """Return the people whose result differs between two versions; two SQL statements."""
    before, after = _by_employee(old), _by_employee(new)
    found = []
    for employee in before.keys() | after.keys():
        was, is_ = before.get(employee), after.get(employee)
        if was is None or is_ is None:
            kind = "新增" if was is None else "移出"
        elif was[3] == is_[3]:
            continue
        else:
            kind = "金额变化" if was[2] != is_[2] else "明细变化"
        name, number = (is_ or was or ("", ""))[:2]
        found.append(Compared(name, number, kind, was[2] if was else None, is_[2] if is_ else None))
    return sorted(found, key=lambda row: row.number)


def _by_employee(version: RunVersion) -> dict[int, tuple[str, str, int, str]]:
    rows = PersonResult.objects.filter(version=version).values_list(
        "employee_id", "name", "employee_number", "net", "digest"
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}


def unsent_slips(run: PayRun) -> int:
    """Count the people of a run who have no slip yet."""
    if run.status not in (RunStatus.PAID, RunStatus.ARCHIVED):
        return 0
    people = PersonResult.objects.filter(version=run.current).count()
    return people - Payslip.objects.filter(run=run).count()


@dataclass(frozen=True, slots=True)
class DueAct:
    """Something about a run or a question that waits for the actor."""

    what: str
    about: str
    until: dt.date | None
    period: str
    place: str


_NEXT_ACTS = {
    RunStatus.COLLECTING: "收集数据并锁定",
    RunStatus.READY: "计算工资",
    RunStatus.COMPUTING: "等待计算完成",
    RunStatus.CHECKING: "处理校验，提交审批",
    RunStatus.APPROVED: "生成代发文件",
    RunStatus.PAYING: "登记到账结果",
    RunStatus.PAID: "发送工资条并归档",
}
ANSWER_WITHIN = 3  # workdays, as the payslip promises


def due_acts(actor: Actor) -> list[DueAct]:
    """List what waits for the actor: open runs, approvals, questions; three statements."""
    found: list[DueAct] = []
    open_runs = PayRun.objects.exclude(status=RunStatus.ARCHIVED).order_by("period")
    if actor.may_everywhere("pay.run"):
        found += [
            DueAct(act, f"{run.period} 核算", _pay_day(run), run.key, "run")
            for run in open_runs
            if (act := _NEXT_ACTS.get(RunStatus(run.status)))
        ]
        asked = SlipQuestion.objects.filter(answered_at__isnull=True)
        found += [
            DueAct("答复工资疑问", question.slip.result.name, _answer_by(question), "", "questions")
            for question in asked.select_related("slip__result").defer("slip__result__body")
        ]
    if actor.may_everywhere("pay.approve"):
        waiting = Approval.objects.filter(
            decision=Approval.Decision.WAITING, version__run__status=RunStatus.AWAITING_APPROVAL
        )
        others = waiting.exclude(submitted_by=actor.user).select_related("version__run")
        for run in [one.version.run for one in others]:
            about = f"{run.period} 核算"
            found.append(DueAct("审批工资", about, _pay_day(run), run.key, "run"))
    return found


def _pay_day(run: PayRun) -> dt.date:
    """Return the last day of the month of payment: wages are paid at least monthly."""
    return Month.parse(run.pay_month).last_day


def _answer_by(question: SlipQuestion) -> dt.date:
    day, left = timezone.localdate(question.asked_at), ANSWER_WITHIN
    while left:
        day += dt.timedelta(days=1)
        left -= day_type(day) in WORKED
    return day
