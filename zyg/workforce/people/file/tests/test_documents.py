"""Papers: who adds and opens them, when they run out, when they go."""

import datetime as dt
import io

import pytest

from zyg.core.audit.models import AuditEntry
from zyg.core.files.models import StoredFile
from zyg.core.files.operations import FileRefusedError
from zyg.core.messaging.models import Message
from zyg.core.permissions.actors import NotFoundForActorError, PermissionRefusedError
from zyg.workforce.people.file.consents import ConsentMissingError, give_consent, withdraw_consent
from zyg.workforce.people.file.documents import (
    Handed,
    InvalidDocumentError,
    add_document,
    document_for,
    documents_of,
    remove_document,
)
from zyg.workforce.people.file.expiry import expiring, remind
from zyg.workforce.people.file.tests.makers import NOW, add_paper, keep
from zyg.workforce.people.models import Employee, PersonDocument
from zyg.workforce.people.tests.makers import TODAY, make_employee


def days(number):
    return TODAY + dt.timedelta(days=number)


def test_paper_is_kept_sealed_and_audited(jia, xue):
    add_paper(jia.sun, xue, expires_on=days(30))
    assert AuditEntry.objects.get(act="people.document_add").payload["有效期至"] == "2026-12-25"
    assert StoredFile.objects.get().key != ""


def test_copy_of_an_identity_card_goes_by_itself(jia, xue):
    paper = add_paper(jia.sun, xue, "id_card", now=NOW)
    assert paper.file.delete_on == dt.date(2026, 12, 25)


def test_new_photo_takes_the_place_of_the_old_one(jia, xue):
    first = add_paper(jia.sun, xue, "photo")
    second = add_paper(jia.sun, xue, "photo")
    first.refresh_from_db()
    assert first.removed_at is not None
    assert first.file.deleted_at is not None
    assert [one.pk for one in documents_of(jia.sun, xue)] == [second.pk]


@pytest.mark.parametrize("data", [b"<html>", b"GIF89a", b"%PDF-1.7"])
def test_photo_must_be_a_picture(jia, xue, data):
    with pytest.raises(FileRefusedError):
        add_document(actor=jia.sun, employee=xue, kind="photo", now=NOW,
                     handed=Handed(io.BytesIO(data), "照片.png"))  # fmt: skip
    assert not PersonDocument.objects.exists()


@pytest.mark.parametrize("who", ["wang", "li", "han"])
def test_only_hr_adds_papers(jia, xue, who):
    with pytest.raises(PermissionRefusedError):
        add_paper(getattr(jia, who), xue)


def test_each_opens_what_the_purpose_allows(jia, xue):
    give_consent(actor=jia.han, employee=xue, subject="health", now=NOW)
    exam, diploma = add_paper(jia.sun, xue, "health_exam"), add_paper(jia.sun, xue)
    assert {one.pk for one in documents_of(jia.wang, xue)} == {diploma.pk}
    assert {one.pk for one in documents_of(jia.han, xue)} == {exam.pk, diploma.pk}
    assert documents_of(jia.li, xue) == []
    with pytest.raises(NotFoundForActorError):
        document_for(jia.wang, xue, exam.public_id)


def test_health_paper_needs_the_consent_and_goes_with_it(jia, xue):
    with pytest.raises(ConsentMissingError):
        add_paper(jia.sun, xue, "health_exam")
    give_consent(actor=jia.han, employee=xue, subject="health", now=NOW)
    paper = add_paper(jia.sun, xue, "health_exam")
    withdraw_consent(actor=jia.han, employee=xue, subject="health", now=NOW)
    paper.file.refresh_from_db()
    assert paper.file.deleted_at is not None


def test_removal_says_why_and_deletes_the_bytes(jia, xue):
    paper = add_paper(jia.sun, xue)
    with pytest.raises(InvalidDocumentError, match="原因"):
        remove_document(actor=jia.sun, paper=paper, reason=" ", now=NOW)
    remove_document(actor=jia.sun, paper=paper, reason="传错了人", now=NOW)
    paper.file.refresh_from_db()
    assert paper.file.deleted_at is not None
    with pytest.raises(InvalidDocumentError, match="已移除"):
        remove_document(actor=jia.sun, paper=paper, reason="再来", now=NOW)


def test_days_must_be_in_order(jia, xue):
    with pytest.raises(InvalidDocumentError, match="早于签发日期"):
        add_paper(jia.sun, xue, issued_on=TODAY, expires_on=days(-1))


def test_what_runs_out_is_listed_nearest_first(jia, xue):
    add_paper(jia.sun, xue, expires_on=days(59))
    add_paper(jia.sun, xue, "skill", title="焊工证", expires_on=days(-3))
    add_paper(jia.sun, xue, "skill", expires_on=days(61))
    keep(jia.sun, xue, "permits", kind="护照", number="E12345678", expires_on=str(days(10)))
    found = [(one.what, one.days_left(TODAY)) for one in expiring(jia.sun, today=TODAY)]
    assert found == [("焊工证", -3), ("证件和许可", 10), ("学历学位证书", 59)]


def test_who_has_left_is_not_reminded_of(jia, xue):
    add_paper(jia.sun, xue, expires_on=days(5))
    Employee.objects.filter(pk=xue.pk).update(left=days(-1))
    assert expiring(jia.sun, today=TODAY) == []


@pytest.mark.parametrize(("left", "told"), [(60, 1), (30, 1), (7, 1), (0, 1), (29, 0), (-1, 0)])
def test_person_and_hr_are_reminded_once(jia, xue, left, told):
    add_paper(jia.sun, xue, "skill", title="焊工证", expires_on=days(left))
    assert remind(jia.jia, today=TODAY, now=NOW) == told
    assert remind(jia.jia, today=TODAY, now=NOW) == 0
    mine = Message.objects.filter(membership=jia.han.membership)
    assert mine.count() == told
    hers = Message.objects.filter(membership=jia.sun.membership, template="people.expiring_many")
    assert hers.count() == told


def test_others_without_a_login_are_told_to_hr_only(jia):
    add_paper(jia.sun, make_employee(jia.sun, 7), expires_on=days(7))
    assert remind(jia.jia, today=TODAY, now=NOW) == 0
    assert Message.objects.get().membership == jia.sun.membership
