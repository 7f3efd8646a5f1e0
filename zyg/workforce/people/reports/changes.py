"""入离职明细: who came and who left, with what their terms said on that day.

Somebody counts where she was on the day of hire or on the last working day. Names are told only
of people whom the actor reaches today: who has moved to another department since is counted
here, so that the list agrees with the charts, but her name is not shown.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Q, QuerySet
from django.urls import reverse

from zyg.core.permissions.actors import Actor, visible
from zyg.core.tables import Cell, Column, Kind, Table
from zyg.workforce.people.models import Employee, Engagement
from zyg.workforce.people.reports.asking import Asked
from zyg.workforce.people.reports.profile import years_between
from zyg.workforce.people.reports.scope import NO_DEPARTMENT, RIGHT, Scope, on_day, scope_of, within

PAGE = 50
HIDDEN = "（已调出你的查看范围）"
KIND_LABELS = {"hired": "入职", "left": "离职"}
_COLUMNS = (
    Column("姓名"),
    Column("类型"),
    Column("日期", Kind.DATE),
    Column("工号"),
    Column("当时部门"),
    Column("当时岗位"),
    Column("用工形式"),
    Column("司龄"),
)


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Somebody came or left on a day."""

    on: dt.date
    number: str
    kind: str
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
    """Return hires and leavers, the latest first; six SQL statements at most.

    Args:
        actor: who looks.
        asked: the filters.
        everything: put all rows into the table, for an export, and not only one page.
    """
    scope = scope_of(actor, asked)
    first = (asked.month + (1 - asked.span)).first_day
    events = [event for kind in KIND_LABELS for event in _events(scope, kind, first, asked.until)]
    counts = {kind: sum(1 for event in events if event.kind == kind) for kind in KIND_LABELS}
    chosen = [event for event in events if asked.kind in ("", event.kind)]
    chosen.sort(key=lambda event: (-event.on.toordinal(), event.number, event.kind))
    page = Paginator(chosen, PAGE).get_page(asked.page)
    told = chosen if everything else list(page)
    return ChangesReport(scope, first, asked.until, counts, page, _table(actor, scope, told))


def _events(scope: Scope, kind: str, first: dt.date, last: dt.date) -> list[Event]:
    rows = Employee.objects.filter(**{f"{kind}__range": (first, last)})
    rows = within(rows, scope, OuterRef(kind))
    return [
        Event(on, number, kind, pk) for on, number, pk in rows.values_list(kind, "number", "pk")
    ]


def _table(actor: Actor, scope: Scope, events: list[Event]) -> Table:
    told: dict[tuple[str, int], tuple[Cell, ...]] = {}
    links: dict[tuple[str, int], str] = {}
    seen = visible(actor, RIGHT)
    for kind in KIND_LABELS:
        mine = [event.pk for event in events if event.kind == kind]
        for row in _details(kind, mine, seen) if mine else ():
            told[kind, row["pk"]] = _cells(kind, row, scope)
            links[kind, row["pk"]] = (
                reverse("people:detail", args=[row["public_id"]]) if row["seen"] else ""
            )
    keys = [(event.kind, event.pk) for event in events]
    notes = ("部门、岗位和用工形式是入职当天、最后工作日当天的；离职原因还没有登记，所以不列。",)
    return Table(
        "入离职明细",
        _COLUMNS,
        tuple(told[key] for key in keys),
        tuple(links[key] for key in keys),
        notes,
    )


def _details(kind: str, pks: list[int], seen: Q) -> list[dict[str, object]]:
    day = OuterRef(kind)
    rows: QuerySet[Employee] = Employee.objects.filter(pk__in=pks)
    values = rows.annotate(
        department_then=on_day("department_id", day),
        post_then=on_day("post", day),
        engagement_then=on_day("engagement", day),
    ).values(
        "pk", "public_id", "name", "number", "hired", "left",
        "department_then", "post_then", "engagement_then",
    )  # fmt: skip
    known = set(rows.filter(seen).values_list("pk", flat=True)) if seen else set(pks)
    return [{**row, "seen": row["pk"] in known} for row in values]


def _cells(kind: str, row: dict[str, object], scope: Scope) -> tuple[Cell, ...]:
    department, form = row["department_then"], str(row["engagement_then"])
    path = "" if department == NO_DEPARTMENT else scope.tree.path_of(department)  # type: ignore[arg-type]
    left: dt.date = row[kind]  # type: ignore[assignment]
    return (
        str(row["name"]) if row["seen"] else HIDDEN,
        KIND_LABELS[kind],
        left,
        str(row["number"]) if row["seen"] else "",
        path,
        str(row["post_then"]) if row["seen"] else "",
        Engagement(form).label if form else "",
        years_between(row["hired"], left) if kind == "left" and row["seen"] else "",  # type: ignore[arg-type]
    )
