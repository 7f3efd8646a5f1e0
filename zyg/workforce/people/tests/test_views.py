"""The roster's pages: what each role sees, what stays masked, how an import goes through."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zyg.core.audit.models import AuditEntry
from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.people.models import Employee, RosterImport
from zyg.workforce.people.tests.makers import id_number, make_employee, person
from zyg.workforce.people.tests.test_roster_import import HEAD, line


@pytest.fixture
def xue(cast):
    return make_employee(cast.sun)


@pytest.fixture
def page(cast, client):
    def get(who, url, **data):
        client.force_login(getattr(cast, who).user)
        return client.get(url, data)

    return get


@pytest.fixture
def send(cast, client):
    def post(who, url, **data):
        client.force_login(getattr(cast, who).user)
        return client.post(url, data)

    return post


def text(response):
    return response.content.decode()


def test_list_shows_people_masked(page, xue):
    body = text(page("sun", "/hr/people"))
    assert "单雪" in body
    assert "138****0001" in body
    assert xue.phone not in body


def test_list_of_fifty_costs_few_statements(cast, client, django_assert_max_num_queries):
    for serial in range(1, 54):
        make_employee(cast.sun, serial)
    client.force_login(cast.sun.user)
    with django_assert_max_num_queries(11):
        body = text(client.get("/hr/people"))
    assert "共 53 人，第 1/2 页" in body


def test_search_and_filter_stand_in_the_address(cast, page, xue):
    make_employee(cast.sun, 2, name="张三", place="北京")
    body = text(page("sun", "/hr/people", q="zs", place="110000"))
    assert "张三" in body
    assert "单雪" not in body


def test_nothing_found_says_so(page, xue):
    assert "没有符合条件的员工" in text(page("sun", "/hr/people", q="nobody"))


def test_nothing_yet_offers_the_import(page, cast):
    body = text(page("sun", "/hr/people"))
    assert "还没有员工" in body
    assert "下载模板" in body


def test_visitor_is_sent_to_the_login(client, db):
    response = client.get("/hr/people")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


def test_detail_masks_secrets(page, xue):
    body = text(page("wang", f"/hr/people/{xue.public_id}"))
    for secret in (xue.id_number, xue.phone, xue.bank_account):
        assert secret not in body
    assert "尾号 8900" in body


def test_hr_sees_no_pay_columns(page, xue):
    assert "社保基数" not in text(page("sun", f"/hr/people/{xue.public_id}"))
    assert "社保基数" in text(page("wang", f"/hr/people/{xue.public_id}"))


def test_reveal_shows_once_and_is_told(page, send, xue, cast):
    body = text(send("wang", f"/hr/people/{xue.public_id}/reveal/bank_account"))
    assert xue.bank_account in body
    looked = text(page("sun", f"/hr/people/{xue.public_id}"))
    assert "王芳" in looked
    assert "银行账号" in looked


def test_reveal_without_right_is_refused_with_a_sentence(send, xue):
    response = send("sun", f"/hr/people/{xue.public_id}/reveal/bank_account")
    assert response.status_code == 403
    assert "你没有权限查看完整银行账号，可向 薪酬 申请。" in text(response)
    with organization_scope(xue.organization):
        assert not AuditEntry.objects.filter(act="people.reveal").exists()


def test_masked_fragment_comes_back(page, xue):
    body = text(page("sun", f"/hr/people/{xue.public_id}/masked/phone"))
    assert "138****0001" in body
    assert page("sun", f"/hr/people/{xue.public_id}/masked/name").status_code == 404


def test_out_of_reach_is_404(cast, page):
    row = make_employee(cast.sun, 2, department="销售部")
    assert page("li", f"/hr/people/{row.public_id}").status_code == 404
    assert page("han", f"/hr/people/{row.public_id}").status_code == 404


def test_new_person(cast, send):
    data = person(5, department="研发部/后端") | {"engagement": "labour_contract"}
    response = send("sun", "/hr/people/new", **data, id_kind="resident_id")
    assert response.status_code == 302
    with organization_scope(cast.jia):
        assert Employee.objects.get().department.name == "后端"


def test_wrong_input_is_kept_and_told(cast, send):
    data = person(5, id_number="123") | {"engagement": "labour_contract"}
    response = send("sun", "/hr/people/new", **data, id_kind="resident_id")
    assert response.status_code == 422
    assert "身份证号少 15 位（现在 3 位），应为 18 位；请对照证件补正。" in text(response)
    assert 'value="单雪"' in text(response)


def correction(employee, **values):
    plain = {"number": employee.number, "name": employee.name, "id_kind": "resident_id"}
    return {**plain, "hired": employee.hired, "version": employee.version, **values}


def test_correction_keeps_secrets_left_empty(send, xue, cast):
    url = f"/hr/people/{xue.public_id}/edit"
    assert send("sun", url, **correction(xue, name="单雪儿")).status_code == 302
    with organization_scope(cast.jia):
        fresh = Employee.objects.get()
    assert (fresh.name, fresh.phone) == ("单雪儿", xue.phone)
    assert (fresh.bank_account, fresh.place) == (xue.bank_account, "310000")


def test_correction_of_an_old_version_is_a_conflict(send, xue):
    url = f"/hr/people/{xue.public_id}/edit"
    response = send("sun", url, **correction(xue, name="单雪儿", version=0))
    assert response.status_code == 409
    assert "刚刚被别人改过，你的修改还没有保存" in text(response)


def test_correction_does_not_let_people_go(send, xue, cast):
    url = f"/hr/people/{xue.public_id}/edit"
    assert send("sun", url, **correction(xue, left="2026-11-30")).status_code == 302
    with organization_scope(cast.jia):
        assert Employee.objects.get().left is None  # 离职办理 does


def test_detail_tells_the_life_and_offers_the_acts(page, xue):
    body = text(page("sun", f"/hr/people/{xue.public_id}"))
    assert "入职" in body
    assert f"/hr/changes/new/{xue.public_id}/transfer" in body
    assert f"/hr/offboard/new/{xue.public_id}" in body
    assert f"/hr/changes/new/{xue.public_id}/pay" not in body


def test_editing_needs_the_right(page, xue):
    assert page("wang", f"/hr/people/{xue.public_id}/edit").status_code == 403


def test_export_is_masked_and_audited(send, xue, cast):
    response = send("sun", "/hr/people/export?q=单雪")
    assert response.content.startswith(b"PK")
    assert xue.phone.encode() not in response.content
    with organization_scope(cast.jia):
        assert AuditEntry.objects.get(act="people.export").payload == {"人数": 1}


def test_worker_sees_who_looked(cast, page, send, xue):
    with organization_scope(cast.jia):
        Employee.objects.filter(pk=xue.pk).update(membership=cast.han.membership)
    send("sun", f"/hr/people/{xue.public_id}/reveal/phone")
    assert "孙丽 看了手机号码" in text(page("han", "/me/privacy"))


@pytest.fixture
def uploaded(cast, send):
    def upload(*lines):
        data = "\n".join([HEAD, *lines]).encode("gb18030")
        response = send("sun", "/import/people", file=SimpleUploadedFile("花名册.csv", data))
        assert response.status_code == 302
        return re.search(r"/import/people/(\w+)/columns", response.headers["Location"])[1]

    return upload


def test_import_goes_through_four_steps(
    cast, page, send, uploaded, django_capture_on_commit_callbacks
):
    upload = uploaded(line(1), line(2, "李四", id="123"))
    assert "证件号码" in text(page("sun", f"/import/people/{upload}/columns"))
    assert "身份证号少 15 位" in text(page("sun", f"/import/people/{upload}/check"))
    preview = text(page("sun", f"/import/people/{upload}/preview"))
    seen = re.search(r'name="fingerprint" value="(\w+)"', preview)[1]
    data = {"effective": "2026-11-01", "fingerprint": seen, "rows": "1"}
    with django_capture_on_commit_callbacks(execute=True):
        response = send("sun", f"/import/people/{upload}/preview", **data)
    result = text(page("sun", response.headers["Location"]))
    assert "撤销本次导入" in result
    with organization_scope(cast.jia):
        assert Employee.objects.get().id_number == id_number(1)
    send("sun", f"/import/people/{upload}/undo")
    with organization_scope(cast.jia):
        assert not Employee.objects.exists()


def test_columns_can_be_left_out(cast, send, uploaded):
    upload = uploaded(line(1))
    labels = HEAD.split(",")
    fields = ["employee_no", "name", "id_number", "", "department", "post", "place", "hired"]
    send("sun", f"/import/people/{upload}/columns", label=labels, field=fields)
    with organization_scope(cast.jia):
        assert RosterImport.objects.get().mapping == {"手机号码": ""}


def test_error_file_is_their_own_file(page, uploaded):
    upload = uploaded(line(1, id="123"))
    response = page("sun", f"/import/people/{upload}/errors.xlsx")
    assert response.content.startswith(b"PK")
    assert "%E9%94%99%E8%AF%AF" in response.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"", "文件是空的"), (b"%PDF-1.7 x", "请"), (b"x" * (21 * 1024 * 1024), "超过 20 MB")],
)
def test_unfit_upload_is_told(cast, send, data, sentence):
    response = send("sun", "/import/people", file=SimpleUploadedFile("a.xlsx", data))
    assert response.status_code == 422
    assert sentence in text(response)


def test_import_needs_the_right(page, cast):
    assert page("li", "/import/people").status_code == 403


def test_template_has_the_columns(page, cast):
    assert page("sun", "/import/people/template.xlsx").content.startswith(b"PK")
