"""成员与权限: the list, the matrix, and one member."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zyg.core.access.tests.test_letters import PDF
from zyg.core.organizations.models import AuthorisationLetter, FieldException
from zyg.core.permissions.areas import REACHES, area_of, matrix
from zyg.core.permissions.matrix import PERMISSIONS, ROLE_RIGHTS


@pytest.fixture
def page(jia, client):
    client.force_login(jia.zhou.user)
    return lambda url: client.get(url).content.decode()


def at(actor, path=""):
    return f"/org/members/{actor.membership.public_id}{path}"


def test_list_names_everybody_with_roles(page):
    shown = page("/org/members")
    assert all(name in shown for name in ("王芳", "李雷", "主管（研发部）"))


def test_list_is_narrowed_by_word_role_and_state(page):
    assert "王芳" not in page("/org/members?q=lilei").split("<tbody>")[1]
    assert "李雷" not in page("/org/members?role=hr").split("<tbody>")[1]
    assert "没有符合条件的成员" in page("/org/members?state=stopped")


def test_list_costs_few_statements(jia, client, django_assert_max_num_queries):
    client.force_login(jia.zhou.user)
    with django_assert_max_num_queries(13):
        client.get("/org/members")


@pytest.mark.parametrize("path", ["/org/members", "/org/members/rights", "/org/members/invite"])
def test_pages_are_for_those_who_manage_members(jia, client, path):
    client.force_login(jia.sun.user)
    assert client.get(path).status_code == 403


def test_matrix_shows_every_right_with_its_reach(page):
    shown = page("/org/members/rights")
    assert all(label in shown for label in PERMISSIONS.values())
    rows = {right.code: right.reaches for area in matrix() for right in area.rights}
    assert rows["pay.view"] == ("全企业", "", "全企业", "", "")
    assert rows["people.view"] == ("全企业", "全企业", "全企业", "所带部门", "仅本人")


def test_matrix_is_complete():
    for code in PERMISSIONS:
        assert area_of(code)
    used = {reach for rights in ROLE_RIGHTS.values() for reach in rights.values()}
    assert used <= REACHES.keys()


def test_roles_are_changed_on_the_page(jia, page, client):
    data = {"roles": ["manager", "employee"], "departments": [jia.sales.public_id]}
    assert client.post(at(jia.han, "/roles"), data).status_code == 302
    assert "员工、主管（销售部）" in page(at(jia.han))


def test_wrong_roles_are_told_at_the_field(jia, page, client):
    refused = client.post(at(jia.han, "/roles"), {"roles": ["manager"]})
    assert refused.status_code == 422
    assert "主管要指定带哪个部门" in refused.content.decode()


def test_member_is_stopped_and_resumed(jia, page, client):
    client.post(at(jia.han, "/act"), {"act": "stop"})
    assert "已停用" in page(at(jia.han))
    client.post(at(jia.han, "/act"), {"act": "resume"})
    assert "停用成员" in page(at(jia.han))


def test_exception_is_registered_and_ended(jia, page, client):
    data = {"effect": "grant", "group": "pay", "first_day": "2026-01-01", "reason": "盘点"}
    assert client.post(at(jia.sun, "/exceptions"), data).status_code == 302
    assert "看薪资<span" in page(at(jia.sun))
    found = FieldException.objects.get()
    client.post(at(jia.sun, "/act"), {"act": "end_exception", "id": found.public_id})
    assert "看薪资<span" not in page(at(jia.sun))


def test_wrong_exception_is_told(jia, page, client):
    data = {"effect": "grant", "group": "pay", "first_day": "2026-01-01"}
    refused = client.post(at(jia.sun, "/exceptions"), data)
    assert (refused.status_code, "原因" in refused.content.decode()) == (422, True)


def test_letter_is_registered_and_ended(jia, page, client):
    scan = SimpleUploadedFile("授权书.pdf", PDF)
    data = {"first_day": "2026-01-01", "last_day": "2028-01-01", "permissions": ["people.view"]}
    sent = client.post(at(jia.sun, "/letters"), data | {"file": scan, "number": "SQ-7"})
    assert sent.status_code == 302
    assert "SQ-7" in page(at(jia.sun))
    assert "授权书.pdf" in page(at(jia.sun))
    found = AuthorisationLetter.objects.get()
    ended = {"act": "end_letter", "id": found.public_id, "reason": "合作结束"}
    client.post(at(jia.sun, "/act"), ended)
    assert "没有有效的授权书" in page("/org/members")


@pytest.mark.parametrize("act", ["end_letter", "end_exception", "dance"])
def test_acts_on_nothing_are_not_found(jia, page, client, act):
    assert client.post(at(jia.sun, "/act"), {"act": act, "id": "none"}).status_code == 404
