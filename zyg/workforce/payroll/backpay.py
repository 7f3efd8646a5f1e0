"""补差: a run takes the approved differences of earlier months."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from zyg.law.pay.model import Backpay
from zyg.law.periods import Month
from zyg.workforce.insurance.operations.settlements import backpay_for

if TYPE_CHECKING:
    from zyg.workforce.payroll.gather import Gathered
    from zyg.workforce.payroll.models import PayRun

BACKPAY = "社保公积金补差"


def with_approved_backpay(run: PayRun, people: Iterable[Gathered]) -> list[Gathered]:
    """Give everybody the differences that were approved for the run's month; one SQL statement."""
    owed = backpay_for(run.organization, Month.parse(run.period))
    return [with_backpay(one, owed.get(one.employee.pk, ())) for one in people]


def with_backpay(one: Gathered, backpay: tuple[Backpay, ...]) -> Gathered:
    """Let the frozen inputs of one person take differences; without any they stay as they are."""
    social = one.person_month.social
    if social is None or not backpay:
        return one
    month = replace(one.person_month, social=replace(social, backpay=backpay))
    return replace(one, person_month=month, events=[*one.events, BACKPAY])
