"""The closed list of pay item kinds: data that is checked, never text that is run.

An item says what is to be paid (or taken off) and what it counts for. Its *kind* names one of
the ways to find the amount; there is no expression language, so every line can be explained and
none can be broken by a formula typed by hand. Amounts are fen; days, hours, rates and per cents
are exact ``Fraction`` read from decimal text.

``None`` for a number means *not known yet*: the line comes out in state ``missing`` and the
result can not be approved. It is never read as zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar, Literal

from zyg.law.money import Fen
from zyg.law.periods import Month

PayClass = Literal[
    "wage",
    "exempt",
    "employer_benefit",
    "bonus_separate",
    "bonus_merged",
    "severance",
    "post_tax",
]
"""What a line is for tax and cash: ``wage`` taxable and paid; ``exempt`` paid, outside taxable
wages; ``employer_benefit`` taxable, handed over in kind; ``bonus_separate`` own tax on the monthly
table; ``bonus_merged`` joins the cumulative income; ``severance`` own rule; ``post_tax`` after
tax, usually negative."""

Prorate = Literal["ratio", "none", "forward_21.75", "reverse_21.75", "calendar"]
OvertimeBase = Literal["contract", "agreed", "full_normal", "pct70"]
FactName = Literal["employment_kind", "grade", "city", "hired", "attended_days", "seniority"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a line counts for beside the pay itself.

    Attributes:
        min_wage: part of the wages compared with the minimum wage (最低工资规定 art. 12).
        overtime_base: part of the base of overtime when that is made from the items.
        insurance_base: part of next year's contribution base (工资总额).
    """

    min_wage: bool = True
    overtime_base: bool = False
    insurance_base: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """“Only if”: a fact of the person compared with values of the item version.

    Attributes:
        fact: name of a fact of the person-month.
        test: ``in`` one of the values; ``before`` an ISO day; ``at_least`` a number.
        values: the texts to compare with (one for ``before`` and ``at_least``).
    """

    fact: FactName
    test: Literal["in", "before", "at_least"]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What every kind has.

    Attributes:
        code: stable identifier, unique inside one person-month.
        label: the Chinese name on the payslip.
        pay_class: tax and cash nature.
        counts: what the line counts for.
        minimum: the amount is raised to this, if given.
        maximum: the amount is cut to this, if given.
        only_if: all must hold, else the line is left out.
        corrects: ``2026-03:allow`` — the closed line that this line puts right.
        source_note: where the value was read: file, row, document number.
    """

    kind: ClassVar[str] = ""
    code: str
    label: str
    pay_class: PayClass = "wage"
    counts: Counts = Counts()
    minimum: Fen | None = None
    maximum: Fen | None = None
    only_if: tuple[Condition, ...] = ()
    corrects: str = ""
    source_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed(Item):
    """A standing amount: allowance or deduction."""

    kind: ClassVar[str] = "fixed"
    amount: Fen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported(Item):
    """An amount from a file of this month: bonus list, performance, correction."""

    kind: ClassVar[str] = "imported"
    amount: Fen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manual(Item):
    """An amount typed by hand; it needs a reason and is signed off one by one."""

    kind: ClassVar[str] = "manual"
    amount: Fen | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Monthly(Item):
    """A monthly amount × the paid share of the month.

    Attributes:
        prorate: the share; ``None`` takes the policy of the tenant.
    """

    kind: ClassVar[str] = "monthly"
    amount: Fen | None
    prorate: Prorate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Days of the month on one monthly amount."""

    amount: Fen
    days: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments(Item):
    """Pay changes inside the month: Σ amount × days ÷ payable days, each rounded alone."""

    kind: ClassVar[str] = "segments"
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RateQuantity(Item):
    """Rate × quantity: piece, hourly, shift, per-diem pay.

    Attributes:
        rate: yuan for one unit; may be finer than a fen (1.352), rounded once at the end.
        quantity: number of units.
        unit: the Chinese name of the unit.
    """

    kind: ClassVar[str] = "rate_quantity"
    rate: Fraction | None
    quantity: Fraction | None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtime(Item):
    """Base ÷ 21.75 ÷ 8 × hours × multiplier; one item for each class of hours.

    Attributes:
        base: monthly base; ``None`` makes it from the items that count for it
            (``full_normal``: all of it, ``pct70``: 70 % of it).
        hours: hours paid, after compensatory days off were taken out.
        multiplier: 1.5, 2 or 3.
        base_rule: where the base comes from, printed on the line.
        min_wage: floor of the base where the place has one.
    """

    kind: ClassVar[str] = "overtime"
    counts: Counts = Counts(min_wage=False)
    base: Fen | None
    hours: Fraction | None
    multiplier: Fraction
    base_rule: OvertimeBase = "contract"
    min_wage: Fen = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveDeduction(Item):
    """Unpaid time: −base × days ÷ payable days (or ÷ 21.75), at most the base.

    Attributes:
        days: days or parts of a day not worked.
        share: part of a day's pay that is taken off (1 = all).
        divisor: ``payable`` days of the month or ``21.75``.
    """

    kind: ClassVar[str] = "leave_deduction"
    base: Fen | None
    days: Fraction | None
    share: Fraction = Fraction(1)
    divisor: Literal["payable", "21.75"] = "payable"


@dataclass(frozen=True, slots=True, kw_only=True)
class SickPay(Item):
    """max(base × per cent, minimum wage × floor) × days ÷ payable days."""

    kind: ClassVar[str] = "sick_pay"
    base: Fen | None
    percent: Fraction | None
    min_wage: Fen | None
    floor_percent: Fraction | None
    days: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyTimes(Item):
    """Base ÷ 21.75 × days × times: unused annual leave (times 2 = the extra 200 %)."""

    kind: ClassVar[str] = "daily_times"
    counts: Counts = Counts(min_wage=False)
    base: Fen | None
    days: Fraction | None
    times: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentOf(Item):
    """Sum of named items × per cent × factor: performance pay, union dues (negative)."""

    kind: ClassVar[str] = "percent_of"
    of: tuple[str, ...]
    percent: Fraction | None
    factor: Fraction | None = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TierBand:
    """One band: up to ``upper`` yuan inclusive (``None`` = no upper end), per cent."""

    upper: Fraction | None
    percent: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier(Item):
    """Commission by bands of a quantity in yuan.

    Attributes:
        quantity: turnover in yuan.
        tiers: bands in rising order, the last one open.
        mode: ``progressive`` each slice at its own rate; ``whole`` all at the band reached.
    """

    kind: ClassVar[str] = "tier"
    quantity: Fraction | None
    tiers: tuple[TierBand, ...]
    mode: Literal["progressive", "whole"] = "progressive"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetroPeriod:
    """An old period with the monthly amount paid, the right one, and that period's days."""

    period: Month
    old: Fen
    new: Fen
    paid_days: Fraction
    payable_days: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class RetroDiff(Item):
    """Arrears: per old period round(new × share) − round(old × share)."""

    kind: ClassVar[str] = "retro_diff"
    periods: tuple[RetroPeriod, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupRow:
    """A row of a pay table: the values of its fields and the amount."""

    key: tuple[str, ...]
    amount: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup(Item):
    """An amount read from a table keyed by at most three facts of the person."""

    kind: ClassVar[str] = "lookup"
    fields: tuple[FactName, ...]
    rows: tuple[LookupRow, ...]
    prorate: Prorate = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocate(Item):
    """A share of a pool by points.

    Attributes:
        pool: the amount to share.
        points: this person's points.
        total_points: the points of all.
        remainder: fen added so that the printed shares add up to the pool.
    """

    kind: ClassVar[str] = "allocate"
    pool: Fen | None
    points: Fraction | None
    total_points: Fraction | None
    remainder: Fen = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Installment(Item):
    """Repayment after tax: min(amount, remaining)."""

    kind: ClassVar[str] = "installment"
    pay_class: PayClass = "post_tax"
    amount: Fen | None
    remaining: Fen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recover(Item):
    """Recovery of a debt (overpaid wages, advance) after tax.

    Attributes:
        wanted: what shall be taken this month.
        remaining: what is still owed.
        cap_percent: of the month's wages, or ``None`` for no cap.
        reserve: net pay that must be left.
        consent: number of the written agreement; without one nothing is taken.
    """

    kind: ClassVar[str] = "recover"
    pay_class: PayClass = "post_tax"
    wanted: Fen | None
    remaining: Fen | None
    cap_percent: Fraction | None = None
    reserve: Fen = 0
    consent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage(Item):
    """Compensation for damage: min(wanted, cap % of wages, wages − minimum wage), ≥ 0.

    Attributes:
        cap_percent: ``None`` takes the legal cap (工资支付暂行规定 art. 16: 20 %); a higher
            one is refused.
    """

    kind: ClassVar[str] = "damage"
    pay_class: PayClass = "post_tax"
    wanted: Fen | None
    min_wage: Fen | None
    cap_percent: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Garnishment(Item):
    """Court order, taken after all other lines: min(order, remaining, net − reserve), ≥ 0.

    Attributes:
        monthly_order: fen a month, or ``None`` when the order is a share of the net pay.
        percent: share of the net pay when the order is one.
        remaining: what is left of the claim.
        reserve: living costs that the order leaves.
        priority: orders are served in rising priority (arrival), then in order of the items.
    """

    kind: ClassVar[str] = "garnishment"
    pay_class: PayClass = "post_tax"
    monthly_order: Fen | None
    remaining: Fen | None
    reserve: Fen | None
    percent: Fraction | None = None
    priority: int = 1
    document: str = field(default="")


KINDS: tuple[type[Item], ...] = (
    Fixed,
    Imported,
    Manual,
    Monthly,
    Segments,
    RateQuantity,
    Overtime,
    LeaveDeduction,
    SickPay,
    DailyTimes,
    PercentOf,
    Tier,
    RetroDiff,
    Lookup,
    Allocate,
    Installment,
    Recover,
    Damage,
    Garnishment,
)
"""All kinds there are; the closed list."""
