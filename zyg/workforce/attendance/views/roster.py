"""排班: person × day of a week, copied, checked, published; for HR and for managers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zyg.core.permissions.actors import Actor
from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.calendar import LABELS
from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.workforce.attendance import queries
from zyg.workforce.attendance.engine.setup import setup_of
from zyg.workforce.attendance.models import RosterDay, Shift
from zyg.workforce.attendance.operations import roster as acts
from zyg.workforce.attendance.planning import plans_between, told
from zyg.workforce.attendance.views.answers import day_of, page_of, refusals_to_messages
from zyg.workforce.people.models import Employee
from zyg.workforce.people.queries import department_choices

ROSTER, TEAM = "attendance:roster", "attendance:team_roster"
WEEK = 7
WARNINGS_SHOWN = 30


@require_GET
@actor_required
def roster(request: HttpRequest) -> HttpResponse:
    """Show the week of the address."""
    return _page(request, "attendance/roster.html", ROSTER)


@require_GET
@actor_required
def team_roster(request: HttpRequest) -> HttpResponse:
    """Show the week to a manager on the phone."""
    return _page(request, "attendance/team_roster.html", TEAM)


@require_POST
@actor_required
@refusals_to_messages(ROSTER)
def roster_save(request: HttpRequest) -> HttpResponse:
    """Write the drafts of a week, copy the week before, or publish."""
    actor, monday = acting(request), _monday(day_of(request))
    ids = request.POST.getlist("person")
    people = list(
        queries.month_people(actor, Month.of(monday + dt.timedelta(days=WEEK - 1))).filter(
            public_id__in=ids
        )
    )
    back = _back(request, monday)
    last = monday + dt.timedelta(days=WEEK - 1)
    if "copy" in request.POST:
        before = monday - dt.timedelta(days=WEEK)
        count = acts.copy_week(actor=actor, employees=people, source=before, target=monday)
        messages.success(request, f"已把上周的 {count} 天复制为草稿，核对后发布。")
        return redirect(back)
    changed = _changed(request, people, monday)
    if changed:
        acts.plan_days(actor=actor, employees=people, days=changed)
    if "publish" in request.POST:
        count = acts.publish_roster(
            actor=actor, employees=people, first=monday, last=last, now=timezone.now()
        )
        messages.success(request, f"已发布 {count} 天的排班，员工会收到通知。")
    elif changed:
        messages.success(request, f"已存 {len(changed)} 天的草稿，发布后员工才能看到。")
    else:
        messages.info(request, "没有改动。")
    return redirect(back)


def _page(request: HttpRequest, template: str, name: str) -> HttpResponse:
    actor, monday = acting(request), _monday(day_of(request))
    last = monday + dt.timedelta(days=WEEK - 1)
    days = [monday + dt.timedelta(days=n) for n in range(WEEK)]
    rows = queries.month_people(actor, Month.of(last), department=request.GET.get("department", ""))
    page = page_of(request, rows)
    context: dict[str, Any] = {
        "page": page,
        "days": days,
        "monday": monday,
        "before": monday - dt.timedelta(days=WEEK),
        "after": monday + dt.timedelta(days=WEEK),
        "shifts": Shift.objects.filter(is_active=True).order_by("name"),
        "departments": department_choices(actor),
        "may_edit": actor.may("attendance.edit") or actor.may("attendance.roster"),
        "name": name,
    }
    try:
        context |= _cells(actor, list(page), days)
    except RuleRefusedError as refusal:
        context |= {"rows": [], "problem": str(refusal)}
    return render(request, template, context)


def _cells(actor: Actor, people: list[Employee], days: list[dt.date]) -> dict[str, Any]:
    setup = setup_of(actor.organization)
    ids = [one.pk for one in people]
    plans = plans_between(actor.organization, ids, days[0], days[-1])
    stored: dict[tuple[int, dt.date, bool], RosterDay] = {}
    found = RosterDay.objects.filter(employee_id__in=ids, day__in=days, number=0)
    for row in found.select_related("shift"):
        stored[row.employee_id, row.day, row.is_published] = row
    rows = []
    for one in people:
        planned = plans.get(one.pk)
        cells = []
        for n, day in enumerate(days):
            draft = stored.get((one.pk, day, False))
            published = stored.get((one.pk, day, True))
            shown = None if planned is None else told(planned.plans[n], setup.names)
            row = draft or published
            value = "" if row is None or row.origin == "pattern" else _value(row)
            cells.append(
                {
                    "day": day,
                    "planned": shown,
                    "type": "" if shown is None else LABELS[shown.plan.day_type],
                    "value": value,
                    "draft": draft is not None,
                    "employed": shown is not None and shown.plan.employed,
                }
            )
        rows.append({"employee": one, "cells": cells})
    warnings = acts.roster_warnings(actor, people, days[0], days[-1])
    drafts = sum(not published for _, _, published in stored)
    return {
        "rows": rows,
        "warnings": warnings[:WARNINGS_SHOWN],
        "more_warnings": max(len(warnings) - WARNINGS_SHOWN, 0),
        "drafts": drafts,
    }


def _value(row: RosterDay) -> str:
    return row.shift.public_id if row.shift is not None else "rest"


def _changed(request: HttpRequest, people: list[Employee], monday: dt.date) -> dict[acts.Cell, Any]:
    """Return the cells of the form that differ from what they were when it was shown."""
    shifts = {row.public_id: row for row in Shift.objects.filter(is_active=True)}
    found: dict[acts.Cell, Any] = {}
    for one in people:
        for n in range(WEEK):
            day = monday + dt.timedelta(days=n)
            key = f"{one.public_id}-{day:%Y-%m-%d}"
            said, was = request.POST.get(f"s-{key}"), request.POST.get(f"w-{key}")
            if said is None or said == was:
                continue
            if said == "":
                found[one.pk, day] = "unset"
            elif said == "rest":
                found[one.pk, day] = None
            elif said in shifts:
                found[one.pk, day] = shifts[said]
    return found


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _back(request: HttpRequest, monday: dt.date) -> str:
    name = TEAM if request.POST.get("name") == TEAM else ROSTER
    department = request.POST.get("department", "")
    page = request.POST.get("page", "1")
    return f"{reverse(name)}?d={monday}&department={department}&page={page}"
