"""Batches of payments: sums, four eyes, the same bytes again, nobody twice, layouts as data."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from zyg.core.audit.models import AuditEntry
from zyg.core.permissions.actors import PermissionRefusedError
from zyg.workforce.payroll.models import BankLayout, PaymentLine, RunStatus
from zyg.workforce.payroll.operations import payout
from zyg.workforce.payroll.operations.paying import PayingError
from zyg.workforce.payroll.payout.layout import LayoutError, presets
from zyg.workforce.payroll.tests import makers
from zyg.workforce.payroll.tests.makers import NOW, bank_layout, send_to_bank


def test_a_batch_has_everybody_once_and_adds_up(jia, approved):
    batch = send_to_bank(jia, approved)
    assert (batch.count, batch.total) == (2, approved.current.bank_payment)
    assert sum(line.amount for line in batch.lines.all()) == batch.total
    with pytest.raises(PayingError, match="已经在代发批次里"):
        send_to_bank(jia, approved)


def test_the_same_file_again_byte_by_byte_and_logged(jia, approved):
    batch = send_to_bank(jia, approved)
    first = payout.download_batch(actor=jia.wang, batch=batch, now=NOW)
    assert payout.download_batch(actor=jia.wang, batch=batch, now=NOW) == first
    assert AuditEntry.objects.filter(act="pay.export").count() == 2
    assert f"合计,2笔,,{batch.total / 100:.2f}" in first[0].content.decode("gb18030")


def test_a_new_account_does_not_change_a_batch(jia, people, approved):
    batch = send_to_bank(jia, approved)
    people[0].bank_account = "6217000099998888"
    people[0].save()
    (file,) = payout.download_batch(actor=jia.wang, batch=batch, now=NOW)
    assert b"6217000099998888" not in file.content


def test_the_approver_does_not_pay(jia, approved):
    both = replace(jia.zhou, grants=(*jia.zhou.grants, *jia.wang.grants))
    with pytest.raises(PayingError, match="审批人不能经手付款"):
        payout.make_batch(actor=both, run=approved, layout=bank_layout(jia), now=NOW)


def test_the_database_keeps_approver_and_cashier_apart(jia, approved):
    batch = send_to_bank(jia, approved)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(batch).objects.filter(pk=batch.pk).update(created_by=jia.zhou.user)


def test_the_database_pays_nobody_twice(jia, approved):
    line = send_to_bank(jia, approved).lines.first()
    line.pk, line.public_id, line.reference = None, "another", "P2"
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save(force_insert=True)


@pytest.mark.parametrize("who", ["zhou", "sun", "li", "han"])
def test_paying_needs_the_right(jia, approved, who):
    layout = bank_layout(jia)
    with pytest.raises(PermissionRefusedError):
        payout.make_batch(actor=getattr(jia, who), run=approved, layout=layout, now=NOW)


def test_who_has_no_account_is_named_and_nothing_is_made(jia, people, approved):
    people[1].bank_account = ""
    people[1].save()
    with pytest.raises(PayingError, match="高建：没有「账号」"):
        send_to_bank(jia, approved)
    approved.refresh_from_db()
    assert (approved.status, PaymentLine.objects.count()) == (RunStatus.APPROVED, 0)


def test_a_name_that_the_encoding_does_not_have_is_refused(jia, people, approved):
    spec = {**presets()["简明代发（CSV）"]["spec"], "encoding": "gbk"}
    layout = payout.save_bank_layout(actor=jia.wang, name="某行", bank="", spec=spec, now=NOW)
    people[0].name = "韩㐂"
    people[0].save()
    with pytest.raises(PayingError, match="韩㐂：「户名」的「㐂」写不进 GBK"):
        payout.make_batch(actor=jia.wang, run=approved, layout=layout, now=NOW)


def test_a_changed_layout_is_a_new_version(jia, approved):
    batch = send_to_bank(jia, approved)
    spec = {**batch.layout.spec, "titles": False}
    name = batch.layout.name
    second = payout.save_bank_layout(actor=jia.wang, name=name, bank="", spec=spec, now=NOW)
    assert (second.number, BankLayout.objects.get(name=name, is_current=True)) == (2, second)
    assert payout.download_batch(actor=jia.wang, batch=batch, now=NOW)


def test_a_layout_that_can_not_be_used_is_not_kept(jia):
    with pytest.raises(LayoutError, match="「金额」必须有且只有一列"):
        payout.save_bank_layout(
            actor=jia.wang, name="某行", bank="", spec={"format": "xlsx"}, now=NOW
        )
    assert not BankLayout.objects.exists()


def test_a_shipped_layout_is_taken_over_once(jia):
    bank_layout(jia)
    with pytest.raises(LayoutError, match="已经启用"):
        payout.adopt_preset_layout(actor=jia.wang, preset="简明代发（CSV）", now=NOW)


def test_the_page_asks_then_makes_and_hands_over(jia, client, approved):
    client.force_login(jia.wang.user)
    url = reverse("payroll:batch", args=["2026-10"])
    data = {"layout": bank_layout(jia).public_id}
    assert "请确认" in client.post(url, data).content.decode()
    client.post(url, {**data, "confirmed": "1"})
    line = PaymentLine.objects.select_related("batch").first()
    body = client.get(reverse("payroll:payout", args=["2026-10"])).content.decode()
    assert line.reference in body
    assert line.account not in body
    file = client.post(reverse("payroll:batch_file", args=[line.batch.public_id]))
    assert line.account in file.content.decode("gb18030")


def test_the_editor_keeps_what_is_typed_and_says_what_is_wrong(jia, client):
    client.force_login(jia.wang.user)
    layout = bank_layout(jia)
    page = client.get(reverse("payroll:layout", args=[layout.public_id]))
    data = _posted(page.context)
    saved = client.post(reverse("payroll:layout_new"), data, follow=True)
    assert "第 2 版" in saved.content.decode()
    assert BankLayout.objects.get(number=2).spec["detail"][1]["source"] == "account"
    refused = client.post(reverse("payroll:layout_new"), {**data, "detail-1-source": ""})
    assert "「账号」必须有且只有一列" in refused.content.decode()


def _posted(context):
    forms = [context["form"], *(f for *_, rows in context["sections"] for f in rows)]
    forms += [rows.management_form for *_, rows in context["sections"]]
    told = {bound.html_name: bound.value() for form in forms for bound in form}
    return {key: value for key, value in told.items() if value is not None and value is not False}


def test_the_test_print_shows_invented_people(jia, client, people):
    client.force_login(jia.wang.user)
    url = reverse("payroll:layout_test", args=[bank_layout(jia).public_id])
    body = client.post(url).content.decode()
    assert "阿依古丽·买买提" in body
    assert "韩梅" not in body


def test_a_batch_costs_few_statements(jia, approved, django_assert_max_num_queries):
    layout = bank_layout(jia)
    with django_assert_max_num_queries(24):
        payout.make_batch(actor=jia.wang, run=approved, layout=layout, now=NOW)


def test_a_month_without_bank_payments_is_paid_at_once(jia, people, run):
    makers.approve(jia, makers.compute(jia.wang, run))
    run.refresh_from_db()
    run.current.results.update(bank_payment=0)
    assert send_to_bank(jia, run) is None
    assert run.status == RunStatus.PAID
