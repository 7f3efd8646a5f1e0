"""The taxes of a run: wages, the yearly bonus, severance — each by its own rule.

The rules are those of ``zyg.law.income_tax``; this module gives them the figures of the run and
carries the state. The tax year is the year of payment: a wage paid in January belongs to the new
year, whatever month it was earned in.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from fractions import Fraction

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.income_tax.annual_bonus import require_unused_this_year, tax_bonus_separately
from zyg.law.income_tax.nonresident import tax_multi_month_bonus, tax_nonresident_wage
from zyg.law.income_tax.severance import tax_severance
from zyg.law.income_tax.tables import in_force
from zyg.law.income_tax.wages import WageMonth, WithholdingState, withhold_wages
from zyg.law.money import Fen
from zyg.law.pay.figures import PER_CENT
from zyg.law.pay.model import (
    BonusTax,
    MonthSoFar,
    PersonMonth,
    SeveranceTax,
    TaxBox,
    WageTax,
)

_JANUARY = 1


@dataclass(frozen=True, slots=True)
class TaxOutcome:
    """The tax box of a run and what the next run starts from."""

    box: TaxBox
    withholding: WithholdingState | None
    month_so_far: MonthSoFar | None
    bonus_used: dt.date | None

    @property
    def total(self) -> Fen:
        """All taxes withheld in the run."""
        bonus, severance = self.box.bonus, self.box.severance
        return (
            self.box.wages.withheld
            + (bonus.tax if bonus else 0)
            + (severance.tax if severance else 0)
        )


def withhold(
    inputs: PersonMonth, *, taxable_wages: Fen, special: Fen, bonus: Fen, severance: Fen
) -> TaxOutcome:
    """Withhold every tax of the run.

    Args:
        inputs: the person-month.
        taxable_wages: wages, benefits in kind and merged bonuses, in fen.
        special: own insurance and fund of the run, in fen.
        bonus: bonus taxed separately, in fen.
        severance: severance pay, in fen.

    Raises:
        RuleRefusedError: an expired rule, a second separate bonus in the tax year, severance
            without its exempt limit.
    """
    day = inputs.tax_day
    withholding, so_far = inputs.carried.withholding, None
    if inputs.tax.resident:
        wages, withholding, lines = _resident(inputs, taxable_wages, special, day)
    else:
        wages, so_far, lines = _non_resident(inputs, taxable_wages, day)
    bonus_tax, bonus_lines = _bonus(inputs, bonus, day)
    severance_tax, severance_lines = _severance(inputs, severance, day)
    return TaxOutcome(
        box=TaxBox(
            wages=wages,
            lines=(*lines, *bonus_lines, *severance_lines),
            bonus=bonus_tax,
            severance=severance_tax,
        ),
        withholding=withholding,
        month_so_far=so_far,
        bonus_used=day if bonus else inputs.carried.bonus_used,
    )


def _resident(
    inputs: PersonMonth, income: Fen, special: Fen, day: dt.date
) -> tuple[WageTax, WithholdingState, tuple[Line, ...]]:
    tax = inputs.tax
    found = withhold_wages(
        month=WageMonth(
            income=income,
            exempt=inputs.exempt_income,
            special=special,
            special_additional=sum(inputs.special_additional.values()),
            other=sum(inputs.other_deductions.values()),
            personal_pension=inputs.personal_pension,
            donation=inputs.donation,
            tax_reduction=inputs.reductions,
            employed_months=tax.employed_months,
            first_job_in_year=tax.first_job,
            basic_60000_from_january=tax.basic_60000,
            deduct_basic=tax.basic_deduction,
        ),
        state=_state(inputs, day),
        day=day,
    )
    after = found.state
    wages = WageTax(
        method="cumulative",
        taxable=found.cum_taxable,
        rate=Fraction(found.rate_pct, PER_CENT),
        quick=found.quick,
        cum_tax=found.cum_tax,
        withheld=found.withheld,
        cum_income=after.income,
        cum_exempt=after.exempt,
        cum_basic=after.basic,
        cum_special=after.special,
        cum_special_additional=after.special_additional,
        cum_other=after.other + after.donations,
        cum_reductions=after.reductions,
        cum_withheld=after.withheld,
    )
    return wages, after, found.lines


def _state(inputs: PersonMonth, day: dt.date) -> WithholdingState:
    """The running tax year's state, or a new one when a tax year begins."""
    carried, tax = inputs.carried.withholding, inputs.tax
    if carried is not None and carried.year == day.year:
        return carried
    if carried is not None and carried.year > day.year:
        raise RuleRefusedError(
            f"已有 {carried.year} 纳税年度的累计数，不能再计入 {day.year} 年发放的工资；"
            "请在未结账的月份更正。"
        )
    hired_this_year = tax.first_year in {None, day.year} and carried is None
    first = tax.first_month if hired_this_year or tax.first_year == day.year else _JANUARY
    return WithholdingState.opening(year=day.year, first_month=first)


def _non_resident(
    inputs: PersonMonth, income: Fen, day: dt.date
) -> tuple[WageTax, MonthSoFar, tuple[Line, ...]]:
    """Tax the payment month as a whole; earlier runs of it are taken into account."""
    so_far = inputs.carried.month_so_far
    if so_far is None or so_far.month != inputs.pay_month:
        so_far = MonthSoFar(month=inputs.pay_month)
    total = MonthSoFar(
        month=inputs.pay_month,
        income=so_far.income + income,
        exempt=so_far.exempt + inputs.exempt_income,
        other=so_far.other + inputs.donation + sum(inputs.other_deductions.values()),
        relief=so_far.relief + inputs.reductions,
    )
    found = tax_nonresident_wage(
        income=total.income,
        day=day,
        exempt=total.exempt,
        other=total.other,
        treaty_relief=total.relief,
    )
    withheld = max(0, found.tax - so_far.withheld)
    wages = WageTax(
        method="non_resident_monthly",
        taxable=found.taxable,
        rate=Fraction(found.rate_pct, PER_CENT),
        quick=found.quick,
        cum_tax=found.tax,
        withheld=withheld,
        cum_income=total.income,
        cum_withheld=so_far.withheld + withheld,
    )
    return wages, replace(total, withheld=wages.cum_withheld), found.lines


def _bonus(
    inputs: PersonMonth, bonus: Fen, day: dt.date
) -> tuple[BonusTax | None, tuple[Line, ...]]:
    if not bonus:
        return None, ()
    used = inputs.carried.bonus_used
    require_unused_this_year(day=day, used_on=() if used is None else (used,))
    found = (
        tax_bonus_separately(bonus=bonus, day=day)
        if inputs.tax.resident
        else tax_multi_month_bonus(amount=bonus, day=day)
    )
    rate = Fraction(found.rate_pct, PER_CENT)
    return BonusTax(bonus=bonus, rate=rate, quick=found.quick, tax=found.tax), found.lines


def _severance(
    inputs: PersonMonth, amount: Fen, day: dt.date
) -> tuple[SeveranceTax | None, tuple[Line, ...]]:
    if not amount:
        return None, ()
    limit = inputs.severance_exempt_limit
    if limit is None:
        raise RuleRefusedError(
            "发放一次性补偿金须有当地上年职工年平均工资（免税限额为其 3 倍）；请补录后再计算。"
        )
    # The rule asks for the average; what 3 × a whole fen can not reach is taken off apart.
    average, rest = divmod(limit, in_force("severance", day).value["exempt_multiple"])
    found = tax_severance(
        amount=amount,
        local_average_annual_wage=average,
        day=day,
        deductions=min(rest, max(0, amount - limit)),
    )
    return (
        SeveranceTax(
            amount=amount,
            exempt=amount - found.taxable,
            taxable=found.taxable,
            tax=found.tax,
        ),
        found.lines,
    )
