"""A worker asks, HR decides, nobody's later change is lost."""

import io

import pytest

from zyg.core.approvals.errors import ApprovalError, FourEyesError, SubjectRefusedError
from zyg.core.approvals.models import ApprovalRequest
from zyg.core.approvals.operations.requests import decide
from zyg.core.audit.models import AuditEntry
from zyg.core.files.tests.makers import png
from zyg.core.permissions.actors import NotFoundForActorError, PermissionRefusedError
from zyg.workforce.people.file.consents import ConsentMissingError, give_consent
from zyg.workforce.people.file.documents import Handed
from zyg.workforce.people.file.operations import InvalidEntryError, entry_of
from zyg.workforce.people.file.registry import section_of
from zyg.workforce.people.file.tests.makers import CHILD, NOW, ask, keep
from zyg.workforce.people.models import Correction, PersonDetails, RequestState
from zyg.workforce.people.portal.corrections import (
    CorrectionError,
    ask_correction,
    correction_for,
    reveal_correction,
    rows_of,
    take_back,
)
from zyg.workforce.people.tests.makers import TODAY, make_employee


def waiting(row):
    return ApprovalRequest.objects.get(subject_kind="people.correction", subject_id=row.public_id)


def say(actor, row, *, yes=True):
    decide(actor=actor, request=waiting(row), approve=yes, reason="已核对材料", now=NOW)
    row.refresh_from_db()


def test_wish_changes_nothing_before_it_is_approved(jia, xue):
    row = ask(jia.han, xue)
    assert not PersonDetails.objects.exists()
    say(jia.sun, row)
    assert PersonDetails.objects.get().emergency_phone == "13800009999"
    assert (row.state, row.answer) == (RequestState.APPROVED, "已核对材料")


def test_roster_is_corrected_through_its_own_check(jia, xue):
    row = ask(jia.han, xue, "roster", phone="13900001111", name="单雪梅")
    say(jia.sun, row)
    xue.refresh_from_db()
    assert (xue.phone, xue.name, xue.bank_account) == ("13900001111", "单雪梅", "62148312345678900")
    assert " shanxuemei " in xue.search_keys


def test_secrets_are_masked_for_the_approver_until_she_asks(jia, xue):
    row = ask(jia.han, xue, "roster", phone="13900001111")
    assert rows_of(row) == [("手机号码", "138****0001", "139****1111")]
    full = reveal_correction(actor=jia.sun, correction=row)
    assert full == [("手机号码", "13800000001", "13900001111")]
    assert AuditEntry.objects.filter(act="people.reveal").count() == 1
    with pytest.raises(PermissionRefusedError):
        reveal_correction(actor=jia.wang, correction=row)


def test_nobody_approves_her_own_wish(jia, xue):
    row = ask(jia.sun, xue)
    with pytest.raises(FourEyesError):
        say(jia.sun, row)
    say(jia.zhou, row)
    assert row.state == RequestState.APPROVED


def test_a_change_meanwhile_stops_the_approval(jia, xue):
    row = ask(jia.han, xue)
    keep(jia.sun, xue, "emergency", emergency_name="某某")
    with pytest.raises(SubjectRefusedError, match="提交之后又改过"):
        say(jia.sun, row)
    row.refresh_from_db()
    assert row.state == RequestState.WAITING
    assert PersonDetails.objects.get().emergency_name == "某某"


def test_rejection_says_why(jia, xue):
    row = ask(jia.han, xue)
    say(jia.sun, row, yes=False)
    assert (row.state, row.answer) == (RequestState.REJECTED, "已核对材料")
    assert not PersonDetails.objects.exists()


def test_wish_can_be_taken_back_once(jia, xue):
    row = ask(jia.han, xue)
    take_back(actor=jia.han, correction=row, now=NOW)
    row.refresh_from_db()
    assert row.state == RequestState.WITHDRAWN
    with pytest.raises((CorrectionError, ApprovalError)):
        take_back(actor=jia.han, correction=row, now=NOW)
    assert ask(jia.han, xue).state == RequestState.WAITING


@pytest.mark.parametrize(
    ("values", "error", "sentence"),
    [
        ({"emergency_name": ""}, CorrectionError, "和现在的资料一样"),
        ({"emergency_phone": "1"}, InvalidEntryError, "；"),
    ],
)
def test_what_can_not_be_asked_is_told(jia, xue, values, error, sentence):
    with pytest.raises(error, match=sentence):
        ask(jia.han, xue, "emergency", **values)


def test_second_wish_about_the_same_waits(jia, xue):
    ask(jia.han, xue)
    with pytest.raises(CorrectionError, match="等审批"):
        ask(jia.han, xue, "emergency", emergency_name="别人")


def test_a_new_child_needs_the_consent_first(jia, xue):
    with pytest.raises(ConsentMissingError):
        ask(jia.han, xue, "family", **CHILD)
    give_consent(actor=jia.han, employee=xue, subject="family", now=NOW)
    row = ask(jia.han, xue, "family", **CHILD)
    say(jia.sun, row)
    entry = xue.file_entries.get().public_id
    assert entry_of(xue, section_of("family"), entry, today=TODAY).values["name"] == "单小雪"


def test_others_neither_ask_nor_see(jia, xue):
    row = ask(jia.han, xue)
    other = make_employee(jia.sun, 2, name="张三")
    with pytest.raises(PermissionRefusedError):
        ask(jia.han, other)
    with pytest.raises((NotFoundForActorError, PermissionRefusedError)):
        correction_for(jia.li, row.public_id)


def test_proof_is_kept_sealed_and_goes_after_90_days(jia, xue):
    row = ask_correction(
        actor=jia.han, employee=xue, section=section_of("roster"), reason="换卡", now=NOW,
        values={"bank_account": "62148312345678918"}, proof=Handed(io.BytesIO(png()), "卡.png"),
    )  # fmt: skip
    assert str(row.document.delete_on) == "2027-02-23"
    assert Correction.objects.get().sealed_new != ""
