"""Rules refuse after their last day and say which rule and what to do."""

import datetime as dt

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.income_tax.annual_bonus import tax_bonus_separately
from zyg.law.income_tax.bonus_plan import best_split, dead_zones
from zyg.law.income_tax.business import half_relief
from zyg.law.income_tax.equity import instalment_deadline, tax_equity_year
from zyg.law.income_tax.foreign_allowances import choose_allowances
from zyg.law.income_tax.settlement import filing_duty
from zyg.law.income_tax.vat import month_vat, surcharges_on

LAST = dt.date(2027, 12, 31)
ENDING = {
    "bonus": lambda day: tax_bonus_separately(bonus=1, day=day),
    "dead zones": dead_zones,
    "best split": lambda day: best_split(wage_taxable=0, bonus=1, day=day),
    "equity": lambda day: tax_equity_year(events=[1], day=day),
    "instalment": lambda day: instalment_deadline(event=day),
    "foreign allowances": lambda day: choose_allowances(
        allowances=1, special_additional=0, day=day
    ),
    "exemption": lambda day: filing_duty(income=1, balance=1, withheld_as_required=True, day=day),
    "half relief": lambda day: half_relief(taxable=1, day=day),
    "vat": lambda day: month_vat(sales=1, day=day),
    "surcharges": lambda day: surcharges_on(1, day=day),
}


@pytest.mark.parametrize("rule", ENDING.values(), ids=ENDING)
def test_rule_holds_to_its_last_day_and_refuses_after(rule):
    rule(LAST)
    with pytest.raises(RuleRefusedError, match=r"执行至 2027-12-31.*政策参数"):
        rule(LAST + dt.timedelta(days=1))
