"""Contribution bases: last year's average, the first month of a new employee.

The base of an employee is her own average monthly wage of the last calendar year, all wage items
(base ``bases`` of the yearly declaration). Who is newly hired or changes the employer starts
with the full-month wage of the first month (上海市人社局 2026-08-24); if the first month is not a
full one, the actual pay of that month, or the full-month wage where both agree.

>>> from zyg.law.money import yuan_grouped
>>> year = [(Month(2025, n), 1_234_567) for n in range(1, 13)]
>>> yuan_grouped(base_of_next_year(place="310000", wages=year, year=2025).amount)
'12,346.00'
"""

from __future__ import annotations

from collections.abc import Sequence

from zyg.law.explain import Line, RuleRefusedError, Source
from zyg.law.money import FEN_PER_YUAN, Fen, yuan_grouped
from zyg.law.periods import Month
from zyg.law.social_insurance.resolution import rounding_of
from zyg.law.social_insurance.rounding import round_amount

_NEW_HIRE = Source(
    "上海市人社局：单位职工缴纳城镇养老保险的基数是多少？（2026-08-24）",
    url="https://rsj.sh.gov.cn/tdjjf_17554/20260824/t0035_1443297.html",
    mark="sourced",
)


def base_of_next_year(*, place: str, wages: Sequence[tuple[Month, Fen]], year: int) -> Line:
    """Average monthly wage of a calendar year, rounded in the way of the place.

    Args:
        place: GB/T 2260 code of the place of insurance.
        wages: (month, all wage items in fen) for the months worked in ``year``.
        year: the calendar year that is averaged.

    Raises:
        RuleRefusedError: no month of the year, a month twice, or a month of another year.
    """
    months = [month for month, _ in wages]
    if not months or len(set(months)) != len(months) or any(m.year != year for m in months):
        raise RuleRefusedError(
            f"计算缴费基数需要 {year} 年内各月工资，每月一笔；请核对月份是否缺失、重复或跨年。"
        )
    total = sum(amount for _, amount in wages)
    rule = rounding_of(place, ("base",), Month(year + 1, 1))
    base = round_amount(total, len(months), rule.unit, rule.mode)
    to_yuan = "（取整到元）" if rule.unit == FEN_PER_YUAN else ""
    return Line(
        code="contribution_base",
        label="申报缴费基数",
        amount=base,
        formula=(
            f"{year} 年工资合计 {yuan_grouped(total)} ÷ {len(months)} 个月"
            f" = {yuan_grouped(base)}{to_yuan}"
        ),
        rule="social_insurance.base_of_next_year",
        version=f"{rule.place}/base@{rule.start}",
        source=rule.source,
        inputs={"total": total, "months": len(months)},
    )


def new_hire_base(
    *, full_month_wage: Fen, actual_pay: Fen | None = None, agreed_full_month: bool = False
) -> Line:
    """Base of the first month of a new employee; the next month uses the full-month wage.

    Args:
        full_month_wage: wage items of a full month, in fen.
        actual_pay: pay of a first month that was not a full one; ``None`` = full month.
        agreed_full_month: both sides agree to use the full-month wage at once.

    >>> new_hire_base(full_month_wage=1_600_000, actual_pay=872_727).amount
    872727
    """
    full = actual_pay is None or agreed_full_month
    base = full_month_wage if full or actual_pay is None else actual_pay
    why = "新进单位首月全月工资性收入" if full else "首月不足整月，按当月实际工资（次月改按整月）"
    return Line(
        code="contribution_base",
        label="新进人员缴费基数",
        amount=base,
        formula=f"{why} {yuan_grouped(base)}",
        rule="social_insurance.new_hire_base",
        version="2026-08-24",
        source=_NEW_HIRE,
        inputs={"full_month_wage": full_month_wage},
    )
