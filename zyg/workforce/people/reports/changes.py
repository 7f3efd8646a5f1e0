"""入离职明细: who came and who left, with what their terms said on that day.

Somebody counts where she was on the day of hire or on the last working day. Names are told only
of people whom the actor reaches today: who has moved to another department since is counted
here, so that the list agrees with the charts, but her name is not shown. Why somebody left is
told to those who may edit the roster.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, OuterRef, Value
from django.urls import reverse

from zyg.core.permissions.actors import Actor, visible
from zyg.core.tables import Cell, Column, Kind, Table
from zyg.workforce.people.models import Employee, Engagement
from zyg.workforce.people.reports.asking import Asked
from zyg.workforce.people.reports.grounds import exit_grounds, ground_label
from zyg.workforce.people.reports.profile import years_between
from zyg.workforce.people.reports.scope import (
    LIVES,
    NO_DEPARTMENT,
    RIGHT,
    Scope,
    on_day,
    scope_of,
    within,
)

PAGE = 50
HIDDEN = "（已调出你的查看范围）"
KIND_LABELS = {"hired": "入职", "left": "离职"}
_COLUMNS = (
    Column("姓名"),
    Column("类型"),
    Column("日期", Kind.DATE),
    Column("工号", minor=True),
    Column("当时部门"),
    Column("当时岗位", minor=True),
    Column("用工形式", minor=True),
    Column("司龄"),
)
_WHY = Column("离职原因")


@dataclass(frozen=True, slots=True)
class Event:
    """Somebody came or left on a day; ``life`` says which table of ``LIVES`` has the row."""

    on: dt.date
    number: str
    kind: str
    life: int
    pk: int


@dataclass(frozen=True, slots=True)
class ChangesReport:
    """入离职明细.

    Attributes:
        scope: whom it counts.
        first: first day of the list.
        last: last day of the list.
        counts: people by kind, before the filter of the kind.
        page: the events of this page.
        table: the rows of this page, or all of them for an export.
    """

    scope: Scope
    first: dt.date
    last: dt.date
    counts: dict[str, int]
    page: Page[Event]
    table: Table


def changes_report(actor: Actor, asked: Asked, *, everything: bool = False) -> ChangesReport:
    """Return hires and leavers, the latest first; eight SQL statements at most.

    Args:
        actor: who looks.
        asked: the filters.
        everything: put all rows into the table, for an export, and not only one page.
    """
    scope = scope_of(actor, asked)
    first = (asked.month + (1 - asked.span)).first_day
    events = _events(scope, first, asked.until)
    counts = {kind: sum(1 for event in events if event.kind == kind) for kind in KIND_LABELS}
    chosen = [event for event in events if asked.kind in ("", event.kind)]
    chosen.sort(key=lambda event: (-event.on.toordinal(), event.number, event.kind))
    page = Paginator(chosen, PAGE).get_page(asked.page)
    told = chosen if everything else list(page)
    return ChangesReport(scope, first, asked.until, counts, page, _table(actor, scope, told))


def _events(scope: Scope, first: dt.date, last: dt.date) -> list[Event]:
    parts = []
    for kind in KIND_LABELS:
        for life, (model, person) in enumerate(LIVES):
            rows = model.objects.filter(**{f"{kind}__range": (first, last)})
            rows = within(rows, scope, OuterRef(kind), person)
            told = {"on": F(kind), "no": F("number"), "kind": Value(kind), "life": Value(life)}
            parts.append(rows.annotate(**told).order_by().values_list(*told, "pk"))
    return [Event(*row) for row in parts[0].union(*parts[1:], all=True)]


def _table(actor: Actor, scope: Scope, events: list[Event]) -> Table:
    details = _details(actor, events)
    tells_why = actor.may_everywhere("people.edit")
    days = [event.on for event in events if event.kind == "left"]
    grounds = exit_grounds(min(days), max(days)) if tells_why and days else {}
    rows, links = [], []
    for event in events:
        found = details[event]
        why = ground_label(grounds.get((found["person"], event.on)), event.on)
        rows.append(_cells(event, found, scope) + ((why,) if tells_why else ()))
        seen = found["seen"]
        links.append(reverse("people:detail", args=[found["public_id"]]) if seen else "")
    columns = (*_COLUMNS, _WHY) if tells_why else _COLUMNS
    notes = ["部门、岗位和用工形式是入职当天、最后工作日当天的。"]
    if tells_why:
        notes.append("离职原因以离职办理登记的为准；没有办理记录的留空。")
    return Table("入离职明细", columns, tuple(rows), tuple(links), tuple(notes))


def _details(actor: Actor, events: list[Event]) -> dict[Event, dict[str, Any]]:
    """Return what is known of each event's person and of her terms on that day."""
    found: dict[Event, dict[str, Any]] = {}
    for kind in KIND_LABELS:
        for life in range(len(LIVES)):
            mine = {event.pk: event for event in events if (event.kind, event.life) == (kind, life)}
            for row in _rows(kind, life, list(mine)) if mine else ():
                found[mine[row["pk"]]] = row
    people = Employee.objects.filter(pk__in={row["person"] for row in found.values()})
    seen = set(people.filter(visible(actor, RIGHT)).values_list("pk", flat=True))
    return {event: {**row, "seen": row["person"] in seen} for event, row in found.items()}


def _rows(kind: str, life: int, pks: list[int]) -> list[dict[str, Any]]:
    model, person = LIVES[life]
    day, way = OuterRef(kind), "" if person == "pk" else "employee__"
    rows = model.objects.filter(pk__in=pks).annotate(
        person=F(person),
        department_then=on_day("department_id", day, person),
        post_then=on_day("post", day, person),
        engagement_then=on_day("engagement", day, person),
    )
    of_person = {"public_id": F(f"{way}public_id"), "name": F(f"{way}name")} if way else {}
    names = ("public_id", "name") if not way else ()
    return list(
        rows.values(
            "pk", "person", "number", "hired", "department_then", "post_then", "engagement_then",
            *names, **of_person,
        )
    )  # fmt: skip


def _cells(event: Event, row: dict[str, Any], scope: Scope) -> tuple[Cell, ...]:
    department, form, seen = row["department_then"], row["engagement_then"], row["seen"]
    left = event.kind == "left"
    return (
        row["name"] if seen else HIDDEN,
        KIND_LABELS[event.kind],
        event.on,
        event.number if seen else "",
        "" if department == NO_DEPARTMENT else scope.tree.path_of(department),
        row["post_then"] if seen else "",
        Engagement(form).label if form else "",
        years_between(row["hired"], event.on) if left and seen else "",
    )
