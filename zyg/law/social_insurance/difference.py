"""补差: what is still to pay when a limit arrives late, by month, insurance and side.

Notices come in August or September and reach back to January or July. Each closed month keeps
what was paid; the difference between the new row and the row used is a new line of a later
month. Two forms are in use and both are given:

* ``difference``: month by month, new rounded amount − old rounded amount, what the personal
  record of each month needs. Its sum can differ from the bill by a fen or two.
* ``settlement``: the bill of the whole period, one amount per insurance and side: the base
  differences × rate are added exactly and rounded once. Hebei 2026 (4,007 → 4,076), seven
  months, unemployment 0.7 %: 7 × 69 × 0.7 % = 3.381 → 3.38, where single months give 7 × 0.48.

The housing fund is kept in rounded months, so its settlement is the sum of the months.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line, Source
from zyg.law.money import Fen, half_up, yuan_grouped
from zyg.law.periods import Month
from zyg.law.social_insurance.entries import Entry
from zyg.law.social_insurance.lines import SIDE_NAMES, SIDES
from zyg.law.social_insurance.monthly import Contributions
from zyg.law.social_insurance.resolution import LABELS
from zyg.law.social_insurance.rows import Side

_LAW = Source("社会保险法", article="第六十条、第六十三条", mark="sourced")


@dataclass(frozen=True, slots=True)
class Difference:
    """One month, insurance and side.

    Attributes:
        month: month that the difference belongs to.
        insurance: code of the insurance.
        side: who pays it.
        used: fen that were paid.
        due: fen by the new row.
        exact: difference before rounding, in fen.
        source: source of the new row.
    """

    month: Month
    insurance: str
    side: Side
    used: Fen
    due: Fen
    exact: Fraction
    source: Source

    @property
    def amount(self) -> Fen:
        """Fen still to pay; negative = to be refunded."""
        return self.due - self.used

    @property
    def line(self) -> Line:
        """The explained line, e.g. ``backpay_2026-07_pension``."""
        due, used = yuan_grouped(self.due), yuan_grouped(self.used)
        return Line(
            code=f"backpay_{self.month}_{self.insurance}",
            label=f"{self.month} {LABELS[self.insurance]}补差（{SIDE_NAMES[self.side]}）",
            amount=self.amount,
            formula=f"应缴 {due} − 已缴 {used} = {yuan_grouped(self.amount)}",
            rule="social_insurance.difference",
            version=str(self.month),
            source=self.source,
            inputs={"used": self.used, "due": self.due},
        )


def difference(*, used: Contributions, due: Contributions) -> tuple[Difference, ...]:
    """Compare what was paid for a month with what the new rows ask for.

    Args:
        used: contributions as they were paid (``limits_month`` of the old row).
        due: contributions of the same person and month by the new rows.

    Returns:
        One entry for each insurance and side that differs, in the order of a payslip; one that
        differs only before rounding has ``amount`` 0 and still counts in the settlement.

    Raises:
        ValueError: the two are not of the same month.
    """
    if used.month != due.month:
        raise ValueError(f"months differ: {used.month} and {due.month}")
    before = {entry.insurance: entry for entry in used.entries}
    after = {entry.insurance: entry for entry in due.entries}
    found = [
        _of_side(due.month, name, before.get(name), after.get(name), side)
        for name in dict.fromkeys([*after, *before])
        for side in SIDES
    ]
    return tuple(one for one in found if one.amount or one.exact)


def settlement(differences: Iterable[Difference]) -> tuple[Line, ...]:
    """Add the months to one bill: one line per insurance and side, rounded once."""
    groups: dict[tuple[str, Side], list[Difference]] = {}
    for one in differences:
        groups.setdefault((one.insurance, one.side), []).append(one)
    return tuple(_bill(group) for group in groups.values())


def _bill(group: list[Difference]) -> Line:
    first, last = group[0], group[-1]
    exact = sum((one.exact for one in group), Fraction(0))
    amount = half_up(exact)
    return Line(
        code=f"backpay_{first.insurance}_{first.side}",
        label=f"{LABELS[first.insurance]}补差（{SIDE_NAMES[first.side]}）",
        amount=amount,
        formula=(
            f"{min(one.month for one in group)} 至 {max(one.month for one in group)} "
            f"共 {len(group)} 个月，各月基数差额 × 费率合计后取整 = {yuan_grouped(amount)}"
        ),
        rule="social_insurance.settlement",
        version=f"{first.month}..{last.month}",
        source=last.source,
        inputs={
            "months": len(group),
            "sum_of_months": sum(one.amount for one in group),
        },
    )


def _of_side(
    month: Month, name: str, before: Entry | None, after: Entry | None, side: Side
) -> Difference:
    used = before.amount(side) if before else 0
    due = after.amount(side) if after else 0
    known = after or before
    source, exact = _LAW, Fraction(due - used)
    if known is not None and known.limit is not None and known.rounding is not None:
        source = known.limit.source
        if known.rounding.unit == 1:
            exact = _exact(after, side) - _exact(before, side)
    return Difference(month, name, side, used, due, exact, source)


def _exact(entry: Entry | None, side: Side) -> Fraction:
    """Amount before rounding."""
    if entry is None or entry.base is None:
        return Fraction(0)
    return entry.base * (entry.side_rate(side) or Fraction(0))
