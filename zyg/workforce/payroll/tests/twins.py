"""Rows of 甲公司 for the walk of a stranger (``zyg/config/tests/test_twin_organizations.py``)."""

from __future__ import annotations

from zyg.testing import Cast
from zyg.workforce.payroll.models import Payslip, PersonResult
from zyg.workforce.payroll.operations import corrections, paying, returns, slips
from zyg.workforce.payroll.tests import makers


def twins(cast: Cast) -> dict[str, str]:
    """Take a run of 甲公司 to its payslips, with a question about one of them."""
    people = makers.make_people(cast, first=901)
    run = makers.make_run(cast, people, [makers.person_month(one) for one in people])
    run = makers.approve(cast, makers.compute(cast.wang, run))
    batch = makers.send_to_bank(cast, run)
    returned = "姓名,账号,金额,状态\n甲字组,6217000099990001,1.00,成功\n"
    file = returns.take_return_file(
        actor=cast.wang, run=run, name="回盘.csv", content=returned.encode(), now=makers.NOW
    )
    paying.record_payment(
        actor=cast.wang, run=run, reference="P1", paid_on=makers.NOW.date(), now=makers.NOW
    )
    run.refresh_from_db()
    paying.send_payslips(actor=cast.wang, run=run, now=makers.NOW)
    question = slips.question_payslip(
        actor=cast.han,
        slip=Payslip.objects.get(run=run, employee=people[0]),
        text="加班费好像少了一天",
        now=makers.NOW,
    )
    result = PersonResult.objects.filter(version=run.current).earliest("employee_number")
    correction = corrections.propose_correction(
        actor=cast.wang,
        result=result,
        code="base",
        right=1,
        reason="基数录错了",
        now=makers.NOW,
    )
    return {
        "correction_id": correction.public_id,
        "period": run.period,
        "result_id": result.public_id,
        "line_key": f"{result.public_id}-s0",
        "file_kind": "payroll",
        "batch_id": batch.public_id,
        "return_row_id": file.rows.get().public_id,
        "layout_id": batch.layout.public_id,
        "question_id": question.public_id,
    }
