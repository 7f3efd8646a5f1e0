"""Work-injury rates: eight classes of industries and the employer's floating factor.

工伤保险条例 §8–10; 人社部发〔2015〕71号 sets the national classes (0.2–1.9 %), Guangdong has its
own table. Only the employer pays. The bureau moves each employer by a floating factor, class 1
up only, classes 2–8 up and down.

>>> work_injury_rate(place="110000", month=Month(2026, 7), industry_class=2).rate
Fraction(1, 250)
>>> work_injury_rate(place="440100", month=Month(2026, 7), industry_class=8,
...     factor=Fraction("0.5")).formula
'八类行业基准费率 1.4% × 浮动 0.5 = 0.7%'
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from zyg.law.explain import RuleRefusedError, Source
from zyg.law.money import rate as exact
from zyg.law.parameters import Version, measure
from zyg.law.periods import Month
from zyg.law.places import chain
from zyg.law.social_insurance.words import percent

_NUMERALS = "一二三四五六七八"


@dataclass(frozen=True, slots=True)
class WorkInjuryRate:
    """An employer's rate and where it comes from."""

    rate: Fraction
    formula: str
    version: str
    source: Source


def work_injury_rate(
    *, place: str, month: Month, industry_class: int, factor: Fraction = Fraction(1)
) -> WorkInjuryRate:
    """Return the rate of an industry class and floating factor.

    Args:
        place: GB/T 2260 code.
        month: month of the contribution.
        industry_class: 1 (least danger) to 8.
        factor: floating factor from the bureau's decision, 1 = benchmark.

    Raises:
        RuleRefusedError: no such class or factor, or no table for the month.
    """
    table = _table(place, month)
    rates = [exact(text) for text in table.value["classes"]]
    if not 1 <= industry_class <= len(rates):
        raise RuleRefusedError(
            f"工伤保险行业类别「{industry_class}」不存在，应为 1–{len(rates)}；请按核定单填写。"
        )
    floating = measure("social_insurance/work_injury_floating").at(month.first_day)
    which = "first_class" if industry_class == 1 else "other_classes"
    allowed = [exact(text) for text in floating.value[which]]
    if factor not in allowed:
        told = "、".join(str(text) for text in floating.value[which])
        raise RuleRefusedError(
            f"工伤保险{_NUMERALS[industry_class - 1]}类行业没有 {_decimal(factor)} 的浮动档次，"
            f"可选 {told}；请按核定单填写。"
        )
    benchmark = rates[industry_class - 1]
    text = f"{_NUMERALS[industry_class - 1]}类行业基准费率 {percent(benchmark)}"
    source = table.source
    if factor != 1:
        text += f" × 浮动 {_decimal(factor)} = {percent(benchmark * factor)}"
        source = replace(source, mark=floating.source.mark)
    return WorkInjuryRate(benchmark * factor, text, table.name, source)


def _table(place: str, month: Month) -> Version:
    guangdong = "440000" in chain(place)
    name = "work_injury_guangdong" if guangdong else "work_injury_national"
    return measure(f"social_insurance/{name}").at(month.first_day)


def _decimal(factor: Fraction) -> str:
    return f"{Decimal(factor.numerator) / factor.denominator:f}"
