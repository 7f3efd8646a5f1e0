"""Wages of people without domicile in China (无住所个人工资薪金收入额) and their day counters.

Law: 财政部 税务总局公告2019年第35号 article 2. By the days of residence in the tax year:

====================  =====================================  =====================================
days                  not senior                             senior staff (高管)
====================  =====================================  =====================================
up to 90              (1) domestic-paid × domestic days ÷ d   (4) domestic-paid
above 90, below 183   (2) total × domestic days ÷ d           (3)
183 and more          (3) total × [1 − foreign-paid ÷ total × foreign days ÷ d]
six such years        (5) total                               (5)
====================  =====================================  =====================================

``d`` = calendar days of the month. A day of residence is a full day of 24 hours; a day of arrival
or departure counts as half a working day. Formula 3 has the *foreign*-paid share (境外支付); an
interface document of 2020 prints 境内支付 there, which is an error.

>>> taxable_wage(
...     formula=3, total=40_000_00, paid_abroad=20_000_00,
...     days_in_china=Fraction(15), days_in_month=30, day=dt.date(2026, 6, 30),
... ).amount
3000000
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.income_tax.tables import explain, in_force
from zyg.law.money import Fen, half_up, yuan_grouped

HALF = Fraction(1, 2)
FORMULAS = {
    1: "境内支付 × 境内工作天数 ÷ 公历天数",
    2: "收入总额 × 境内工作天数 ÷ 公历天数",
    3: "收入总额 ×（1 − 境外支付 ÷ 收入总额 × 境外工作天数 ÷ 公历天数）",
    4: "仅境内支付",
    5: "全部收入",
}


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in China: days of arrival and departure, both included in the stay."""

    arrival: dt.date
    departure: dt.date

    def __post_init__(self) -> None:
        if self.departure < self.arrival:
            raise RuleRefusedError(
                f"离境日 {self.departure} 早于入境日 {self.arrival}；请核对出入境记录。"
            )


def residence_days(stays: Iterable[Stay], *, year: int) -> int:
    """Count days of residence in a year: days with 24 hours in China.

    >>> residence_days([Stay(dt.date(2026, 1, 1), dt.date(2026, 1, 10))], year=2026)
    8
    """
    full: set[dt.date] = set()
    for stay in stays:
        length = (stay.departure - stay.arrival).days
        full.update(stay.arrival + dt.timedelta(days=n) for n in range(1, length))
    return sum(day.year == year for day in full)


def work_days_in_china(stays: Iterable[Stay], *, first: dt.date, last: dt.date) -> Fraction:
    """Count working days in China between two days: a day of arrival or departure is half a day.

    Args:
        stays: stays in China.
        first: first day of the wage period.
        last: last day of the wage period, included.

    >>> stay = Stay(dt.date(2026, 6, 1), dt.date(2026, 6, 15))
    >>> work_days_in_china([stay], first=dt.date(2026, 6, 1), last=dt.date(2026, 6, 30))
    Fraction(14, 1)
    """
    shares: dict[dt.date, Fraction] = {}
    for stay in stays:
        length = (stay.departure - stay.arrival).days
        for number in range(length + 1):
            day = stay.arrival + dt.timedelta(days=number)
            part = HALF if day in {stay.arrival, stay.departure} else Fraction(1)
            shares[day] = min(Fraction(1), shares.get(day, Fraction(0)) + part)
    return sum((part for day, part in shares.items() if first <= day <= last), Fraction(0))


def choose_formula(*, days_in_year: int, senior: bool, six_full_years: bool, day: dt.date) -> int:
    """Choose the formula (1–5) by the days of residence of the tax year.

    Args:
        days_in_year: days of residence in the tax year.
        senior: director, supervisor or senior manager of a resident enterprise.
        six_full_years: six years in a row with 183 days and no absence above 30 days before.
        day: a day in the tax year.

    Raises:
        RuleRefusedError: no rule in force.

    >>> day = dt.date(2026, 6, 30)
    >>> choose_formula(days_in_year=90, senior=False, six_full_years=False, day=day)
    1
    >>> choose_formula(days_in_year=120, senior=True, six_full_years=False, day=day)
    3
    """
    limits = in_force("no_domicile", day).value
    if days_in_year >= limits["resident_days"]:
        return 5 if six_full_years else 3
    if days_in_year <= limits["short_stay_days"]:
        return 4 if senior else 1
    return 3 if senior else 2


def taxable_wage(
    *,
    formula: int,
    total: Fen,
    paid_abroad: Fen,
    days_in_china: Fraction,
    days_in_month: int,
    day: dt.date,
) -> Line:
    """Compute the wage income that is taxable in China for one month.

    Args:
        formula: 1–5, see ``choose_formula``.
        total: wages of the month from inside and outside China, in fen.
        paid_abroad: the part paid and borne by an employer abroad.
        days_in_china: working days in China in the month, halves allowed.
        days_in_month: calendar days of the month.
        day: a day in the tax year.

    Raises:
        RuleRefusedError: unknown formula, or figures that contradict each other.
    """
    if formula not in FORMULAS:
        raise RuleRefusedError(f"适用公式（{formula}）不存在；可选 1–5（公告2019年第35号第二条）。")
    if not 0 <= paid_abroad <= total or not 0 <= days_in_china <= days_in_month:
        raise RuleRefusedError(
            "境外支付应在 0 与收入总额之间，境内工作天数应在 0 与公历天数之间；请核对填报。"
        )
    inside = days_in_china / days_in_month
    shares = {
        1: (total - paid_abroad) * inside,
        2: total * inside,
        3: total - paid_abroad * (1 - inside),
        4: Fraction(total - paid_abroad),
        5: Fraction(total),
    }
    amount = half_up(shares[formula])
    return explain(
        code="no_domicile_income",
        label="无住所个人工资薪金收入额",
        amount=amount,
        formula=(
            f"公式（{formula}）{FORMULAS[formula]}：总额 {yuan_grouped(total)}，"
            f"境外支付 {yuan_grouped(paid_abroad)}，境内 {days_in_china} 天 / {days_in_month} 天"
            f" = {yuan_grouped(amount)}"
        ),
        version=in_force("no_domicile", day),
        rule="no_domicile",
        inputs={"total": total, "paid_abroad": paid_abroad, "formula": formula},
    )
