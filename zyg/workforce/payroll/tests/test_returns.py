"""What the bank answers: matched without guessing, unknown never paid again, 退票, settled."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from zyg.workforce.payroll.models import PaymentLine, PaymentStatus, ReturnRow, RunStatus
from zyg.workforce.payroll.operations import paying, payout, returns
from zyg.workforce.payroll.operations.paying import PayingError
from zyg.workforce.payroll.tests.makers import NOW, bank_layout, send_to_bank

HEAD = "参考号,账号,户名,金额,状态,失败原因"


@pytest.fixture
def lines(jia, approved):
    batch = send_to_bank(jia, approved)
    return list(batch.lines.order_by("sequence"))


def answer(line, status, told="", **changes):
    cells = {
        "reference": line.reference,
        "account": line.account,
        "name": line.name,
        "amount": f"{line.amount / 100:.2f}",
        **changes,
    }
    return ",".join([*cells.values(), status, told])


def take(cast, run, *rows):
    content = "\n".join([HEAD, *rows]).encode("gb18030")
    file = returns.take_return_file(
        actor=cast.wang, run=run, name="回盘.csv", content=content, now=NOW
    )
    run.refresh_from_db()
    return file


def status(line):
    line.refresh_from_db()
    return line.status


def again(cast, run, *lines):
    return payout.repay(
        actor=cast.wang,
        run=run,
        lines=[line.public_id for line in lines],
        layout=bank_layout(cast),
        now=NOW,
    )


def test_a_run_is_paid_when_everything_has_arrived(jia, approved, lines):
    take(jia, approved, answer(lines[0], "交易成功"))
    assert approved.status == RunStatus.PAYING
    take(jia, approved, answer(lines[1], "成功"))
    assert approved.status == RunStatus.PAID


def test_without_a_reference_person_account_and_amount_decide(jia, approved, lines):
    take(jia, approved, *(answer(line, "成功", reference="") for line in lines))
    assert approved.status == RunStatus.PAID


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"amount": "1.00"}, "金额 1.00 元与代发的"),
        ({"name": "韩眉"}, "户名「韩眉」与代发的「韩梅」不同"),
        ({"account": "6217000099990009"}, "账号与代发的不同"),
        ({"reference": "", "name": "韩眉"}, "请人工选择"),
    ],
)
def test_nothing_is_guessed(jia, approved, lines, changes, problem):
    take(jia, approved, answer(lines[0], "成功", **changes))
    assert problem in ReturnRow.objects.get().problem
    assert status(lines[0]) == PaymentStatus.SENT


def test_by_hand_an_answer_finds_its_payment(jia, approved, lines):
    file = take(jia, approved, answer(lines[0], "成功", reference="", name="韩 梅梅"))
    row, line = file.rows.get(), lines[0].public_id
    returns.match_return_row(actor=jia.wang, row=row, line=line, now=NOW)
    assert status(lines[0]) == PaymentStatus.SUCCESS
    with pytest.raises(PayingError, match="已经匹配过"):
        returns.match_return_row(actor=jia.wang, row=row, line=line, now=NOW)


def test_another_amount_is_not_matched_by_hand(jia, approved, lines):
    file = take(jia, approved, answer(lines[0], "成功", reference="", amount="1.00"))
    with pytest.raises(PayingError, match="不能匹配"):
        returns.match_return_row(
            actor=jia.wang, row=file.rows.get(), line=lines[0].public_id, now=NOW
        )


@pytest.mark.parametrize("word", ["处理中", "银行受理", "", "可疑"])
def test_what_is_not_known_is_never_paid_again(jia, approved, lines, word):
    take(jia, approved, answer(lines[0], word), answer(lines[1], "成功"))
    assert status(lines[0]) == PaymentStatus.UNKNOWN
    with pytest.raises(PayingError, match="结果不明」，不能补发"):
        again(jia, approved, lines[0])


def test_the_database_does_not_pay_an_unknown_again(jia, approved, lines):
    take(jia, approved, answer(lines[0], "处理中"))
    line = PaymentLine.objects.get(pk=lines[0].pk)
    line.pk, line.public_id, line.reference = None, "another", "P2"
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save(force_insert=True)


def test_a_failed_payment_is_made_again_to_the_new_account(jia, people, approved, lines):
    take(jia, approved, answer(lines[0], "失败", "II类户超限额"), answer(lines[1], "成功"))
    assert PaymentLine.objects.get(pk=lines[0].pk).get_reason_display().startswith("二类户")
    people[0].bank_account = "6217000099997777"
    people[0].save()
    batch = again(jia, approved, lines[0])
    line = batch.lines.get()
    assert (line.account, line.replaces, line.amount) == (
        "6217000099997777", lines[0], lines[0].amount,
    )  # fmt: skip
    with pytest.raises(PayingError, match="已经补发过"):
        again(jia, approved, lines[0])
    take(jia, approved, answer(line, "成功"))
    assert approved.status == RunStatus.PAID


def test_success_may_come_back_days_later(jia, approved, lines):
    take(jia, approved, *(answer(line, "成功") for line in lines))
    take(jia, approved, answer(lines[1], "退票", "户名不符"))
    assert (status(lines[1]), approved.status) == (PaymentStatus.RETURNED, RunStatus.PAYING)
    again(jia, approved, lines[1])


def test_a_closed_month_stays_closed_when_money_comes_back(jia, approved, lines):
    take(jia, approved, *(answer(line, "成功") for line in lines))
    paying.send_payslips(actor=jia.wang, run=approved, now=NOW)
    paying.archive_run(actor=jia.wang, run=approved, now=NOW)
    before = list(approved.current.results.order_by("pk").values())
    take(jia, approved, answer(lines[1], "退票", "销户"))
    again(jia, approved, lines[1])
    approved.refresh_from_db()
    assert approved.status == RunStatus.ARCHIVED
    assert list(approved.current.results.order_by("pk").values()) == before


def test_a_second_success_is_an_alarm(jia, approved, lines):
    take(jia, approved, answer(lines[0], "失败", "系统忙"))
    again(jia, approved, lines[0])
    take(jia, approved, answer(lines[0], "成功"))
    assert "可能付了两次" in ReturnRow.objects.latest("pk").problem
    assert status(lines[0]) == PaymentStatus.FAILED


def test_success_does_not_turn_into_failure(jia, approved, lines):
    take(jia, approved, answer(lines[0], "成功"))
    take(jia, approved, answer(lines[0], "失败"))
    assert "互相矛盾" in ReturnRow.objects.latest("pk").problem


def test_the_same_file_counts_once(jia, approved, lines):
    row = answer(lines[0], "成功")
    take(jia, approved, row)
    with pytest.raises(PayingError, match="已经登记过"):
        take(jia, approved, row)
    with pytest.raises(PayingError, match="没有新的内容"):
        take(jia, approved, row + "交易完成")


def test_a_file_without_a_status_is_refused(jia, approved, lines):
    with pytest.raises(PayingError, match="状态"):
        returns.take_return_file(
            actor=jia.wang, run=approved, name="回盘.csv", content=b"\xe8\xb4\xa6\xe5\x8f\xb7,"
            b"\xe9\x87\x91\xe9\xa2\x9d\n6217,1.00\n", now=NOW,
        )  # fmt: skip


def test_the_page_takes_a_file_and_shows_what_is_left(jia, client, approved, lines):
    client.force_login(jia.wang.user)
    content = "\n".join([HEAD, answer(lines[0], "失败", "户名不符"), answer(lines[1], "查询中")])
    file = SimpleUploadedFile("回盘.csv", content.encode())
    url = reverse("payroll:returns", args=["2026-10"])
    body = client.post(url, {"file": file}, follow=True).content.decode()
    for word in ("已登记回盘 2 笔", "待补发", "户名不符", "结果不明"):
        assert word in body


def test_the_page_costs_few_statements(jia, client, lines, django_assert_max_num_queries):
    client.force_login(jia.wang.user)
    with django_assert_max_num_queries(28):
        client.get(reverse("payroll:payout", args=["2026-10"]))
