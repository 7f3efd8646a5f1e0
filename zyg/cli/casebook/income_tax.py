"""Cases of income tax: each kind is answered by the public functions of ``zyg.law.income_tax``.

An answer is a dict of everything the product can say for the kind; a key that a case expects and
the answer does not have is a difference. Amounts are read and compared in yuan, exactly. A case
whose expectation is ``refused`` passes when the rule refuses. This module reads cases and answers
the withholding kinds; ``income_tax_yearly`` answers the others.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from zyg.cli.casebook import Case, compare, handler
from zyg.law.explain import RuleRefusedError
from zyg.law.income_tax.cumulative_labour import (
    AGENT,
    INTERN,
    LabourMonth,
    income_amount,
    withhold_agent,
    withhold_intern,
)
from zyg.law.income_tax.labour import (
    Kind,
    PaymentWithholding,
    gross_for_net,
    withhold_payment,
    withhold_payment_with_vat,
)
from zyg.law.income_tax.platform import PlatformMonth, PlatformState, withhold_platform
from zyg.law.income_tax.vat import month_vat
from zyg.law.income_tax.wages import WageMonth, WithholdingState, withhold_wages
from zyg.law.money import Fen, fen_of, rate

Answer = dict[str, Any]
Inputs = Mapping[str, Any]
Answerer = Callable[[Inputs, dt.date], Answer]
Step = Callable[[Inputs, int], Any]
USUAL_DAY = dt.date(2026, 6, 30)
PAY_DAY = 10
FEN = Decimal("0.01")
TOTALS = ("year_total", "total", "total_withheld", "annual_total")


def answers(*kinds: str) -> Callable[[Answerer], Answerer]:
    """Register a function that answers kinds of income-tax cases."""

    def register(function: Answerer) -> Answerer:
        def run(case: Case) -> list[str]:
            return differences(case, function)

        handler("income_tax", *kinds)(run)
        return function

    return register


def differences(case: Case, function: Answerer) -> list[str]:
    """Compare what a case expects with the answer, key by key."""
    expected = case["expected"]
    try:
        answer = {"refused": False, **function(case["inputs"], day_of(case))}
    except RuleRefusedError as error:
        if "refused" not in expected:
            return [f"refused: {error}"]
        answer = {"refused": True}
    return list(compare(_plain(expected), _plain(answer)))


def day_of(case: Case) -> dt.date:
    """Choose a day in the period of law that a case names: the usual day where it fits."""
    given = case["inputs"]
    paid = next((given[key] for key in ("date", "pay_date", "day") if key in given), None)
    if paid is not None:
        return dt.date.fromisoformat(str(paid))
    told = str(given.get("year") or case.get("law_period") or "")
    found = [_edges(text) for text in re.findall(r"\d{4}(?:-\d\d-\d\d)?", told)]
    if not found:
        return USUAL_DAY
    first = dt.date.min if told.startswith("..") else found[0][0]
    last = dt.date.max if told.rstrip().endswith("..") else found[-1][1]
    return min(max(USUAL_DAY, first), last)


def fen(inputs: Inputs, *keys: str) -> Fen:
    """Read an amount in yuan by the first key that is there; a list is summed; 0 when none is."""
    for key in keys:
        value = inputs.get(key)
        if isinstance(value, list):
            return sum(fen_of(str(one)) for one in value)
        if value is not None:
            return fen_of(str(value))
    return 0


def yuan(amount: Fen) -> Decimal:
    """Show fen as yuan."""
    return amount * FEN


def yuans(amounts: Sequence[Fen]) -> list[Decimal]:
    """Show a list of fen as yuan."""
    return [yuan(amount) for amount in amounts]


def _edges(text: str) -> tuple[dt.date, dt.date]:
    if "-" in text:
        day = dt.date.fromisoformat(text)
        return day, day
    return dt.date(int(text), 1, 1), dt.date(int(text), 12, 31)


def _plain(value: Any) -> Any:
    """Bring numbers and numeric text to one form, so that 48 equals "48.00"."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, bool) or value is None:
        return value
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return str(value)


def _pay_day(year: int, month: int) -> dt.date:
    return dt.date(year, month, PAY_DAY)


def _flag(inputs: Inputs, month: Inputs, key: str, *, default: bool = False) -> bool:
    return bool(month.get(key, inputs.get(key, default)))


def _deducts_basic(inputs: Inputs, month: Inputs) -> bool:
    told = {**inputs, **month}
    if "no_basic_deduction" in told:
        return not told["no_basic_deduction"]
    return bool(told.get("deduct_basic", told.get("basic_deduction", True)))


def _run_months(inputs: Inputs, step: Step) -> Answer:
    """Run the months of a case in order and gather what is expected of cumulative kinds."""
    start = int(inputs.get("start_month", 1))
    results = [step(month or {}, start + n) for n, month in enumerate(inputs["months"])]
    withheld = yuans([result.withheld for result in results])
    taxable = yuans([result.cum_taxable for result in results])
    tax = yuans([result.cum_tax for result in results])
    return {
        "withheld": withheld,
        "withheld_at": _by_place(withheld, start),
        **dict.fromkeys(TOTALS, sum(withheld)),
        "taxable": taxable,
        "taxable_at": _by_place(taxable, start),
        "cumulative_taxable": taxable,
        "cumulative_taxable_at": _by_place(taxable, start),
        "cumulative_tax": tax,
        "cumulative_tax_at": _by_place(tax, start),
        "rate": [result.rate_pct for result in results],
        "quick": yuans([result.quick for result in results]),
    }


def _by_place(values: list[Decimal], start: int) -> dict[str, Decimal]:
    """Index by place in the list; a number beyond its end is read as the calendar month."""
    by_month = {str(start + n): value for n, value in enumerate(values)}
    return {**by_month, **{str(n): value for n, value in enumerate(values, start=1)}}


# Wages


@answers("wage_cumulative")
def _wages(inputs: Inputs, day: dt.date) -> Answer:
    before = inputs.get("cumulative_before", {})
    start = int(inputs.get("start_month", 1))
    state = WithholdingState(
        year=day.year,
        first_month=start - int(inputs.get("months_before", 0)),
        income=fen(before, "gross", "income"),
        exempt=fen(before, "exempt"),
        special=fen(before, "special"),
        special_additional=fen(before, "special_additional"),
        other=fen(before, "other") + fen(before, "personal_pension"),
        personal_pension=fen(before, "personal_pension"),
        donations=fen(before, "donation", "donations"),
        reductions=fen(before, "tax_reduction", "reductions"),
        withheld=fen(inputs, "withheld_before") or fen(before, "withheld"),
    )

    def step(month: Inputs, number: int) -> Any:
        nonlocal state
        amounts = WageMonth(
            income=fen(month, "gross", "income") + fen(month, "bonus_merged"),
            exempt=fen(month, "exempt"),
            special=fen(month, "special"),
            special_additional=fen(month, "special_additional"),
            other=fen(month, "other"),
            personal_pension=fen(month, "personal_pension"),
            donation=fen(month, "donation"),
            tax_reduction=fen(month, "tax_reduction"),
            first_job_in_year=_flag(inputs, month, "first_job_in_year"),
            basic_60000_from_january=_flag(inputs, month, "basic_60000_from_january"),
            deduct_basic=_deducts_basic(inputs, month),
        )
        result = withhold_wages(month=amounts, state=state, day=_pay_day(state.year, number))
        state = result.state
        return result

    return _run_months(inputs, step)


# Labour remuneration by the cumulative method


@answers("intern_cumulative")
def _interns(inputs: Inputs, day: dt.date) -> Answer:
    old = [
        withhold_payment(kind="labour", income=fen(month, "gross"), day=day).tax
        for month in inputs["months"]
    ]
    return {
        **_labour_months(inputs, day, INTERN),
        "old_method_tax": yuan(sum(old)),
        "income_amount": yuans(
            [income_amount(income=fen(month, "gross"), day=day) for month in inputs["months"]]
        ),
    }


@answers("intern_income_amount")
def _intern_income_amount(inputs: Inputs, day: dt.date) -> Answer:
    return {"income_amount": yuan(income_amount(income=fen(inputs, "gross"), day=day))}


@answers("insurance_agent_cumulative", "securities_broker_cumulative")
def _agents(inputs: Inputs, day: dt.date) -> Answer:
    return _labour_months(inputs, day, AGENT)


def _labour_months(inputs: Inputs, day: dt.date, income_class: str) -> Answer:
    before = inputs.get("cumulative_before", {})
    start = int(inputs.get("start_month", 1))
    state = WithholdingState(
        year=day.year,
        first_month=start - int(inputs.get("months_before", 0)),
        income_class=income_class,
        income=fen(before, "income_amount"),
        other=fen(before, "other"),
        withheld=fen(inputs, "withheld_before"),
    )
    withhold = withhold_intern if income_class == INTERN else withhold_agent

    def step(month: Inputs, number: int) -> Any:
        nonlocal state
        amounts = LabourMonth(
            income=fen(month, "gross_excl_vat", "gross", "income"),
            exempt=fen(month, "exempt"),
            surcharges=fen(month, "surcharges"),
            special=fen(month, "special"),
            special_additional=fen(month, "special_additional"),
            other=fen(month, "special_or_other") + fen(month, "other"),
            personal_pension=fen(month, "personal_pension"),
            tax_reduction=fen(month, "tax_reduction"),
            first_job_in_year=_flag(inputs, month, "first_job_in_year"),
            basic_60000_from_january=_flag(inputs, month, "basic_60000_from_january"),
        )
        result = withhold(month=amounts, state=state, day=_pay_day(state.year, number))
        state = result.state
        return result

    return _run_months(inputs, step)


# Platforms


@answers("platform_labour_cumulative")
def _platform(inputs: Inputs, day: dt.date) -> Answer:
    start = int(inputs.get("start_month", 1))
    gap = inputs.get("gap") or inputs.get("gap_policy") or "restart_all"
    state = PlatformState(year=day.year)
    found: dict[str, list[int]] = {"withheld": [], "taxable": [], "months": []}
    for number, month in enumerate(inputs["months"], start=start):
        paid = fen(month or {}, "gross", "income")
        if not paid:
            found["withheld"].append(0)
            found["taxable"].append(0)
            found["months"].append(0)
            continue
        amounts = PlatformMonth(
            income=paid,
            exempt=fen(month, "exempt"),
            other=fen(month, "other") + fen(month, "surcharges"),
            tax_reduction=fen(month, "tax_reduction"),
        )
        result = withhold_platform(
            month=amounts, state=state, day=_pay_day(state.year, number), gap=gap
        )
        state = result.state
        found["withheld"].append(result.withheld)
        found["taxable"].append(result.cum_taxable)
        found["months"].append(result.months)
    withheld, taxable = yuans(found["withheld"]), yuans(found["taxable"])
    return {
        "withheld": withheld,
        "withheld_at": _by_place(withheld, start),
        **dict.fromkeys(TOTALS, sum(withheld)),
        "taxable": taxable,
        "cumulative_taxable": taxable,
        "cumulative_taxable_at": _by_place(taxable, start),
        "months": found["months"],
    }


@answers("platform_vat_threshold")
def _platform_vat(inputs: Inputs, day: dt.date) -> Answer:
    month = month_vat(
        sales=fen(inputs, "month_total_sales_excl_vat", "sales_excl_vat", "sales"),
        other_sales=fen(inputs, "other_sales_excl_vat", "other_sales"),
        sales_include_vat=False,
        day=day,
    )
    return {
        "taxable_sales": yuan(month.taxable_sales),
        "taxed": month.taxed,
        "exempt": not month.taxed,
        "vat": yuan(month.vat),
        "surcharges": yuan(month.surcharges.total),
    }


# Single payments


@answers("labour_withholding")
def _labour(inputs: Inputs, day: dt.date) -> Answer:
    return _payment("labour", inputs, day)


@answers("author_withholding")
def _author(inputs: Inputs, day: dt.date) -> Answer:
    return _payment("author", inputs, day)


@answers("royalty_withholding")
def _royalty(inputs: Inputs, day: dt.date) -> Answer:
    return _payment("royalty", inputs, day)


@answers("labour_withholding_with_vat")
def _labour_with_vat(inputs: Inputs, day: dt.date) -> Answer:
    return _payment_answer(
        withhold_payment_with_vat(
            kind=inputs.get("kind", "labour"),
            income_with_vat=fen(inputs, "gross_incl_vat", "gross"),
            day=day,
            vat_rate=rate(str(inputs["vat_rate"])) if "vat_rate" in inputs else None,
            surcharges=fen(inputs, "surcharges") if "surcharges" in inputs else None,
        )
    )


@answers("labour_gross_up")
def _labour_gross_up(inputs: Inputs, day: dt.date) -> Answer:
    return _payment_answer(gross_for_net(kind="labour", net=fen(inputs, "net"), day=day))


@answers("author_gross_up")
def _author_gross_up(inputs: Inputs, day: dt.date) -> Answer:
    return _payment_answer(gross_for_net(kind="author", net=fen(inputs, "net"), day=day))


@answers("royalty_gross_up")
def _royalty_gross_up(inputs: Inputs, day: dt.date) -> Answer:
    return _payment_answer(gross_for_net(kind="royalty", net=fen(inputs, "net"), day=day))


def _payment(kind: Kind, inputs: Inputs, day: dt.date) -> Answer:
    return _payment_answer(
        withhold_payment(
            kind=kind,
            income=fen(inputs, "gross", "gross_excl_vat"),
            day=day,
            exempt=fen(inputs, "exempt"),
            surcharges=fen(inputs, "surcharges"),
            other=fen(inputs, "other"),
            tax_reduction=fen(inputs, "tax_reduction"),
        )
    )


def _payment_answer(result: PaymentWithholding) -> Answer:
    return {
        "gross": yuan(result.income),
        "income": yuan(result.income),
        "income_excl_vat": yuan(result.income),
        "expense": yuan(result.expense),
        "income_amount": yuan(result.income_amount),
        "taxable": yuan(result.taxable),
        "rate": result.rate_pct,
        "quick": yuan(result.quick),
        "tax": yuan(result.tax),
        "net": yuan(result.net),
        "vat": yuan(result.vat),
        "surcharges": yuan(result.surcharges),
    }
