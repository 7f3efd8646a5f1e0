"""The worker's pages: her own file, her papers, who looked, the copy of everything."""

import gzip
import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zyg.core.audit.models import AuditEntry
from zyg.core.files.tests.makers import png
from zyg.core.messaging.models import Message
from zyg.workforce.people.file.tests.makers import add_paper, ask, field, keep, keep_family
from zyg.workforce.people.models import Consent, Correction, FileEntry, OwnDataExport
from zyg.workforce.people.operations import reveal_field
from zyg.workforce.people.portal.exporting import purge_exports


def text(response):
    return response.content.decode()


def test_own_file_is_masked_with_ways_to_correct(jia, page, xue):
    keep_family(jia.sun, xue)
    body = text(page("han", "/me/profile"))
    assert "申请更正" in body
    assert "单小雪" not in body
    assert xue.id_number not in body
    assert "/me/profile/emergency/correct" in body


def test_own_family_can_be_shown_in_full(jia, send, xue):
    entry = keep_family(jia.sun, xue)
    assert "单小雪" in text(send("han", f"/me/profile/family/{entry}/reveal"))
    assert AuditEntry.objects.filter(act="people.reveal").exists()


def test_login_without_a_record_is_told_what_to_do(page, cast):
    assert "请让人事把你的登录账号和员工档案对上" in text(page("wang", "/me/profile"))
    assert page("wang", "/me/requests").status_code == 200
    assert page("wang", "/me/privacy").status_code == 404


def test_correction_goes_from_the_phone_to_hr(jia, page, send, xue):
    proof = SimpleUploadedFile("卡.png", png())
    data = {"name": "单雪", "phone": "13900001111", "reason": "换了手机号", "proof": proof}
    response = send("han", "/me/profile/roster/correct", **data)
    assert response.headers["Location"] == "/me/requests"
    mine = text(page("han", "/me/requests"))
    assert "138****0001 → 139****1111" in mine
    row = Correction.objects.get()
    hers = text(page("sun", f"/hr/corrections/{row.public_id}"))
    assert "139****1111" in hers
    assert "13900001111" in text(send("sun", f"/hr/corrections/{row.public_id}/reveal"))
    proof = page("sun", f"/hr/corrections/{row.public_id}/proof")
    assert b"".join(proof.streaming_content).startswith(b"\x89PNG")


def test_wrong_wish_is_told_and_kept(jia, send, xue):
    data = {"emergency_phone": "123", "emergency_name": "单大雪", "reason": "换人"}
    response = send("han", "/me/profile/emergency/correct", **data)
    assert response.status_code == 422
    assert "单大雪" in text(response)


def test_withdrawing_from_the_phone(jia, page, send, xue):
    row = ask(jia.han, xue)
    send("han", f"/me/requests/{row.public_id}/withdraw")
    assert "已撤回" in text(page("han", "/me/requests"))


def test_consent_is_given_and_taken_back(jia, send, xue):
    send("han", "/me/privacy/consents/health")
    assert Consent.objects.get().by_herself
    keep(jia.sun, xue, "health", kind="从业人员健康证明", examined_on="2026-01-05")
    send("han", "/me/privacy/consents/health", act="withdraw")
    assert not FileEntry.objects.exists()


def test_who_looked_names_fields_papers_and_herself(jia, page, xue):
    reveal_field(actor=jia.sun, employee=xue, field="phone", reason="核对")
    paper = add_paper(jia.sun, xue)
    b"".join(page("sun", f"/hr/people/{xue.public_id}/file/documents/{paper.public_id}/open"))
    b"".join(page("han", f"/me/docs/{paper.public_id}/open"))
    body = text(page("han", "/me/privacy"))
    assert "孙丽 看了手机号码（核对）" in body
    assert "孙丽 看了打开了员工材料" not in body
    assert "孙丽 打开了员工材料" in body
    assert "本人 打开了员工材料" in body


@pytest.mark.parametrize("kind", ["employment"])
def test_certificate_is_issued_and_opened(jia, page, send, xue, kind):
    assert send("han", "/me/docs", kind=kind, purpose="签证").status_code == 302
    assert "在职证明" in text(page("han", "/me/docs"))
    certificate = xue.certificates.get()
    response = page("han", f"/me/docs/certificates/{certificate.public_id}.pdf")
    assert response.content.startswith(b"%PDF")


def test_income_without_paid_months_says_why(jia, send, xue):
    response = send("han", "/me/docs", kind="income")
    assert response.status_code == 422
    assert "。" in text(response)


def test_copy_of_everything(jia, page, send, xue, django_capture_on_commit_callbacks):
    keep_family(jia.sun, xue)
    field(jia.sun)
    with django_capture_on_commit_callbacks(execute=True):
        send("han", "/me/privacy/export")
    archive = zipfile.ZipFile(io.BytesIO(page("han", "/me/privacy/copy.zip").content))
    assert sorted(archive.namelist()) == ["个人信息.csv", "个人信息.json", "个人信息.pdf"]
    told = json.loads(archive.read("个人信息.json"))
    values = {one["内容"] for part in told["内容"] for one in part["项目"]}
    assert {xue.id_number, xue.phone, xue.bank_account, "单小雪"} <= values
    assert Message.objects.filter(template="people.own_export").count() == 1


def test_copy_goes_after_a_week(jia, page, send, xue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send("han", "/me/privacy/export")
    row = OwnDataExport.objects.get()
    assert purge_exports(now=row.expires_at) == 1
    assert page("han", "/me/privacy/copy.zip").headers["Location"] == "/me/privacy"


def test_everything_that_is_kept_is_told_with_its_purpose(jia, page, xue):
    body = text(page("han", "/me/privacy"))
    for words in ("职工名册、社保和个税申报", "劳动合同法 50", "个人信息保护法 19、47"):
        assert words in body


@pytest.mark.parametrize("url", ["/me/profile", "/me/requests", "/me/docs", "/me/privacy"])
def test_pages_are_light(jia, client, page, xue, url, django_assert_max_num_queries):
    keep_family(jia.sun, xue)
    page("han", url)
    with django_assert_max_num_queries(15):
        response = client.get(url)
    assert len(gzip.compress(response.content)) < 60 * 1024
