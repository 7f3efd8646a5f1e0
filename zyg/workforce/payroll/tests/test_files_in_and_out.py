"""From the archive and uploaded files to frozen inputs, and from a run to its files."""

import datetime as dt
import io
import zipfile

import pytest
from django.urls import reverse

from zyg.law.periods import Month
from zyg.workforce.payroll import exports, roster_sheet
from zyg.workforce.payroll.models import Payslip, RunInput
from zyg.workforce.payroll.operations import paying, runs
from zyg.workforce.payroll.operations.corrections import propose_correction
from zyg.workforce.payroll.operations.supplementary import ExtraItem, open_supplementary_run
from zyg.workforce.payroll.tests.makers import NOW, approve, compute, pay
from zyg.workforce.people.operations import change_terms
from zyg.workforce.people.queries import terms_in_force
from zyg.workforce.people.tests.makers import TODAY, make_employee

PAY = "工号,姓名,基本工资,提成\nE0001,韩梅,20000,3000\nE0002,高建,18000,\n".encode()
CARRIED = (
    "工号,姓名,累计收入,累计减除费用,累计专项扣除,累计已预扣预缴税额\n"
    "E0001,韩梅,180000,45000,31500,2595\nE0002,高建,162000,45000,28350,2139\n"
).encode()


@pytest.fixture
def staff(jia):
    people = [
        make_employee(jia.sun, 1, name="韩梅", hired=dt.date(2025, 1, 1)),
        make_employee(
            jia.sun, 2, name="高建", hired=dt.date(2025, 1, 1), bank_account="62148312345678918"
        ),
    ]
    people[0].membership = jia.han.membership
    people[0].save()
    for one in people:
        changes = {
            "insurance_base": 20_000_00,
            "fund_base": 20_000_00,
            "fund_rate": 700,
            "pay_items": [{"code": "base", "label": "基本工资", "amount": 15_000_00}],
            "details": {"punches": False},
        }
        _terms(jia, one, dt.date(2025, 1, 1), changes)
    return people


def _terms(cast, employee, day, changes):
    return change_terms(
        actor=cast.wang,
        employee=employee,
        valid_from=day,
        changes=changes,
        reason="年度调薪",
        today=TODAY,
    )


def _collected(cast, **files):
    run = runs.open_run(actor=cast.wang, period="2026-10", now=NOW)
    for kind, content in files.items():
        name = f"{kind}.csv"
        runs.add_file(actor=cast.wang, run=run, kind=kind, name=name, content=content, now=NOW)
    return run


def _locked(cast, **files):
    run = _collected(cast, **files)
    runs.lock_inputs(actor=cast.wang, run=run, now=NOW)
    run.refresh_from_db()
    return run


def test_files_and_archive_become_frozen_inputs(jia, staff):
    run = _locked(jia, pay=PAY, carried=CARRIED)
    inputs = RunInput.objects.get(run=run, employee=staff[0]).person_month()
    assert [(item.code, item.amount) for item in inputs.items] == [
        ("base", 20_000_00),
        ("commission", 3_000_00),
    ]
    assert inputs.social.base == 20_000_00
    assert inputs.carried.withholding.withheld == 2595_00


def test_without_a_pay_file_the_archive_pays(jia, staff):
    run = _locked(jia, carried=CARRIED)
    inputs = RunInput.objects.get(run=run, employee=staff[0]).person_month()
    assert [item.amount for item in inputs.items] == [15_000_00]


def test_a_raise_inside_the_month_is_not_guessed(jia, staff):
    raised = [{"code": "base", "label": "基本工资", "amount": 16_000_00}]
    _terms(jia, staff[0], dt.date(2026, 10, 15), {"pay_items": raised})
    run = _locked(jia, carried=CARRIED)
    assert "2026-10-15 月中调薪" in run.findings[0]["sentence"]
    assert not RunInput.objects.filter(run=run, employee=staff[0]).exists()


def test_unknown_cumulative_tax_blocks_with_the_way_out(jia, staff):
    with pytest.raises(runs.RunError, match="累计个税"):
        _locked(jia, pay=PAY)


def test_what_is_wrong_becomes_a_blocking_finding(jia, staff):
    run = compute(jia.wang, _locked(jia, pay=PAY.replace(b"18000", b"-1"), carried=CARRIED))
    blocking = run.current.checks.filter(level="blocking")
    assert "高建" in " ".join(check.sentence for check in blocking)


def test_locking_again_keeps_what_did_not_change(jia, staff):
    run = _locked(jia, pay=PAY, carried=CARRIED)
    before = set(RunInput.objects.filter(run=run).values_list("pk", flat=True))
    runs.unlock_inputs(actor=jia.wang, run=run, reason="提成表改了", now=NOW)
    changed = PAY.replace(b"3000", b"3500")
    runs.add_file(actor=jia.wang, run=run, kind="pay", name="pay.csv", content=changed, now=NOW)
    runs.lock_inputs(actor=jia.wang, run=run, now=NOW)
    current = RunInput.objects.filter(run=run, is_current=True)
    assert len(set(current.values_list("pk", flat=True)) & before) == 1
    assert RunInput.objects.filter(run=run).count() == 3


@pytest.fixture
def out(jia, staff):
    return approve(jia, compute(jia.wang, _locked(jia, pay=PAY, carried=CARRIED)))


def test_the_tax_files_are_the_clients_templates(out):
    with zipfile.ZipFile(io.BytesIO(exports.build(out, "tax").content)) as archive:
        assert len(archive.namelist()) == 2


@pytest.mark.parametrize("kind", ["payroll", "insurance"])
def test_workbooks_are_workbooks(out, kind):
    assert exports.build(out, kind).content.startswith(b"PK")


def test_the_payslip_is_a_pdf_of_its_owner(jia, client, staff, out):
    pay(jia, out)
    paying.send_payslips(actor=jia.wang, run=out, now=NOW)
    client.force_login(jia.han.user)
    response = client.get(reverse("payroll:my_slip_pdf", args=["2026-10"]))
    assert response.content.startswith(b"%PDF")
    assert Payslip.objects.get(employee=staff[0]).viewed_at


def test_the_archive_reads_back_as_it_was_written(jia, staff):
    terms = terms_in_force(staff, day=Month(2026, 10).last_day)
    text = roster_sheet.roster_csv(staff, terms).decode("utf-8-sig")
    head, first, _ = text.splitlines()
    row = dict(zip(head.split(","), first.split(","), strict=True))
    told = (row["工号"], row["社保基数"], row["公积金比例"], row["是否考勤"])
    assert told == ("E0001", "20000.00", "7.00%", "否")


def test_findings_show_no_whole_account(jia, staff):
    staff[1].bank_account = staff[0].bank_account
    staff[1].save()
    run = _locked(jia, pay=PAY, carried=CARRIED)
    told = " ".join(finding["sentence"] for finding in run.findings)
    assert "银行账号和第 2 行 韩梅 的相同" in told
    assert staff[0].bank_account not in told


def test_the_next_month_takes_corrections_and_the_taxes_of_the_last_run(jia, out):
    paid = pay(jia, out)
    first = paid.current.results.get(employee_number="E0001")
    propose_correction(
        actor=jia.wang, result=first, code="base", right=19_000_00, reason="基数录错", now=NOW
    )
    item = ExtraItem(employee_number="E0002", label="项目奖金", amount=5_000_00)
    second = open_supplementary_run(
        actor=jia.wang, period="2026-10", items=[item], reason="补发奖金", now=NOW
    )
    last = compute(jia.wang, second).current.results.get().result().state
    run = runs.open_run(actor=jia.wang, period="2026-11", now=NOW)
    runs.lock_inputs(actor=jia.wang, run=run, now=NOW)
    inputs = {row.employee_number: row.person_month() for row in run.inputs.all()}
    amounts = [one.amount for one in inputs["E0001"].items if one.corrects]
    assert amounts == [-20_000_00, 19_000_00]
    assert inputs["E0002"].carried.withholding == last.withholding
