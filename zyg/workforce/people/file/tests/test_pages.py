"""Pages of the file: what HR sees and does, what others do not."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from zyg.core.files.tests.makers import png
from zyg.workforce.people.file.custom import set_values
from zyg.workforce.people.file.tests.makers import CHILD, add_paper, field, keep, keep_family
from zyg.workforce.people.models import Consent, CustomField, FileEntry, PersonDocument
from zyg.workforce.people.tests.makers import make_employee


def text(response):
    return response.content.decode()


@pytest.fixture
def at(xue):
    return f"/hr/people/{xue.public_id}/file"


def test_file_shows_sections_meter_and_papers(jia, page, xue, at):
    keep(jia.sun, xue, "skills", name="焊工证", number="HG-001")
    add_paper(jia.sun, xue, title="学士学位证")
    body = text(page("sun", at))
    for words in ("资料不全", "6/9", "户籍地址", "焊工证", "学士学位证", "需要本人单独同意"):
        assert words in body, words


def test_sensitive_values_are_masked(jia, page, xue, at):
    keep(jia.sun, xue, "residence", present_address="星湖街 1 号", registered_address="某路 2 号")
    keep_family(jia.sun, xue)
    body = text(page("sun", at))
    assert "星湖街" not in body
    assert "单小雪" not in body


def test_section_is_edited_and_wrong_values_are_kept(jia, page, send, xue, at):
    response = send("sun", f"{at}/emergency", emergency_name="单大雪", emergency_phone="12")
    assert response.status_code == 422
    assert 'value="单大雪"' in text(response)
    send("sun", f"{at}/emergency", emergency_name="单大雪", emergency_phone="13800009999")
    assert "138****9999" in text(page("sun", at))


def test_hidden_value_left_empty_stays(jia, page, send, xue, at):
    send("sun", f"{at}/emergency", emergency_name="单大雪", emergency_phone="13800009999")
    form = text(page("sun", f"{at}/emergency"))
    assert "13800009999" not in form
    send("sun", f"{at}/emergency", emergency_name="单二雪")
    assert xue.details.get().emergency_phone == "13800009999"
    assert xue.details.get().emergency_name == "单二雪"


def test_two_people_at_one_form(jia, send, xue, at):
    data = {"emergency_name": "单大雪", "seen": "0123456789abcdef"}
    response = send("sun", f"{at}/emergency", **data)
    assert response.status_code == 409
    assert "刚刚被别人改过" in text(response)


def test_entry_is_added_changed_revealed_and_removed(jia, page, send, xue, at):
    send("sun", f"{at}/consents/family", paper="柜 3-12")
    assert send("sun", f"{at}/family/new", **CHILD).status_code == 302
    entry = FileEntry.objects.get().public_id
    assert "单小雪" in text(send("sun", f"{at}/family/{entry}/reveal"))
    send("sun", f"{at}/family/{entry}", name="单小霜", relation="子女")
    assert "单小霜" in text(send("sun", f"{at}/family/{entry}/reveal"))
    send("sun", f"{at}/family/{entry}/remove")
    assert not FileEntry.objects.exists()
    assert page("sun", f"{at}/family/{entry}").status_code == 302


def test_family_without_consent_says_so(send, xue, at):
    response = send("sun", f"{at}/family/new", **CHILD)
    assert response.status_code == 422
    assert "还没有本人对「家庭成员和被扶养人」的单独同意" in text(response)


def test_consent_on_paper_and_its_end(send, xue, at):
    assert send("sun", f"{at}/consents/health", paper="").status_code == 422
    send("sun", f"{at}/consents/health", paper="柜 3-12")
    assert Consent.objects.get().paper == "柜 3-12"
    send("sun", f"{at}/consents/health/end")
    assert Consent.objects.get().withdrawn_at is not None


@pytest.mark.parametrize("who", ["wang", "li"])
def test_others_can_not_write(page, send, xue, at, who):
    assert page(who, f"{at}/emergency").status_code == 403
    assert send(who, f"{at}/emergency", emergency_name="x").status_code == 403
    assert page(who, f"{at}/documents/add").status_code == 403
    assert "添加" not in text(page(who, at))


@pytest.mark.parametrize("path", ["/roster", "/nonsense", "/terms/x", "/consents/nonsense"])
def test_what_is_no_section_is_not_there(page, xue, at, path):
    assert page("sun", at + path).status_code == 404


def upload(name="证.png", data=None):
    return SimpleUploadedFile(name, png() if data is None else data)


def test_paper_is_added_opened_and_removed(page, send, xue, at):
    assert send("sun", f"{at}/documents/add", kind="diploma", file=upload()).status_code == 302
    paper = PersonDocument.objects.get().public_id
    response = page("sun", f"{at}/documents/{paper}/open")
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    send("sun", f"{at}/documents/{paper}/remove", reason="传错了人")
    assert page("sun", f"{at}/documents/{paper}/open").status_code == 404


@pytest.mark.parametrize(
    ("kind", "name", "data", "sentence"),
    [
        ("photo", "照片.pdf", b"%PDF-1.7", "没有收下"),
        ("diploma", "证.exe", b"MZ", "没有收下"),
        ("diploma", "证.png", b"", "文件是空的"),
        ("health_exam", "体检.png", None, "单独同意"),
        ("nonsense", "证.png", None, "选择"),
    ],
)
def test_unfit_paper_is_told(send, xue, at, kind, name, data, sentence):
    response = send("sun", f"{at}/documents/add", kind=kind, file=upload(name, data))
    assert response.status_code == 422
    assert sentence in text(response)


def test_photo_is_shown_in_place(jia, page, xue, at):
    add_paper(jia.sun, xue, "photo")
    assert f"{at}/photo" in text(page("li", at))
    response = page("li", f"{at}/photo")
    assert response.headers["Content-Disposition"].startswith("inline")
    assert response.headers["Content-Type"] == "image/png"


def test_expiring_papers_have_a_list(jia, page, xue):
    add_paper(jia.sun, xue, "skill", title="焊工证", expires_on=timezone.localdate())
    assert "焊工证" in text(page("sun", "/hr/expiring"))
    assert page("wang", "/hr/expiring").status_code == 403


def test_fields_are_defined_changed_and_retired(page, send, xue, at):
    data = {"label": "尺码", "kind": "choice", "options": "大\n小", "purpose": "工服"}
    assert send("sun", "/hr/fields/new", **data, in_list="on").status_code == 302
    key = CustomField.objects.get().key
    send("sun", f"{at}/custom", **{key: "大"})
    assert "尺码" in text(page("sun", "/hr/people"))
    assert "大" in text(page("sun", at))
    send("sun", f"/hr/fields/{key}", label="工服尺码", options="大\n中", purpose="工服")
    assert send("sun", f"{at}/custom", **{key: "小"}).status_code == 422
    send("sun", f"/hr/fields/{key}/retire")
    assert page("sun", f"/hr/fields/{key}").status_code == 404


def test_incomplete_people_are_a_filter_of_the_list(jia, page, xue):
    assert "单雪" in text(page("sun", "/hr/people", lacking="1"))


def test_pages_cost_few_statements(jia, client, page, xue, at):
    one = field(jia.sun, in_list=True)
    for serial in range(2, 40):
        other = make_employee(jia.sun, serial)
        set_values(actor=jia.sun, employee=other, values={one.key: "A"})
    keep_family(jia.sun, xue)
    add_paper(jia.sun, xue)
    for url in (at, "/hr/people", "/hr/people?lacking=1", "/hr/expiring", "/hr/retention"):
        page("sun", url)
        with CaptureQueriesContext(connection) as statements:
            assert client.get(url).status_code == 200
        assert len(statements) <= 15, (url, [one["sql"][:120] for one in statements])


def test_template_of_the_import_has_own_fields(jia, page, cast):
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    field(jia.sun)
    data = page("sun", "/import/people/template.xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert "工位" in rows[0]
