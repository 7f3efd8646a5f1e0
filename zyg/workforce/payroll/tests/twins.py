"""Rows of 甲公司 for the walk of a stranger (``zyg/config/tests/test_twin_organizations.py``)."""

from __future__ import annotations

from zyg.testing import Cast
from zyg.workforce.payroll.models import Payslip, PersonResult
from zyg.workforce.payroll.operations import paying, slips
from zyg.workforce.payroll.tests import makers


def twins(cast: Cast) -> dict[str, str]:
    """Take a run of 甲公司 to its payslips, with a question about one of them."""
    people = makers.make_people(cast, first=901)
    run = makers.make_run(cast, people, [makers.person_month(one) for one in people])
    run = makers.pay(cast, makers.approve(cast, makers.compute(cast.wang, run)))
    paying.send_payslips(actor=cast.wang, run=run, now=makers.NOW)
    question = slips.question_payslip(
        actor=cast.han,
        slip=Payslip.objects.get(run=run, employee=people[0]),
        text="加班费好像少了一天",
        now=makers.NOW,
    )
    result = PersonResult.objects.filter(version=run.current).earliest("employee_number")
    return {
        "period": run.period,
        "result_id": result.public_id,
        "line_key": f"{result.public_id}-s0",
        "file_kind": "bank",
        "question_id": question.public_id,
    }
