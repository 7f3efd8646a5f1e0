"""The API: only by token, only within its rights, and a repeated call counts once."""

import datetime as dt

import pytest
from django.utils import timezone

from zyg.core.access.models import AnsweredCall
from zyg.core.access.tokens import InvalidTokenRequestError, create_token, revoke_token
from zyg.core.audit.models import AuditEntry
from zyg.core.organizations.models import Membership
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import PermissionRefusedError
from zyg.workforce.people.models import Employee
from zyg.workforce.people.tests.makers import make_employee, person

URL = "/api/v1/people"
YEAR = dt.timedelta(days=365)


def make_token(actor, *scopes):
    with organization_scope(actor.organization):
        return create_token(
            actor=actor, name="考勤系统", scopes=scopes, now=timezone.now(), lifetime=YEAR
        )


def bearer(actor, *scopes):
    return {"Authorization": f"Bearer {make_token(actor, *scopes)[1]}"}


def post(client, headers, **values):
    data = person(1) | values
    return client.post(URL, data, content_type="application/json", headers=headers)


@pytest.fixture
def hr(cast):
    return bearer(cast.sun, "people.view", "people.edit")


def test_list_and_one(cast, client, hr):
    employee = make_employee(cast.sun)
    found = client.get(URL, {"q": "sx"}, headers=hr).json()
    assert (found["total"], found["people"][0]["name"]) == (1, "单雪")
    one = client.get(f"{URL}/{employee.public_id}", headers=hr).json()
    assert one["phone_masked"] == "138****0001"


def test_no_secret_leaves(cast, client, hr):
    employee = make_employee(cast.sun)
    body = client.get(URL, headers=hr).content.decode()
    for secret in (employee.id_number, employee.phone, employee.bank_account):
        assert secret not in body


def test_create(cast, client, hr):
    response = post(client, hr)
    assert response.status_code == 201
    with organization_scope(cast.jia):
        assert Employee.objects.get().public_id == response.json()["id"]


def test_wrong_value_is_told_by_field(client, hr):
    response = post(client, hr, id_number="123")
    assert response.status_code == 422
    assert response.json()["fields"]["id_number"].startswith("身份证号少 15 位")


def test_wrong_shape_is_told_by_field(client, hr):
    response = post(client, hr, hired="2026-02-30")
    assert response.status_code == 422
    assert "hired" in response.json()["fields"]


@pytest.mark.parametrize("value", [None, "Bearer zyg_wrong", "Bearer x", "Basic eA==", "zyg_x"])
def test_without_a_good_token(db, client, value):
    headers = {"Authorization": value} if value else {}
    assert client.get(URL, headers=headers).status_code == 401


def test_session_does_not_open_the_api(cast, client):
    client.force_login(cast.sun.user)
    assert client.get(URL).status_code == 401


def test_token_does_not_open_pages(cast, client, hr):
    assert client.get("/hr/people", headers=hr).status_code == 302


def test_token_has_no_more_than_its_scopes(cast, client):
    response = post(client, bearer(cast.sun, "people.view"))
    assert response.status_code == 403
    assert response.json()["error"] == "你没有权限编辑员工资料，可向 企业管理员、人事 申请。"


def test_revoked_expired_and_orphaned_tokens_are_shut(cast, client):
    token, key = make_token(cast.sun, "people.view")
    headers = {"Authorization": f"Bearer {key}"}
    with organization_scope(cast.jia):
        Membership.objects.filter(pk=cast.sun.membership.pk).update(is_active=False)
        assert client.get(URL, headers=headers).status_code == 401
        Membership.objects.filter(pk=cast.sun.membership.pk).update(is_active=True)
        assert client.get(URL, headers=headers).status_code == 200
        revoke_token(actor=cast.sun, token=token, now=timezone.now())
    assert client.get(URL, headers=headers).status_code == 401


def test_expired_token_is_shut(cast, client):
    token, key = make_token(cast.sun, "people.view")
    with organization_scope(cast.jia):
        token.expires_at = timezone.now()
        token.save()
    assert client.get(URL, headers={"Authorization": f"Bearer {key}"}).status_code == 401


def test_key_itself_is_not_kept(cast):
    token, key = make_token(cast.sun, "people.view")
    assert key not in str(vars(token))


@pytest.mark.parametrize(
    ("name", "scopes", "lifetime", "sentence"),
    [
        ("", ["people.view"], YEAR, "请写明令牌的用途"),
        ("x", [], YEAR, "至少选一项权限"),
        ("x", ["people.dance"], YEAR, r"没有这些权限：people\.dance"),
        ("x", ["people.view"], YEAR * 2, "令牌最长一年"),
    ],
)
def test_impossible_token_is_refused(cast, name, scopes, lifetime, sentence):
    with organization_scope(cast.jia), pytest.raises(InvalidTokenRequestError, match=sentence):
        create_token(
            actor=cast.sun, name=name, scopes=scopes, now=timezone.now(), lifetime=lifetime
        )


def test_nobody_gives_more_than_she_has(cast):
    with pytest.raises(PermissionRefusedError, match="看薪资"):
        make_token(cast.sun, "pay.view")


def test_nobody_revokes_for_others(cast):
    token, _ = make_token(cast.sun, "people.view")
    with organization_scope(cast.jia), pytest.raises(PermissionRefusedError):
        revoke_token(actor=cast.wang, token=token, now=timezone.now())


def test_repeated_call_counts_once(cast, client, hr):
    again = hr | {"Idempotency-Key": "a-1"}
    first, second = post(client, again), post(client, again)
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    with organization_scope(cast.jia):
        assert Employee.objects.count() == 1
        assert AuditEntry.objects.filter(act="people.create").count() == 1


def test_key_of_another_call_is_refused(cast, client, hr):
    again = hr | {"Idempotency-Key": "a-1"}
    post(client, again)
    response = post(client, again, name="张三")
    assert response.status_code == 422
    assert response.json()["error"] == "Idempotency-Key a-1 已用于另一个请求；请换一个。"


def test_failed_call_may_be_mended_under_its_key(cast, client, hr):
    again = hr | {"Idempotency-Key": "a-1"}
    assert post(client, again, id_number="123").status_code == 422
    assert post(client, again).status_code == 201


def test_keys_of_two_members_are_apart(cast, client, hr):
    post(client, hr | {"Idempotency-Key": "a-1"})
    boss = bearer(cast.zhou, "people.edit")
    response = post(client, boss | {"Idempotency-Key": "a-1"}, number="E0002")
    assert response.status_code == 422
    assert "已经是" in response.json()["fields"]["id_number"]


def test_kept_answers_are_sealed(cast, client, hr):
    post(client, hr | {"Idempotency-Key": "a-1"})
    with organization_scope(cast.jia):
        assert AnsweredCall.objects.get().__dict__["body"].startswith("z1.")


def test_schema_is_served(client, db):
    assert "/api/v1/people" in client.get("/api/v1/openapi.json").json()["paths"]
