"""补差: closed months by the rows of today against what was really taken.

``used`` are the amounts of the archived runs, differences that later runs took already among
them; ``due`` is what the frozen terms of the month ask for by the limits, rates and bases that
are known now. Nothing is estimated: both sides are the law's own functions on stored terms.

Payroll takes a difference by computing it again (``SocialInputs.backpay``), so each month also
names the row of limits that gives what was used. Where no row does (a hand-made amount, a
difference that was taken half), the month is told as one that must be settled by hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.money import Fen, rate
from zyg.law.pay.insurance import contributions_of
from zyg.law.pay.model import Backpay, SocialInputs
from zyg.law.periods import Month
from zyg.law.places import chain
from zyg.law.social_insurance import (
    Contributions,
    Difference,
    Entry,
    Overlay,
    difference,
    settlement,
)
from zyg.workforce.insurance.payroll_rows import PaidLine, PaidMonth

LOOKED_BACK = 24
Bases = Mapping[tuple[int, Month], Fen]
"""The declared base that is right, by employee and month, where it differs from the run's."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One person and month that differs.

    Attributes:
        used_limits: the month whose limits give what was used; None = settle by hand.
        base: the right declared base.
        used_base: the declared base of the run.
    """

    employee_id: int
    month: Month
    differences: tuple[Difference, ...]
    used_limits: Month | None
    base: Fen
    used_base: Fen

    def of_side(self, side: str) -> Fen:
        """Fen still to pay by a side."""
        return sum(one.amount for one in self.differences if one.side == side)

    @property
    def backpay(self) -> Backpay:
        """What payroll is given for the month."""
        limits = self.used_limits or self.month
        return Backpay(
            period=self.month, used_limits=limits, base=self.base, used_base=self.used_base
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything owed, the bureau's bill, and for whom it could not be computed."""

    owed: tuple[Owed, ...]
    bill: tuple[Line, ...]
    refused: tuple[tuple[int, Month, str], ...]

    @property
    def by_hand(self) -> tuple[Owed, ...]:
        """Months that payroll can not take by itself."""
        return tuple(one for one in self.owed if one.used_limits is None)


def preview(
    paid: Iterable[PaidMonth],
    *,
    place: str,
    first: Month,
    last: Month,
    overlay: Overlay,
    bases: Bases,
) -> Preview:
    """Compare every closed month of a place.

    Args:
        paid: archived results from ``first`` on, later runs with differences among them.
        place: the city; its districts belong to it.
        first: first month compared.
        last: last month compared.
        overlay: the employer's own rows of today.
        bases: right bases where they are not those of the run.
    """
    terms, lines = _by_month(paid, place, first, last)
    owed: list[Owed] = []
    refused: list[tuple[int, Month, str]] = []
    for key, social in sorted(terms.items(), key=lambda pair: pair[0]):
        employee, month = key
        right = bases.get(key)
        try:
            found = _owed(employee, month, social, lines[key], overlay, right)
        except RuleRefusedError as refusal:
            refused.append((employee, month, str(refusal)))
            continue
        if found:
            owed.append(found)
    bill = settlement(one for entry in owed for one in entry.differences)
    return Preview(tuple(owed), bill, tuple(refused))


def _by_month(
    paid: Iterable[PaidMonth], place: str, first: Month, last: Month
) -> tuple[dict[tuple[int, Month], SocialInputs], dict[tuple[int, Month], list[PaidLine]]]:
    """The terms of each month, and all lines that belong to it, in later runs too."""
    terms: dict[tuple[int, Month], SocialInputs] = {}
    lines: dict[tuple[int, Month], list[PaidLine]] = defaultdict(list)
    for one in paid:
        for line in one.lines:
            lines[one.employee_id, line.backpay or one.month].append(line)
        here = one.social is not None and place in chain(one.social.place)
        if one.social is not None and here and first <= one.month <= last:
            terms.setdefault((one.employee_id, one.month), one.social)
    return terms, lines


def _owed(
    employee: int,
    month: Month,
    social: SocialInputs,
    lines: list[PaidLine],
    overlay: Overlay,
    right: Fen | None,
) -> Owed | None:
    used_base = social.base or 0
    base = used_base if right is None else right
    now = replace(social, overlay=overlay, base=base)
    due = contributions_of(now, month, month)
    used = _used(due, lines)
    found = difference(used=used, due=due)
    if not any(one.amount for one in found):
        return None
    limits = _limits_used(replace(now, base=used_base), month, used)
    return Owed(employee, month, found, limits, base, used_base)


def _used(due: Contributions, lines: list[PaidLine]) -> Contributions:
    """What was taken, in the form of contributions; the rates and rounding are those of ``due``."""
    known = {entry.insurance: entry for entry in due.entries}
    taken: dict[str, dict[str, Fen]] = defaultdict(lambda: defaultdict(int))
    bases: dict[str, Fen | None] = {}
    rates: dict[tuple[str, str], str] = {}
    for line in lines:
        taken[line.insurance][line.side] += line.amount
        bases[line.insurance] = line.base
        rates[line.insurance, line.side] = line.rate
    entries = tuple(
        _entry(insurance, sides, bases[insurance], rates, known.get(insurance))
        for insurance, sides in taken.items()
    )
    return replace(due, entries=entries)


def _entry(
    insurance: str,
    sides: Mapping[str, Fen],
    base: Fen | None,
    rates: Mapping[tuple[str, str], str],
    like: Entry | None,
) -> Entry:
    told = [_rate(rates.get((insurance, side), "")) for side in ("employer", "employee")]
    return Entry(
        insurance=insurance,
        declared=base,
        base=base,
        employer=sides.get("employer", 0),
        employee=sides.get("employee", 0),
        employer_rate=told[0],
        employee_rate=told[1],
        limit=like.limit if like else None,
        rate=like.rate if like else None,
        rounding=like.rounding if like else None,
    )


def _rate(text: str) -> Fraction | None:
    return rate(text.removesuffix("%")) / 100 if text.endswith("%") and "/" not in text else None


def _limits_used(social: SocialInputs, month: Month, used: Contributions) -> Month | None:
    """Find the month whose rows of limits give exactly what was used, the nearest first."""
    wanted = _amounts(used)
    for back in range(LOOKED_BACK + 1):
        try:
            told = contributions_of(social, month, month + -back)
        except RuleRefusedError:
            continue
        if _amounts(told) == wanted:
            return month + -back
    return None


def _amounts(told: Contributions) -> dict[tuple[str, str], Fen]:
    return {
        (entry.insurance, side): entry.amount(side)
        for entry in told.entries
        for side in ("employer", "employee")
        if entry.amount(side)
    }
