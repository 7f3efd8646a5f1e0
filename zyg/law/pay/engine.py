"""From a frozen person-month to explained lines: the pay engine.

::

    gross   = wages + exempt pay + bonuses + severance        (应发, in cash)
    net     = gross − own insurance − taxes + lines after tax (实发, may be negative)
    bank    = net − recovered, whole yuan if the tenant says so, never below 0
    cost    = gross + benefits in kind + the employer's insurance

Each printed line is rounded once, every total is the sum of printed lines. Tax belongs to the
month of payment, insurance to the wage month. A negative net pay is never paid: it opens a
receivable that later runs take back if the worker agreed. Closed runs never change: a correction
is a new line in an open run, and the cumulative method settles its tax.

>>> from zyg.law.pay.items import Monthly
>>> from zyg.law.pay.model import TaxProfile
>>> from zyg.law.periods import Month
>>> base = Monthly(code="base", label="基本工资", amount=8_700_00)
>>> inputs = PersonMonth(
...     person="1", agent="A", period=Month(2026, 10), pay_month=Month(2026, 10),
...     payable_days=Fraction(21), paid_days=Fraction(15), items=(base,),
...     tax=TaxProfile(first_month=10))
>>> result = compute_person_month(inputs)
>>> result.lines[0].line.formula, result.tax_total, result.net
('8,700.00 × 15 ÷ 21 天 = 6,214.29', 3643, 617786)
"""

from __future__ import annotations

from fractions import Fraction

from zyg.law.explain import RuleRefusedError
from zyg.law.money import Fen
from zyg.law.pay.figures import number
from zyg.law.pay.insurance import insurance_lines
from zyg.law.pay.items import Overtime
from zyg.law.pay.lines import Evaluation
from zyg.law.pay.min_wage import compare_with_min_wage
from zyg.law.pay.model import (
    InsuranceLine,
    PayLine,
    PayState,
    PersonMonth,
    PersonMonthResult,
)
from zyg.law.pay.taxes import TaxOutcome, withhold
from zyg.law.pay.totals import CASH, TAXABLE, summarise
from zyg.law.periods import Month


def compute_person_month(inputs: PersonMonth) -> PersonMonthResult:
    """Compute one person, one agent, one run, with every figure explained.

    Args:
        inputs: the frozen inputs; the same inputs give the same result, byte for byte.

    Returns:
        The result; a pay item whose number is not known is a line in state ``missing`` and the
        result is not ``approvable``.

    Raises:
        RuleRefusedError: a rule can not be applied (unknown place or limit, expired rule, a
            second separate bonus in the year, contributions taken twice, circular items); the
            message is a Chinese sentence for people. One person's refusal concerns nobody else.
    """
    _check(inputs)
    evaluation = Evaluation(inputs)
    evaluation.before_net()
    insurance = insurance_lines(inputs.social, inputs.period)
    own = sum(line.amount for line in insurance if line.side == "employee")
    taxes = withhold(
        inputs,
        taxable_wages=evaluation.total(*TAXABLE),
        special=own,
        bonus=evaluation.total("bonus_separate"),
        severance=evaluation.total("severance"),
    )
    evaluation.after_net(evaluation.total(*CASH) - own - taxes.total + evaluation.total("post_tax"))
    return _result(inputs, evaluation.lines, insurance, taxes)


def _check(inputs: PersonMonth) -> None:
    if inputs.social is not None and inputs.carried.insured_through == inputs.period:
        raise RuleRefusedError(
            f"{inputs.period} 的社保公积金已在前一次核算中扣缴；第 {inputs.run} 次核算不应再扣，"
            "请在补充核算中不带社保。"
        )
    if inputs.pay_day is not None and Month.of(inputs.pay_day) != inputs.pay_month:
        raise RuleRefusedError(
            f"发放日 {inputs.pay_day} 不在发放月 {inputs.pay_month} 内；请改正其中之一。"
        )
    if not 0 <= inputs.days_paid <= inputs.payable_days or not inputs.payable_days:
        raise RuleRefusedError(
            f"计薪 {number(inputs.days_paid)} 天、应计薪 {number(inputs.payable_days)} 天不成立；"
            "请核对日历和考勤汇总。"
        )


def _result(
    inputs: PersonMonth,
    lines: tuple[PayLine, ...],
    insurance: tuple[InsuranceLine, ...],
    taxes: TaxOutcome,
) -> PersonMonthResult:
    summary = summarise(inputs, lines, insurance, taxes.box)
    total = {line.code: line.amount for line in summary}
    return PersonMonthResult(
        person=inputs.person,
        agent=inputs.agent,
        period=inputs.period,
        pay_month=inputs.pay_month,
        run=inputs.run,
        inputs_digest=inputs.digest(),
        lines=lines,
        insurance=insurance,
        tax=taxes.box,
        taxable_wages=total["taxable_wages"],
        exempt_pay=total["exempt_pay"],
        gross=total["gross"],
        employee_insurance=total["employee_insurance"],
        employer_insurance=total["employer_insurance"],
        tax_total=total["tax_total"],
        post_tax=total["post_tax"],
        net=total["net"],
        receivable_recovered=total["receivable_recovered"],
        receivable_closing=total["receivable_closing"],
        bank_payment=total["bank_payment"],
        rounding_carry=total["rounding_carry"],
        employer_cost=total["employer_cost"],
        min_wage=compare_with_min_wage(inputs, lines, total["employee_insurance"]),
        summary=summary,
        state=_next_state(inputs, taxes, total),
        paid_days=inputs.days_paid,
        payable_days=inputs.payable_days,
        overtime_hours=_overtime_hours(inputs),
    )


def _overtime_hours(inputs: PersonMonth) -> Fraction:
    hours = [item.hours for item in inputs.items if isinstance(item, Overtime)]
    return sum((one for one in hours if one is not None), Fraction(0))


def _next_state(inputs: PersonMonth, taxes: TaxOutcome, total: dict[str, Fen]) -> PayState:
    before = inputs.carried
    return PayState(
        withholding=taxes.withholding,
        month_so_far=taxes.month_so_far,
        receivable=total["receivable_closing"],
        rounding_carry=total["rounding_carry"],
        bonus_used=taxes.bonus_used,
        insured_through=before.insured_through if inputs.social is None else inputs.period,
    )
