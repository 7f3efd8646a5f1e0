"""Cases of non-residents and people without domicile: see ``income_tax`` for how they are read."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from zyg.cli.casebook.income_tax import Answer, Inputs, answers, fen, yuan
from zyg.law.income_tax.labour import Kind
from zyg.law.income_tax.no_domicile import FORMULAS, choose_formula, taxable_wage
from zyg.law.income_tax.nonresident import (
    NonresidentTax,
    tax_multi_month_bonus,
    tax_nonresident_payment,
    tax_nonresident_wage,
)
from zyg.law.money import Fen, rate, times

ABROAD = ("paid_abroad", "foreign_paid", "overseas_paid")
ABROAD_SHARE = ("foreign_share", "foreign_paid_share", "paid_abroad_share")
DAYS_ABROAD = ("foreign_days", "days_abroad", "overseas_days")
DAYS_INSIDE = ("domestic_days", "days_in_china")


@answers("nonresident_wage")
def _nonresident_wage(inputs: Inputs, day: dt.date) -> Answer:
    return _nonresident(
        tax_nonresident_wage(
            income=fen(inputs, "gross"),
            day=day,
            exempt=fen(inputs, "exempt"),
            other=fen(inputs, "other") + fen(inputs, "donation"),
        )
    )


@answers("nonresident_labour")
def _nonresident_labour(inputs: Inputs, day: dt.date) -> Answer:
    return _nonresident_payment("labour", inputs, day)


@answers("nonresident_author")
def _nonresident_author(inputs: Inputs, day: dt.date) -> Answer:
    return _nonresident_payment("author", inputs, day)


@answers("nonresident_royalty")
def _nonresident_royalty(inputs: Inputs, day: dt.date) -> Answer:
    return _nonresident_payment("royalty", inputs, day)


@answers("nonresident_multi_month_bonus")
def _multi_month_bonus(inputs: Inputs, day: dt.date) -> Answer:
    return _nonresident(tax_multi_month_bonus(amount=fen(inputs, "amount", "bonus"), day=day))


def _nonresident_payment(kind: Kind, inputs: Inputs, day: dt.date) -> Answer:
    income = fen(inputs, "gross", "gross_excl_vat")
    other = fen(inputs, "other") + fen(inputs, "surcharges")
    return _nonresident(tax_nonresident_payment(kind=kind, income=income, day=day, other=other))


def _nonresident(result: NonresidentTax) -> Answer:
    return {
        "income_amount": yuan(result.income_amount),
        "taxable": yuan(result.taxable),
        "tax": yuan(result.tax),
        "rate": result.rate_pct,
        "quick": yuan(result.quick),
        "net": yuan(result.income - result.tax),
    }


def _no_domicile(inputs: Inputs, day: dt.date, formula: int | None = None) -> Answer:
    total = fen(inputs, "total", "total_wage", "gross", "wage")
    days = int(inputs.get("calendar_days", inputs.get("days_in_month", 30)))
    number = formula or inputs.get("formula") or _chosen(inputs, day)
    line = taxable_wage(
        formula=int(number),
        total=total,
        paid_abroad=_paid_abroad(inputs, total),
        days_in_china=_days_inside(inputs, days),
        days_in_month=days,
        day=day,
    )
    tax = tax_nonresident_wage(income=line.amount, day=day).tax
    names = ("income", "taxable_income", "income_amount", "taxable_wage")
    share = {"ratio": yuan(line.amount) / yuan(total)} if total else {}
    return {
        **dict.fromkeys(names, yuan(line.amount)),
        "formula": number,
        "tax": yuan(tax),
        **share,
    }


@answers("no_domicile_wage", "no_domicile_income", "no_domicile_formula", "no_domicile")
def _by_days_or_number(inputs: Inputs, day: dt.date) -> Answer:
    return _no_domicile(inputs, day)


def _by_number(number: int) -> None:
    @answers(f"no_domicile_formula{number}", f"no_domicile_formula_{number}")
    def _(inputs: Inputs, day: dt.date) -> Answer:
        return _no_domicile(inputs, day, number)


for _number in FORMULAS:
    _by_number(_number)


def _chosen(inputs: Inputs, day: dt.date) -> int:
    return choose_formula(
        days_in_year=int(inputs["days_in_year"]),
        senior=bool(inputs.get("senior")),
        six_full_years=bool(inputs.get("six_years")),
        day=day,
    )


def _paid_abroad(inputs: Inputs, total: Fen) -> Fen:
    if "domestic_paid" in inputs:
        return total - fen(inputs, "domestic_paid")
    share = next((inputs[name] for name in ABROAD_SHARE if name in inputs), None)
    return fen(inputs, *ABROAD) if share is None else times(total, rate(str(share)))


def _days_inside(inputs: Inputs, days: int) -> Fraction:
    abroad = next((inputs[name] for name in DAYS_ABROAD if name in inputs), None)
    if abroad is not None:
        return days - rate(str(abroad))
    return rate(str(next((inputs[name] for name in DAYS_INSIDE if name in inputs), days)))
