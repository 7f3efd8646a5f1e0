"""Cases of income tax beside monthly withholding: see ``income_tax`` for how they are read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from zyg.cli.casebook.income_tax import PAY_DAY, Answer, Inputs, answers, fen, yuan, yuans
from zyg.law.explain import RuleRefusedError
from zyg.law.income_tax import tables
from zyg.law.income_tax.annual_bonus import (
    BonusTax,
    require_unused_this_year,
    tax_bonus_merged,
    tax_bonus_separately,
)
from zyg.law.income_tax.annuity import annuity_deductible, tax_annuity_drawing
from zyg.law.income_tax.bonus_plan import best_split, dead_zones
from zyg.law.income_tax.business import half_relief, prepay_business
from zyg.law.income_tax.deadlines import (
    filing_deadlines,
    late_surcharge,
    settlement_window,
)
from zyg.law.income_tax.early_retirement import tax_early_retirement, whole_years
from zyg.law.income_tax.equity import (
    instalment_deadline,
    option_income,
    restricted_stock_income,
    tax_equity_year,
)
from zyg.law.income_tax.internal_retirement import tax_internal_retirement
from zyg.law.income_tax.settlement import YearIncome, filing_duty, settle_year
from zyg.law.income_tax.severance import tax_severance
from zyg.law.income_tax.wages import (
    WageMonth,
    WithholdingState,
    whole_year_basic_eligibility,
    withhold_wages,
)
from zyg.law.money import Fen, rate
from zyg.law.periods import MONTHS_PER_YEAR, Month


def _date(text: Any) -> dt.date:
    return dt.date.fromisoformat(str(text))


# Tables


@answers("annual_table")
def _annual_table(inputs: Inputs, day: dt.date) -> Answer:
    return _table(tables.annual_table(day), inputs)


@answers("monthly_table")
def _monthly_table(inputs: Inputs, day: dt.date) -> Answer:
    return _table(tables.monthly_table(day), inputs)


@answers("labour_table")
def _labour_table(inputs: Inputs, day: dt.date) -> Answer:
    return _table(tables.labour_table(day), inputs)


@answers("business_table")
def _business_table(inputs: Inputs, day: dt.date) -> Answer:
    return _table(tables.business_table(day), inputs)


def _table(table: tables.TaxTable, inputs: Inputs) -> Answer:
    taxable = fen(inputs, "taxable")
    band = table.band(taxable)
    return {"tax": yuan(band.tax(taxable)), "rate": band.pct, "quick": yuan(band.quick)}


# Annual bonus


@answers("annual_bonus_separate")
def _bonus_separate(inputs: Inputs, day: dt.date) -> Answer:
    return _bonus(
        tax_bonus_separately(
            bonus=fen(inputs, "bonus", "amount"),
            day=day,
            exempt=fen(inputs, "exempt"),
            deductions=fen(inputs, "other") + fen(inputs, "donation"),
            tax_reduction=fen(inputs, "tax_reduction"),
        )
    )


@answers("annual_bonus_merged")
def _bonus_merged(inputs: Inputs, day: dt.date) -> Answer:
    wages = fen(inputs, "wage_taxable", "annual_taxable", "taxable")
    return _bonus(
        tax_bonus_merged(bonus=fen(inputs, "bonus", "amount"), wage_taxable=wages, day=day)
    )


def _bonus(result: BonusTax) -> Answer:
    return {
        "tax": yuan(result.tax),
        "rate": result.rate_pct,
        "quick": yuan(result.quick),
        "taxable": yuan(result.taxable),
        "net": yuan(result.bonus - result.tax),
    }


@answers("annual_bonus_once_per_year")
def _bonus_once(inputs: Inputs, _day: dt.date) -> Answer:
    used: list[dt.date] = []
    refused = []
    for month in inputs["bonus_months"]:
        first = Month.parse(month).first_day
        try:
            if inputs.get("both_separate", True):
                require_unused_this_year(day=first, used_on=used)
            refused.append(False)
        except RuleRefusedError:
            refused.append(True)
        used.append(first)
    return {"second_refused": refused[1], "refused_any": any(refused)}


@answers("bonus_dead_zones")
def _dead_zones(inputs: Inputs, day: dt.date) -> Answer:
    zones = dead_zones(day)
    bonus = fen(inputs, "bonus")
    return {
        "zones": [yuans([zone.lower, zone.upper]) for zone in zones],
        "in_dead_zone": any(bonus in zone for zone in zones),
    }


@answers("bonus_best_split", "bonus_optimal_split")
def _best_split(inputs: Inputs, day: dt.date) -> Answer:
    wages = fen(inputs, "wage_taxable")
    bonus = fen(inputs, "bonus", "total", "X")
    split = best_split(wage_taxable=wages, bonus=bonus, day=day)
    return {"best_bonus": yuan(split.best_bonus), "tax": yuan(split.tax)}


# One-time payments


@answers("severance")
def _severance(inputs: Inputs, day: dt.date) -> Answer:
    result = tax_severance(
        amount=fen(inputs, "amount"),
        local_average_annual_wage=fen(inputs, "local_avg_annual_wage"),
        day=day,
        deductions=fen(inputs, "other") + fen(inputs, "donation"),
        tax_reduction=fen(inputs, "tax_reduction"),
    )
    return {
        "exempt": yuan(result.exempt),
        "taxable": yuan(result.taxable),
        "tax": yuan(result.tax),
        "rate": result.rate_pct,
        "quick": yuan(result.quick),
        "net": yuan(result.amount - result.tax),
    }


@answers("early_retirement")
def _early_retirement(inputs: Inputs, day: dt.date) -> Answer:
    names = ("months_to_retirement", "months", "months_to_legal_age", "months_early")
    months = next((inputs[name] for name in names if name in inputs), 0)
    years = int(inputs["years"]) if "years" in inputs else whole_years(months=int(months), day=day)
    result = tax_early_retirement(subsidy=fen(inputs, "amount"), years=years, day=day)
    return {
        "tax": yuan(result.tax),
        "years": result.years,
        "rate": result.rate_pct,
        "quick": yuan(result.quick),
        "taxable_per_year": yuan(result.yearly_taxable),
    }


@answers("internal_retirement")
def _internal_retirement(inputs: Inputs, day: dt.date) -> Answer:
    wage = fen(inputs, "month_wage", "wage")
    result = tax_internal_retirement(
        lump=fen(inputs, "amount", "lump"),
        months=int(inputs.get("months_to_retirement", inputs.get("months", 0))),
        month_wage=wage - fen(inputs, "special"),
        day=day,
    )
    year = yuan(_wages_of_the_year(inputs, wage, day.year))
    lump = yuan(result.lump_tax)
    month, whole = (
        ("wage_tax", "wage_tax_month", "tax_wage_month"),
        ("year_total", "total_year", "total"),
    )
    return {
        "tax_total_single_month": yuan(result.month_tax),
        **dict.fromkeys(month, yuan(result.wage_tax)),
        **dict.fromkeys(("tax", "tax_on_lump", "tax_lump", "lump_tax", "tax_on_amount"), lump),
        **dict.fromkeys(("wage_tax_year", "year_wage_tax", "year_tax", "annual_tax"), year),
        **dict.fromkeys((*whole, "tax_total_year", "total_tax"), year + lump),
        "rate": result.rate_pct,
        "quick": yuan(result.quick),
    }


def _wages_of_the_year(inputs: Inputs, wage: Fen, year: int) -> Fen:
    """Tax that the wages alone bear in the year; deductions of a year are spread over it."""
    months = int(inputs.get("wage_months", inputs.get("months_in_year", MONTHS_PER_YEAR)))
    own, additional = fen(inputs, "special"), fen(inputs, "special_additional")
    spread = fen(inputs, "annual_special_additional", "year_special_additional", "year_deductions")
    state = WithholdingState.opening(year=year, first_month=1)
    for number in range(1, months + 1):
        part = spread * number // months - spread * (number - 1) // months
        month = WageMonth(income=wage, special=own, special_additional=additional + part)
        pay_day = dt.date(year, number, PAY_DAY)
        state = withhold_wages(month=month, state=state, day=pay_day).state
    return state.withheld


# Equity


@answers("equity_year")
def _equity_year(inputs: Inputs, day: dt.date) -> Answer:
    events = [fen({"income": event}, "income") for event in inputs["events"]]
    results = tax_equity_year(events=events, day=day)
    return {
        "tax": yuans([result.tax for result in results]),
        "cumulative_tax": yuans([result.cum_tax for result in results]),
        "total": yuan(sum(result.tax for result in results)),
    }


@answers("option_income")
def _option_income(inputs: Inputs, day: dt.date) -> Answer:
    line = option_income(
        market_price=rate(str(inputs["market"])),
        exercise_price=rate(str(inputs["exercise"])),
        shares=int(inputs["quantity"]),
        day=day,
    )
    return {"income": yuan(line.amount)}


@answers("restricted_stock_income")
def _restricted_stock_income(inputs: Inputs, day: dt.date) -> Answer:
    line = restricted_stock_income(
        registration_price=rate(str(inputs["registration_price"])),
        unlock_price=rate(str(inputs["unlock_price"])),
        unlocked=int(inputs["unlock_quantity"]),
        granted=int(inputs["total_granted"]),
        paid=fen(inputs, "total_paid"),
        day=day,
    )
    return {"income": yuan(line.amount)}


@answers("equity_36_months")
def _equity_deadline(inputs: Inputs, _day: dt.date) -> Answer:
    leaves = inputs.get("leave_date") or inputs.get("leaving_date")
    result = instalment_deadline(
        event=_date(inputs["event_date"]), leaves=_date(leaves) if leaves else None
    )
    return {"deadline": result.deadline}


# The year


@answers("annual_settlement")
def _settlement(inputs: Inputs, day: dt.date) -> Answer:
    bonus = fen(inputs, "bonus_merged", "bonus")
    year = YearIncome(
        wage=fen(inputs, "wage") + bonus,
        labour=fen(inputs, "labour"),
        author=fen(inputs, "author"),
        royalty=fen(inputs, "royalty"),
        exempt=fen(inputs, "exempt"),
        surcharges=fen(inputs, "surcharges"),
        special=fen(inputs, "special"),
        special_additional=fen(inputs, "special_additional"),
        other=fen(inputs, "other") + fen(inputs, "personal_pension"),
        donation=fen(inputs, "donation"),
        donation_in_full=fen(inputs, "donation_in_full", "donation_full"),
        tax_reduction=fen(inputs, "tax_reduction"),
        prepaid=fen(inputs, "prepaid"),
    )
    result = settle_year(year=year, day=day)
    return {
        "income_amount": yuan(result.income_amount),
        "taxable": yuan(result.taxable),
        "donation": yuan(result.donation),
        "annual_tax": yuan(result.tax),
        "tax": yuan(result.tax),
        "rate": result.rate_pct,
        "quick": yuan(result.quick),
        "refund": yuan(result.refund),
        **dict.fromkeys(
            ("due", "tax_due", "payable", "additional", "supplement"), yuan(result.due)
        ),
        **dict.fromkeys(("balance", "refund_or_due", "due_or_refund"), yuan(result.balance)),
    }


@answers("settlement_exemption")
def _settlement_exemption(inputs: Inputs, day: dt.date) -> Answer:
    duty = filing_duty(
        income=fen(inputs, "income"),
        balance=fen(inputs, "tax_due"),
        withheld_as_required=bool(inputs.get("prepaid_ok", True)),
        day=day,
        wants_refund=bool(inputs.get("wants_refund", inputs.get("refund_wanted", False))),
    )
    return {"must_file": duty.must_file}


@answers("settlement_window")
def _settlement_window(inputs: Inputs, day: dt.date) -> Answer:
    window = settlement_window(int(inputs.get("tax_year", inputs.get("year", day.year))))
    return {"from": window.opens, "to": window.closes, "booking_from": window.booking_from}


@answers("rule_60000_eligibility")
def _eligibility(inputs: Inputs, day: dt.date) -> Answer:
    result = whole_year_basic_eligibility(
        months_declared_last_year=int(inputs["prev_year_months_declared_same_payer"]),
        wage_income_last_year=fen(inputs, "prev_year_wage_income"),
        same_agent_from_january=bool(inputs["same_payer_from_january"]),
        day=day,
    )
    return {"eligible": result.eligible}


# Business income, annuity, deadlines


@answers("business_half_relief")
def _half_relief(inputs: Inputs, day: dt.date) -> Answer:
    result = half_relief(
        taxable=fen(inputs, "taxable"),
        day=day,
        other_reduction=fen(inputs, "other_reduction"),
    )
    return {
        "relief": yuan(result.relief),
        "tax": yuan(result.tax),
        "payable": yuan(result.payable),
    }


@answers("business_prepay", "business_prepayment")
def _prepay(inputs: Inputs, day: dt.date) -> Answer:
    result = prepay_business(
        cum_profit=fen(inputs, "cum_profit", "profit", "taxable"),
        months=int(inputs.get("months", 0)),
        day=day,
        deductions=fen(inputs, "deductions"),
        prepaid=fen(inputs, "prepaid"),
        other_reduction=fen(inputs, "other_reduction"),
        takes_basic="months" in inputs,
        individual_business=bool(inputs.get("individual_business", True)),
    )
    return {
        "taxable": yuan(result.cum_taxable),
        "tax": yuan(result.cum_tax),
        "relief": yuan(result.relief),
        "prepayment": yuan(result.prepayment),
    }


@answers("annuity_deductible")
def _annuity(inputs: Inputs, day: dt.date) -> Answer:
    result = annuity_deductible(
        contribution=fen(inputs, "employee_contribution"),
        own_average_wage=fen(inputs, "own_avg_wage"),
        city_average_annual_wage=fen(inputs, "city_avg_annual_wage"),
        day=day,
    )
    return {
        "deductible": yuan(result.deductible),
        "taxable_excess": yuan(result.taxable_excess),
        "base": yuan(result.base),
    }


@answers("annuity_withdrawal", "annuity_drawing")
def _annuity_drawing(inputs: Inputs, day: dt.date) -> Answer:
    drawing = inputs.get("drawing") or inputs.get("mode") or "monthly"
    line = tax_annuity_drawing(amount=fen(inputs, "amount"), drawing=drawing, day=day)
    return {"tax": yuan(line.amount)}


@answers("filing_deadline")
def _filing_deadline(inputs: Inputs, day: dt.date) -> Answer:
    found = filing_deadlines(int(inputs.get("year", day.year)))
    answer: Answer = {"deadlines": list(found.deadlines), "provisional": found.provisional}
    if "month" in inputs:
        answer["deadline"] = found.deadlines[int(inputs["month"]) - 1]
    return answer


@answers("late_surcharge")
def _late_surcharge(inputs: Inputs, _day: dt.date) -> Answer:
    line = late_surcharge(
        tax=fen(inputs, "tax"), deadline=_date(inputs["deadline"]), paid=_date(inputs["paid"])
    )
    return {"surcharge": yuan(line.amount), "days": line.inputs["days"]}
