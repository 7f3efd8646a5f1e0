"""Non-residents: wages, labour remuneration, author's fees, royalties, bonus of several months.

Law: IIT Law article 6(1)(2), STA 2018 no. 61 article 9: by the month or the payment on the monthly
table, no annual settlement. Wages less 5,000 and *no* deduction of own insurance and housing
fund; labour remuneration and royalties at 80 %, author's fees at 56 %, no 800. A bonus of several
months (公告2019年第35号 article 3(2), once a year): ``[(amount ÷ 6) × rate − quick] × 6``.

>>> import datetime as dt
>>> day = dt.date(2026, 3, 10)
>>> tax_nonresident_wage(income=17_000_01, day=day).tax
99000
>>> tax_nonresident_payment(kind="royalty", income=20_000_00, day=day).tax
179000
>>> tax_multi_month_bonus(amount=12_000_00, day=day).tax
36000
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line
from zyg.law.income_tax.labour import LABELS, Kind
from zyg.law.income_tax.tables import PER_CENT, explain, in_force, monthly_table
from zyg.law.money import Fen, half_up, times, yuan_grouped, yuan_to_fen
from zyg.law.parameters import Version

RULE = "nonresident"


@dataclass(frozen=True, slots=True)
class NonresidentTax:
    """Tax withheld from a non-resident, in fen; ``income_amount`` is after the lump expense."""

    income: Fen
    income_amount: Fen
    taxable: Fen
    rate_pct: int
    quick: Fen
    tax: Fen
    lines: tuple[Line, ...]


def tax_nonresident_wage(
    *, income: Fen, day: dt.date, exempt: Fen = 0, other: Fen = 0, treaty_relief: Fen = 0
) -> NonresidentTax:
    """Withhold on a non-resident's wages of one month.

    Args:
        income: wage income taxable in China, in fen (see ``no_domicile``).
        day: day of payment.
        exempt: exempt part of it.
        other: other lawful deductions, donations included; own insurance is none of them.
        treaty_relief: relief by a tax treaty (协定减免).

    Raises:
        RuleRefusedError: no rule in force.
    """
    version = in_force("nonresident", day)
    basic = yuan_to_fen(in_force("basic_deduction", day).value["month"])
    taxable = max(0, income - exempt - basic - other)
    taken = f" − 免税及其他 {yuan_grouped(exempt + other)}" if exempt + other else ""
    told = f"{yuan_grouped(income)} − 减除费用 {yuan_grouped(basic)}{taken}（社保公积金不扣除）"
    return _result(income, income, taxable, told, version, day, treaty_relief)


def tax_nonresident_payment(
    *, kind: Kind, income: Fen, day: dt.date, other: Fen = 0, treaty_relief: Fen = 0
) -> NonresidentTax:
    """Withhold on one payment to a non-resident for work, writing or a licence.

    Args:
        kind: labour, author or royalty.
        income: income of the payment, net of VAT, in fen.
        day: day of payment.
        other: other lawful deductions.
        treaty_relief: relief by a tax treaty.

    Raises:
        RuleRefusedError: no rule in force.
    """
    version = in_force("nonresident", day)
    expense = times(income, Fraction(version.value["expense_pct"], PER_CENT))
    amount = income - expense
    told = f"{LABELS[kind]} {yuan_grouped(income)} − 费用 {yuan_grouped(expense)}"
    if kind == "author":
        share = version.value["author_pct"]
        amount = times(amount, Fraction(share, PER_CENT))
        told = f"（{told}）× {share}%"
    return _result(income, amount, max(0, amount - other), told, version, day, treaty_relief)


def tax_multi_month_bonus(*, amount: Fen, day: dt.date) -> NonresidentTax:
    """Tax a non-resident's bonus of several months, alone and once a year.

    Raises:
        RuleRefusedError: no rule in force.
    """
    version = in_force("multi_month_bonus", day)
    parts: int = version.value["divisor"]
    part = Fraction(amount, parts)
    band = monthly_table(day).band(part)
    tax = half_up(max(Fraction(0), part * band.pct / PER_CENT - band.quick) * parts)
    line = explain(
        code="multi_month_bonus_tax",
        label="数月奖金应纳税额",
        amount=tax,
        formula=(
            f"[（{yuan_grouped(amount)} ÷ {parts}）× {band.pct}% − {yuan_grouped(band.quick)}]"
            f" × {parts} = {yuan_grouped(tax)}"
        ),
        version=version,
        rule="multi_month_bonus",
        inputs={"amount": amount, "rate_pct": band.pct, "quick": band.quick},
    )
    return NonresidentTax(amount, amount, amount, band.pct, band.quick, tax, (line,))


def _result(
    income: Fen,
    amount: Fen,
    taxable: Fen,
    told: str,
    version: Version,
    day: dt.date,
    relief: Fen,
) -> NonresidentTax:
    table = monthly_table(day)
    band = table.band(taxable)
    tax = max(0, band.tax(taxable) - relief)
    reduced = f" − 协定减免 {yuan_grouped(relief)}" if relief else ""
    first = explain(
        code="taxable",
        label="非居民个人应纳税所得额",
        amount=taxable,
        formula=f"{told} = {yuan_grouped(taxable)}",
        version=version,
        rule=RULE,
        inputs={"income": income, "income_amount": amount},
    )
    second = explain(
        code="tax",
        label="非居民个人应扣缴税额",
        amount=tax,
        formula=f"{band.formula(taxable)}{reduced}",
        version=table.version,
        rule=RULE,
        inputs={"taxable": taxable, "rate_pct": band.pct, "quick": band.quick},
    )
    return NonresidentTax(income, amount, taxable, band.pct, band.quick, tax, (first, second))
