"""Housing fund: which rates a place allows, district limits, flexible workers.

住房公积金管理条例 §16–18: the base is the average monthly wage of the last year, the rates are
at least 5 % a side; places set the range (5–12 %, Shanghai 5–7 % with a supplement of 1–5 %).
The lower limit follows the minimum wage and so differs by district.

>>> from zyg.law.money import yuan, yuan_to_fen
>>> line = flexible_housing_fund(place="120000", month=Month(2026, 7),
...     base=yuan_to_fen(28917), rate=Fraction("0.24"))
>>> yuan(line.amount), line.formula
('6940.00', '28,917.00 × 24% = 6,940.00（取整到元）')
"""

from __future__ import annotations

from fractions import Fraction

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.money import FEN_PER_YUAN, Fen, yuan_grouped
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.law.social_insurance.clamp import clamp
from zyg.law.social_insurance.resolution import LABELS, housing_fund_of, rounding_of
from zyg.law.social_insurance.rounding import round_amount
from zyg.law.social_insurance.rows import HousingFundRow, Overlay
from zyg.law.social_insurance.words import percent

_PERCENT = 100


def flexible_housing_fund(
    *,
    place: str,
    month: Month,
    base: Fen,
    rate: Fraction,
    district: str = "",
    overlay: Overlay | None = None,
) -> Line:
    """Compute the monthly amount of a flexible worker, who pays both sides.

    Args:
        place: GB/T 2260 code.
        month: month of the amount.
        base: base in fen that the person declares; put between the limits of the place.
        rate: total rate, 10–24 % in most places.
        district: name of the district for the lower limit; "" = main urban district.
        overlay: rows that were confirmed by the bureau.

    Raises:
        RuleRefusedError: no row for the month, an unknown limit, or a rate outside the range.
    """
    row = housing_fund_of(place, month, overlay)
    _check_flexible(row, rate, month)
    used = clamp(
        base,
        lower=district_lower(row, district),
        upper=row.upper,
        insurance="housing_fund",
        place=row.place,
        month=month,
    )
    targets = ("housing_fund_flexible", "housing_fund")
    rounding = rounding_of(place, targets, month, overlay)
    amount = round_amount(used * rate.numerator, rate.denominator, rounding.unit, rounding.mode)
    to_yuan = "（取整到元）" if rounding.unit == FEN_PER_YUAN else ""
    return Line(
        code="housing_fund_flexible",
        label="灵活就业住房公积金",
        amount=amount,
        formula=f"{yuan_grouped(used)} × {percent(rate)} = {yuan_grouped(amount)}{to_yuan}",
        rule="social_insurance.housing_fund_flexible",
        version=f"{row.place}/housing_fund@{row.start}",
        source=row.source,
        inputs={"declared_base": base, "base": used, "rate": percent(rate)},
    )


def district_lower(row: HousingFundRow, district: str) -> Fen | None:
    """Lower limit of a district; "" means the main urban district; ``None`` is unknown.

    Raises:
        RuleRefusedError: the place has district limits and none of them names the district.
    """
    if not district or not row.districts:
        return row.lower
    bare = district.rstrip("区县市") if len(district.rstrip("区县市")) > 1 else district
    found = [tier for tier in row.districts if bare in tier.area or district == tier.area]
    if len(found) != 1:
        areas = "；".join(f"{tier.area}：{yuan_grouped(tier.lower)}" for tier in row.districts)
        raise RuleRefusedError(
            f"「{name_of(row.place)}」的住房公积金下限分区县，没有找到「{district}」"
            f"对应的一档；现有：{areas}。请改用其中的区县名称。"
        )
    return found[0].lower


def check_rates(
    row: HousingFundRow, insurance: str, rates: tuple[Fraction, Fraction], month: Month
) -> None:
    """Refuse rates (employer, employee) that the place does not allow.

    Raises:
        RuleRefusedError: outside the range, unequal where they must be equal, or not whole.
    """
    employer, employee = rates
    low, high = row.rate_min, row.rate_max
    if insurance == "housing_fund_supplement":
        if row.supplement is None:
            raise RuleRefusedError(
                f"「{name_of(row.place)}」{month} 没有补充住房公积金的规定；请去掉补充比例，"
                "或在政策参数中录入当地文件。"
            )
        low, high = row.supplement
    problem = _problem(row, employer, employee, low, high)
    if problem:
        raise RuleRefusedError(
            f"「{name_of(row.place)}」{month} 的{LABELS[insurance]}比例单位 {percent(employer)}、"
            f"个人 {percent(employee)} 不符合规定：{problem}；请按当地规定改正比例。"
        )


def _problem(
    row: HousingFundRow,
    employer: Fraction,
    employee: Fraction,
    low: Fraction | None,
    high: Fraction | None,
) -> str:
    if low is not None and high is not None:
        sides = {employer, employee}
        if any(not low <= side <= high for side in sides):
            return f"应在 {percent(low)}–{percent(high)} 之间"
    if row.equal_sides and employer != employee:
        return "单位和个人比例须一致"
    if row.employee_not_below_employer and employee < employer:
        return "个人比例不得低于单位比例"
    if row.whole_percent and any(
        (_PERCENT * side).denominator != 1 for side in (employer, employee)
    ):
        return "比例须为 1% 的整数倍"
    return ""


def _check_flexible(row: HousingFundRow, rate: Fraction, month: Month) -> None:
    if row.flexible is not None:
        low, high = row.flexible
    elif row.rate_max is not None:
        low, high = Fraction(0), 2 * row.rate_max
    else:
        return
    if not (low <= rate <= high and rate > 0):
        raise RuleRefusedError(
            f"「{name_of(row.place)}」{month} 灵活就业人员住房公积金比例 {percent(rate)} 不符合"
            f"规定：应在 {percent(low)}–{percent(high)} 之间；请改正比例。"
        )
