"""合同到期: signed contracts that end in the coming year, and those that have ended unrenewed.

A contract counts while its person is in service, unless a later signed one follows it. An end
that is past while she still works is the most urgent (劳动合同法 14, 82).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from zyg.core.permissions.actors import Actor, visible
from zyg.core.tables import Cell, Column, Kind, Table
from zyg.law.periods import Month
from zyg.workforce.people.models import ContractKind, ContractState, LabourContract
from zyg.workforce.people.reports.asking import Asked
from zyg.workforce.people.reports.departments import Bar
from zyg.workforce.people.reports.scope import (
    NO_DEPARTMENT,
    RIGHT,
    Scope,
    on_day,
    scope_of,
    within,
    working_on,
)

PAGE = 50
MONTHS = 12
OVERDUE = "已到期未续签"
_COLUMNS = (
    Column("姓名"),
    Column("到期日期", Kind.DATE),
    Column("还有（天）", Kind.COUNT),
    Column("合同种类"),
    Column("第几份固定期限"),
    Column("合同编号", minor=True),
    Column("工号", minor=True),
    Column("部门"),
    Column("岗位", minor=True),
)


@dataclass(frozen=True, slots=True)
class ContractsReport:
    """合同到期.

    Attributes:
        scope: whom it counts.
        has_any: whether any signed contract is registered in the group.
        overdue: contracts that have ended while the person still works.
        total: those and the ones that end within the coming months.
        without: people in service of whom no signed contract is registered.
        bars: contracts by the month in which they end, the overdue ones first.
        page: of the list.
        table: the rows of this page, or all of them for an export.
    """

    scope: Scope
    has_any: bool
    overdue: int
    total: int
    without: int
    bars: list[Bar]
    page: Page[tuple[int, dt.date]]
    table: Table


def contracts_report(actor: Actor, asked: Asked, *, everything: bool = False) -> ContractsReport:
    """Return the contracts that end; four SQL statements.

    Args:
        actor: who looks; names are of people in her reach.
        asked: the filters; the day is the one from which is counted.
        everything: put all rows into the table, for an export, and not only one page.
    """
    scope = scope_of(actor, asked)
    day, last = asked.day, (Month.of(asked.day) + (MONTHS - 1)).last_day
    signed = LabourContract.objects.filter(state=ContractState.SIGNED, employee=OuterRef("pk"))
    there = working_on(scope, day).filter(visible(actor, RIGHT))
    counted = there.annotate(_has=Exists(signed)).aggregate(
        has=Count("pk", filter=Q(_has=True)), without=Count("pk", filter=Q(_has=False))
    )
    ending = list(_ending(actor, scope, day, last)) if counted["has"] else []
    ends = [end for _, end in ending]
    page = Paginator(ending, PAGE).get_page(asked.page)
    told = _details([pk for pk, _ in (ending if everything else page)], day)
    return ContractsReport(
        scope,
        has_any=bool(counted["has"]),
        overdue=sum(1 for end in ends if end < day),
        total=len(ends),
        without=counted["without"],
        bars=_bars(ends, day),
        page=page,
        table=_table(told, scope, day),
    )


def _ending(
    actor: Actor, scope: Scope, day: dt.date, last: dt.date
) -> QuerySet[LabourContract, tuple[int, dt.date]]:
    """Return (primary key, end) of the contracts that nothing follows, the earliest end first."""
    reach = visible(
        actor,
        RIGHT,
        department_path="employee__department__path",
        membership="employee__membership",
    )
    there = Q(employee__left=None) | Q(employee__left__gt=day)
    later = LabourContract.objects.filter(
        state=ContractState.SIGNED, employee=OuterRef("employee"), start__gt=OuterRef("start")
    )
    rows = LabourContract.objects.filter(
        reach,
        there,
        state=ContractState.SIGNED,
        closed_on=None,
        end__lte=last,
        employee__hired__lte=day,
    ).exclude(Exists(later))
    rows = within(rows, scope, day, "employee_id")
    return rows.order_by("end", "employee__number", "pk").values_list("pk", "end")


def _details(pks: list[int], day: dt.date) -> list[LabourContract]:
    """Return contracts in the order of their keys, with their person and what is counted."""
    fixed = LabourContract.objects.filter(
        state=ContractState.SIGNED,
        employee=OuterRef("employee"),
        kind=ContractKind.FIXED,
        start__lte=OuterRef("start"),
    )
    count = fixed.order_by().values("employee").annotate(n=Count("pk")).values("n")
    rows = LabourContract.objects.filter(pk__in=pks).annotate(
        fixed_terms=Coalesce(Subquery(count), 0),
        department_now=on_day("department_id", day, "employee_id"),
    )
    found = {row.pk: row for row in rows.select_related("employee")}
    return [found[pk] for pk in pks]


def _bars(ends: list[dt.date], day: dt.date) -> list[Bar]:
    past = sum(1 for end in ends if end < day)
    bars = [Bar(OVERDUE, past, f"{past:,}")] if past else []
    for number in range(MONTHS):
        month = Month.of(day) + number
        count = sum(1 for end in ends if end >= day and Month.of(end) == month)
        bars.append(Bar(str(month), count, f"{count:,}"))
    return bars


def _table(told: list[LabourContract], scope: Scope, day: dt.date) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for one in told:
        department: int = one.department_now  # type: ignore[attr-defined]  # annotated
        times: int = one.fixed_terms  # type: ignore[attr-defined]
        rows.append(
            (
                one.employee.name,
                one.end,
                (one.end - day).days if one.end else None,
                ContractKind(one.kind).label,
                f"第 {times} 份" if one.kind == ContractKind.FIXED else "",
                one.number,
                one.employee.number,
                "" if department == NO_DEPARTMENT else scope.tree.path_of(department),
                one.post,
            )
        )
    links = tuple(reverse("people:detail", args=[one.employee.public_id]) for one in told)
    notes = (
        f"已签订、没有后续合同的合同，今后 {MONTHS} 个月内到期的，和已经到期而人还在职的。",
        "第几份固定期限按登记的已签合同数；连续订立两次后再续签，一般要订立无固定期限合同（劳动合同法第十四条）。",
    )
    return Table("合同到期", _COLUMNS, tuple(rows), links, notes)
