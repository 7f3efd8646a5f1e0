"""What a notice changes: each parameter old and new, and who pays how much more a month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from zyg.law.explain import RuleRefusedError
from zyg.law.money import Fen, rate, yuan_grouped
from zyg.law.periods import Month
from zyg.law.places import chain, name_of
from zyg.law.social_insurance import (
    LABELS,
    Overlay,
    housing_fund_of,
    limit_of,
    rate_of,
)
from zyg.law.social_insurance.resolution import fixed_of, variant_of
from zyg.law.social_insurance.words import percent
from zyg.workforce.insurance.models import Channel, ParameterKind
from zyg.workforce.insurance.operations.parameters import Told
from zyg.workforce.insurance.queries import HOUSING_FUND
from zyg.workforce.insurance.reconciling.ours import due_in, enrolled_in
from zyg.workforce.people.models import Employee


@dataclass(frozen=True, slots=True)
class Changed:
    """One parameter: what holds now and what will hold."""

    place: str
    label: str
    months: str
    old: str
    new: str

    @property
    def same(self) -> bool:
        """Whether nothing changes."""
        return self.old == self.new


@dataclass(frozen=True, slots=True)
class Effect:
    """One person: both sides a month before and after, in fen."""

    employee: Employee
    channel: Channel
    employer_before: Fen
    employer_after: Fen
    employee_before: Fen
    employee_after: Fen

    @property
    def employer(self) -> Fen:
        """How much more the employer pays a month."""
        return self.employer_after - self.employer_before

    @property
    def own(self) -> Fen:
        """How much more the person pays a month."""
        return self.employee_after - self.employee_before


def changed(rows: Iterable[Told], overlay: Overlay) -> list[Changed]:
    """Compare each row with what holds in its first month."""
    return [
        Changed(
            name_of(one.place),
            f"{LABELS[one.insurance]} {ParameterKind(one.kind).label}",
            f"{one.starts} 起" + (f"，至 {one.ends} 前" if one.ends else ""),
            _old(one, overlay),
            _new(one),
        )
        for one in rows
    ]


def effects(rows: Iterable[Told], *, before: Overlay, after: Overlay, month: Month) -> list[Effect]:
    """List who pays another amount in a month, the largest change first.

    Places where nobody is enrolled have no effect to show.
    """
    told = list(rows)
    found: list[Effect] = []
    for channel in Channel.objects.filter(is_active=True).prefetch_related("accounts"):
        if any(one.place in chain(channel.place) for one in told):
            found += _of_channel(channel, month, before, after)
    return sorted(found, key=lambda one: (-abs(one.own) - abs(one.employer), one.employee.number))


def _of_channel(channel: Channel, month: Month, before: Overlay, after: Overlay) -> list[Effect]:
    rows = enrolled_in(channel, month)
    sums: dict[int, list[Fen]] = defaultdict(lambda: [0, 0, 0, 0])
    refused: set[int] = set()
    for place, overlay in ((0, before), (2, after)):
        due = due_in(channel, month, rows, overlay)
        refused |= set(due.refused)
        for (employee, _, side), amount in due.amounts.items():
            sums[employee][place + (side == "employee")] += amount.amount
    people = {row.employee_id: row.employee for row in rows}
    return [
        Effect(people[key], channel, one[0], one[2], one[1], one[3])
        for key, one in sums.items()
        if key not in refused and (one[0], one[1]) != (one[2], one[3])
    ]


def _old(one: Told, overlay: Overlay) -> str:
    month = Month.parse(one.starts)
    try:
        if one.kind == ParameterKind.RATE:
            variant = variant_of(one.place, one.insurance, one.variant)
            row = rate_of(one.place, one.insurance, month, variant, overlay)
            if row is None or row.employer is None or row.employee is None:
                return "没有"
            return f"单位 {percent(row.employer)}，个人 {percent(row.employee)}"
        if one.kind == ParameterKind.FIXED:
            fixed = fixed_of(one.place, one.insurance, month, overlay)
            return _sides(fixed.employer, fixed.employee) if fixed else "没有"
        limit = (
            housing_fund_of(one.place, month, overlay)
            if one.insurance == HOUSING_FUND
            else limit_of(one.place, one.insurance, month, overlay)
        )
    except RuleRefusedError:
        return "没有"
    carried = "（暂沿用上期）" if limit.status == "carried_forward" else ""
    return f"{_range(limit.lower, limit.upper)}{carried}"


def _new(one: Told) -> str:
    if one.kind == ParameterKind.RATE:
        employer, employee = rate(one.employer_rate), rate(one.employee_rate)
        return f"单位 {percent(employer)}，个人 {percent(employee)}"
    if one.kind == ParameterKind.FIXED:
        return _sides(one.employer_amount or 0, one.employee_amount or 0)
    return _range(one.lower, one.upper)


def _range(lower: Fen | None, upper: Fen | None) -> str:
    told = ["未知" if one is None else yuan_grouped(one) for one in (lower, upper)]
    return f"{told[0]} – {told[1]} 元"


def _sides(employer: Fen, employee: Fen) -> str:
    return f"单位 {yuan_grouped(employer)} 元，个人 {yuan_grouped(employee)} 元"
