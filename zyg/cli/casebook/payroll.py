"""Cases of the pay engine: person-months, and the pay topics of the attendance file.

The ``format`` block of the payroll file says what the keys mean. A key that this module does not
know is a failure, never ignored: a case may only pass for what it says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from zyg.cli.casebook import Case, compare, handler
from zyg.cli.casebook.payroll_inputs import exact, fen, first, person_month
from zyg.law.calendar import national
from zyg.law.explain import RuleRefusedError
from zyg.law.leave.annual_pay import unused_annual_leave_pay
from zyg.law.money import Fen, yuan
from zyg.law.pay.engine import compute_person_month
from zyg.law.pay.figures import PER_CENT
from zyg.law.pay.model import PayState, PersonMonthResult
from zyg.law.pay.overtime import OvertimeKind, overtime_settlement, piece_overtime_pay
from zyg.law.pay.proration import MonthDays, compare_formulas, prorate
from zyg.law.periods import Month

WHOLE = ("employee_social", "employer_social", "bases")
"""Parts that must agree key by key, so that an amount too many is a difference too."""


@handler("payroll", "person_months")
def person_months(case: Case) -> list[str]:
    """One worker at one agent, months in order."""
    return list(_months(case, case))


@handler("payroll", "person_months_parts")
def person_months_parts(case: Case) -> list[str]:
    """Several independent runs of months."""
    shared = {key: value for key, value in case.items() if key != "parts"}
    differences = []
    for number, one in enumerate(case["parts"]):
        found = _months({**shared, **one}, one)
        differences += [f"parts[{number}].{told}" for told in found]
    return differences


@handler("attendance", "ot_pay")
def ot_pay(case: Case) -> list[str]:
    """Overtime of one day, paid or taken as time off."""
    given = case["given"]
    day = dt.date.fromisoformat(given.get("date", "2026-10-31"))
    kind = _overtime_kind(given.get("type", "workday"))
    if "piece_rate" in given:
        pieces = exact(given.get("pieces", given.get("quantity", 0)))
        line = piece_overtime_pay(
            piece_rate=exact(given["piece_rate"]), pieces=pieces, kind=kind, day=day
        )
        return list(compare(case["expect"], {"pay": _yuan_number(line.amount)}))
    found = overtime_settlement(
        base=fen(given["base"]),
        kind=kind,
        hours=exact(given["h"]),
        day=day,
        off=bool(given.get("comp_off", False)),
        min_wage=fen(given.get("min_wage", 0)),
    )
    actual = {
        "pay": _yuan_number(found.pay),
        "comp_off_h": _plain_number(found.compensatory_hours),
        "comp_off_allowed": found.compensatory_allowed,
    }
    return list(compare(case["expect"], actual))


@handler("attendance", "proration")
def proration(case: Case) -> list[str]:
    """A part of a month by each practice formula."""
    given = case["given"]
    amount = fen(given["month_salary"])
    days, day = _proration_days(given)
    raw = compare_formulas(amount, days=days, day=day)
    actual: dict[str, Any] = {
        "ratio": _yuan_number(raw.ratio),
        "forward_2175": _yuan_number(raw.forward_2175),
        "reverse_2175": _yuan_number(raw.reverse_2175),
        "calendar": None if raw.calendar is None else _yuan_number(raw.calendar),
        "pay": _yuan_number(prorate(amount, policy="ratio", days=days, day=day).amount),
        "payable_days": _plain_number(days.payable),
        "paid_days": _plain_number(days.paid),
    }
    return list(compare(case["expect"], actual))


@handler("attendance", "annual_leave_pay")
def annual_leave_pay(case: Case) -> list[str]:
    """Pay for unused annual leave."""
    given = case["given"]
    found = unused_annual_leave_pay(
        average_month_wage=fen(given["avg_month_wage_ex_ot_12m"]),
        days=exact(given["unused_days"]),
        declined_in_writing=any(told for key, told in given.items() if "declin" in key),
        on=dt.date.fromisoformat(given.get("date", "2026-12-31")),
    )
    actual = {
        "daily": _yuan_number(found.daily),
        "at_300pct": _yuan_number(found.at_300pct),
        "extra_on_top_of_normal_pay": _yuan_number(found.extra_on_top_of_normal_pay),
    }
    return list(compare(case["expect"], actual))


def _months(case: Mapping[str, Any], expected_in: Mapping[str, Any]) -> Iterator[str]:
    expected = expected_in["expected"]
    try:
        results = _results(case)
    except RuleRefusedError as error:
        if not expected.get("refused"):
            yield f"refused: {error}"
        return
    if expected.get("refused"):
        yield "refused: expected, but the months were computed"
        return
    openings = [0, *(one.rounding_carry for one in results)]
    actual: dict[str, Any] = {
        "months": [figures(one, opening) for one, opening in zip(results, openings, strict=False)],
        "totals": _totals(results),
    }
    yield from compare(expected, actual)
    for number, (want, got) in enumerate(zip(expected["months"], actual["months"], strict=False)):
        for key in WHOLE:
            extra = sorted(set(got[key]) - set(want.get(key, got[key])))
            if extra:
                yield f"months[{number}].{key}: not expected {extra}"


def _results(case: Mapping[str, Any]) -> list[PersonMonthResult]:
    results: list[PersonMonthResult] = []
    state: PayState | None = None
    for row in case["months"]:
        results.append(compute_person_month(person_month(case, row, state)))
        state = results[-1].state
    return results


def figures(result: PersonMonthResult, rounding_opening: Fen) -> dict[str, Any]:
    """Write a result in the form of the cases: yuan with two decimals."""
    social = {
        side: {
            _insurance_key(one): yuan(one.amount) for one in result.insurance if one.side == side
        }
        for side in ("employee", "employer")
    }
    told: dict[str, Any] = {
        "period": str(result.period),
        "pay_month": str(result.pay_month),
        "run": result.run,
        "lines": [
            {"code": one.line.code, "amount": yuan(one.amount), "class": one.pay_class}
            for one in result.lines
        ],
        "taxable_wages": yuan(result.taxable_wages),
        "exempt_pay": yuan(result.exempt_pay),
        "employee_social": social["employee"],
        "employee_social_total": yuan(result.employee_insurance),
        "employer_social": social["employer"],
        "employer_social_total": yuan(result.employer_insurance),
        "bases": {
            one.insurance: yuan(one.base)
            for one in result.insurance
            if one.base is not None and one.backpay is None
        },
        "tax": _tax_box(result),
        "tax_total": yuan(result.tax_total),
        "post_tax_deductions": yuan(result.post_tax),
        "net": yuan(result.net),
        "receivable_recovered": yuan(result.receivable_recovered),
        "receivable_closing": yuan(result.receivable_closing),
        "bank_payment": yuan(result.bank_payment),
        "employer_cost": yuan(result.employer_cost),
        "rounding_carry": {
            "opening": yuan(rounding_opening),
            "closing": yuan(result.rounding_carry),
        },
    }
    if result.min_wage is not None:
        told["min_wage"] = {
            "standard": yuan(result.min_wage.standard),
            "counted": yuan(result.min_wage.counted),
            "shortfall": yuan(result.min_wage.shortfall),
            "ok": result.min_wage.ok,
        }
    return told


def _insurance_key(line: Any) -> str:
    return f"backpay_{line.backpay}_{line.insurance}" if line.backpay else line.insurance


def _tax_box(result: PersonMonthResult) -> dict[str, Any]:
    wages = result.tax.wages
    told: dict[str, Any] = {
        "method": wages.method,
        "taxable": yuan(wages.taxable),
        "rate": _plain_number(wages.rate * PER_CENT),
        "quick": yuan(wages.quick),
        "withheld": yuan(wages.withheld),
    }
    if wages.method == "cumulative":
        told |= {
            "cum_taxable": yuan(wages.taxable),
            "cum_income": yuan(wages.cum_income),
            "cum_exempt": yuan(wages.cum_exempt),
            "cum_basic": yuan(wages.cum_basic),
            "cum_special": yuan(wages.cum_special),
            "cum_special_additional": yuan(wages.cum_special_additional),
            "cum_other": yuan(wages.cum_other),
            "cum_tax": yuan(wages.cum_tax),
            "cum_reductions": yuan(wages.cum_reductions),
            "cum_withheld": yuan(wages.cum_withheld),
        }
    bonus, severance = result.tax.bonus, result.tax.severance
    if bonus is not None:
        told["bonus_tax"] = {
            "bonus": yuan(bonus.bonus),
            "rate": _plain_number(bonus.rate * PER_CENT),
            "quick": yuan(bonus.quick),
            "tax": yuan(bonus.tax),
        }
    if severance is not None:
        told["severance_tax"] = {
            "amount": yuan(severance.amount),
            "exempt": yuan(severance.exempt),
            "taxable": yuan(severance.taxable),
            "tax": yuan(severance.tax),
        }
    return told


def _totals(results: list[PersonMonthResult]) -> dict[str, str]:
    sums = {
        "taxable_wages": sum(one.taxable_wages for one in results),
        "exempt_pay": sum(one.exempt_pay for one in results),
        "employee_social": sum(one.employee_insurance for one in results),
        "employer_social": sum(one.employer_insurance for one in results),
        "tax": sum(one.tax_total for one in results),
        "net": sum(one.net for one in results),
        "bank_payment": sum(one.bank_payment for one in results),
        "employer_cost": sum(one.employer_cost for one in results),
    }
    return {key: yuan(value) for key, value in sums.items()}


def _proration_days(given: Mapping[str, Any]) -> tuple[MonthDays, dt.date]:
    if "month" not in given:
        payable = exact(given["workdays"]) + exact(given.get("statutory_days", 0))
        paid = payable - exact(given.get("absent_days", 0))
        return MonthDays(payable=payable, paid=paid, calendar=30), dt.date(2026, 10, 31)
    month = Month.parse(given["month"])
    hired = dt.date.fromisoformat(given.get("hired", str(month.first_day)))
    left = dt.date.fromisoformat(first(given, ("left", "last_day"), str(month.last_day)))
    paid_days = {*national().workdays(month), *national().statutory_days(month)}
    paid = Fraction(sum(hired <= day <= left for day in paid_days))
    employed = sum(hired <= day <= left for day in month.dates())
    absent = exact(given.get("absent_days", 0))
    days = MonthDays(
        payable=Fraction(len(paid_days)),
        paid=paid - absent,
        calendar=month.days,
        employed=employed,
    )
    return days, month.last_day


def _overtime_kind(told: str) -> OvertimeKind:
    names: dict[str, OvertimeKind] = {
        "work": "workday",
        "makeup": "workday",
        "workday": "workday",
        "rest": "rest",
        "off_adjust": "rest",
        "statutory": "statutory",
        "holiday": "statutory",
    }
    return names[told]


def _yuan_number(amount: Fen) -> int | float:
    return _plain_number(Fraction(amount, PER_CENT))


def _plain_number(value: Fraction) -> int | float:
    """Write an exact number the way JSON numbers are read, to be compared with them."""
    return int(value) if value.denominator == 1 else float(value)
