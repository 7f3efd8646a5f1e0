"""增减员 from the batch to the enrolment, and what is refused on the way."""

import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook

from zyg.core.audit.models import AuditEntry
from zyg.core.permissions.actors import PermissionRefusedError
from zyg.law.periods import Month
from zyg.workforce.insurance.models import BatchState, DeclarationBatch, DeclarationItem, Enrolment
from zyg.workforce.insurance.operations import accounts, batches
from zyg.workforce.insurance.tests.makers import (
    MONTH,
    NOW,
    TODAY,
    batch,
    channels,
    terms,
    worker,
)


def submit(cast, row, **more):
    return batches.submit_batch(actor=cast.sun, batch=row, now=NOW, confirmed=True, **more)


def answer(cast, row, returned=None, **more):
    return batches.answer_batch(actor=cast.sun, batch=row, now=NOW, returned=returned or {}, **more)


def rows(data):
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return book.get_sheet_by_index(0).to_python()


def test_accepted_people_are_insured(jia):
    social, _ = channels(jia)
    worker(jia)
    row = submit(jia, batch(jia, social), receipt="SH-1")
    assert not Enrolment.objects.exists()
    item = row.items.get()
    assert answer(jia, row, account_numbers={item.public_id: "G77"}).state == BatchState.ACCEPTED
    held = Enrolment.objects.get()
    assert (held.starts, held.ends, held.base, held.account_number) == (
        "2026-11", "", 1_200_000, "G77",
    )  # fmt: skip
    assert AuditEntry.objects.filter(act="insurance.batch_answer").count() == 1


def test_a_change_of_base_ends_one_row_and_begins_another(jia):
    social, _ = channels(jia)
    employee = worker(jia, hired=dt.date(2025, 3, 3))
    batches.take_over_enrolments(actor=jia.sun, channel=social, month=MONTH, now=NOW)
    terms(jia.wang, employee, dt.date(2026, 10, 1), insurance_base=1_300_000)
    answer(jia, submit(jia, batch(jia, social)))
    told = Enrolment.objects.order_by("starts").values_list("starts", "ends", "base")
    assert list(told) == [("2025-03", "2026-10", 1_200_000), ("2026-10", "", 1_300_000)]


def test_who_came_back_is_proposed_again_with_the_reason(jia):
    social, _ = channels(jia)
    worker(jia)
    row = submit(jia, batch(jia, social))
    item = row.items.get()
    with pytest.raises(batches.BatchError, match="原因"):
        answer(jia, row, {item.public_id: ""})
    assert answer(jia, row, {item.public_id: "身份信息不符"}).state == BatchState.RETURNED
    again = batch(jia, social)
    assert again.number == 2
    assert not Enrolment.objects.exists()


def test_nobody_is_declared_twice(jia):
    social, _ = channels(jia)
    worker(jia)
    batch(jia, social)
    with pytest.raises(batches.BatchError, match="没有要申报"):
        batch(jia, social)


def test_who_is_blocked_stays_out_and_is_named(jia):
    social, _ = channels(jia)
    worker(jia, 1, bases=False)
    with pytest.raises(batches.BatchError, match="单雪"):
        batch(jia, social)
    worker(jia, 2, name="高建")
    assert [item.employee.name for item in batch(jia, social).items.all()] == ["高建"]


@pytest.mark.parametrize(
    ("base", "words"), [(500_000, "低于下限"), (99_900_000, "高于上限"), (1_200_000, "")]
)
def test_a_base_outside_the_limits_is_to_be_confirmed(jia, base, words):
    social, _ = channels(jia)
    worker(jia, bases={"insurance_base": base})
    warnings = batch(jia, social).items.get().warnings
    assert any(words in one for one in warnings) if words else warnings == []


def test_late_declarations_say_what_follows(jia):
    social, _ = channels(jia)
    accounts.save_channel(actor=jia.sun, channel=social, values={"cutoff_add_day": 5})
    worker(jia, hired=dt.date(2026, 10, 8))
    text = " ".join(batch(jia, social).items.get().warnings)
    assert "截止日是 2026-10-05" in text
    assert "30 日" in text
    with pytest.raises(batches.BatchError, match="待确认"):
        batches.submit_batch(actor=jia.sun, batch=DeclarationBatch.objects.get(), now=NOW)


def test_a_child_can_not_be_enrolled(jia):
    social, _ = channels(jia)
    employee = worker(jia)
    employee.birth = dt.date(2011, 1, 1)
    employee.save(update_fields=["birth"])
    with pytest.raises(batches.BatchError):
        batch(jia, social)


def test_a_double_enrolment_waits_for_the_stop(jia):
    shanghai, _ = channels(jia)
    beijing, _ = channels(jia, "110000")
    employee = worker(jia, hired=dt.date(2025, 3, 3))
    batches.take_over_enrolments(actor=jia.sun, channel=shanghai, month=MONTH, now=NOW)
    terms(jia.sun, employee, dt.date(2026, 11, 1), place="110000")
    with pytest.raises(batches.BatchError, match="要先处理"):
        batch(jia, beijing)
    stop = batch(jia, shanghai)
    assert "还没有受理" in batch(jia, beijing).items.get().warnings[0]
    answer(jia, submit(jia, stop))
    assert Enrolment.objects.get().ends == "2026-11"


def test_the_file_has_the_columns_and_words_of_the_layout(jia):
    social, _ = channels(jia, "110000")
    layout = accounts.add_layout(actor=jia.sun, preset="beijing_add", now=NOW)
    words = {"reason": {"new": "首次参保"}}
    accounts.change_layout(
        actor=jia.sun, layout=layout, values={"words": words}, version=1, now=NOW
    )
    accounts.save_channel(actor=jia.sun, channel=social, values={"add_layout": layout})
    worker(jia, place="110000")
    row = batch(jia, social)
    name, data = batches.export_batch(actor=jia.sun, batch=row, kind="add", today=TODAY)
    sheet = rows(data)
    head = next(line for line in sheet if "*公民身份号码" in line)
    cells = dict(zip(head, sheet[sheet.index(head) + 1], strict=True))
    assert cells["*公民身份号码"] == "990000199001010017"
    assert cells["*参加险种-养老"] == "√"
    assert cells["*个人缴费（恢复）原因-四险"] == "首次参保"
    assert cells["*申报月工资收入\\档次（元）"] == "12000.00"
    assert "北京社会保险" in name
    with pytest.raises(batches.BatchError, match="没有减员"):
        batches.export_batch(actor=jia.sun, batch=row, kind="stop", today=TODAY)


def test_an_item_can_be_corrected_and_dropped_until_it_goes_out(jia):
    social, _ = channels(jia)
    worker(jia)
    item = batch(jia, social).items.get()
    batches.change_item(actor=jia.sun, item=item, effective="2026-12", reason="resume")
    with pytest.raises(batches.BatchError, match="2026-13"):
        batches.change_item(actor=jia.sun, item=item, effective="2026-13", reason="new")
    batches.drop_item(actor=jia.sun, item=item)
    assert not DeclarationBatch.objects.exists()
    row = submit(jia, batch(jia, social))
    with pytest.raises(batches.BatchError, match="已提交"):
        batches.drop_item(actor=jia.sun, item=row.items.get())
    assert DeclarationItem.objects.count() == 1


@pytest.mark.parametrize("who", ["li", "han", "zhou"])
def test_only_who_keeps_insurance_makes_a_batch(jia, who):
    social, _ = channels(jia)
    worker(jia)
    with pytest.raises(PermissionRefusedError):
        batches.create_batch(
            actor=getattr(jia, who), channel=social, month=Month(2026, 11), now=NOW, today=TODAY
        )
