"""The API of the lifecycle: the same acts, the same rights, sentences by field."""

import json

import pytest
from django.utils import timezone

from zyg.core.access.tokens import LONGEST, create_token
from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.people.lifecycle.tests.makers import approved, exited, signed
from zyg.workforce.people.models import ChangeRequest, Onboarding
from zyg.workforce.people.tests.makers import make_employee

ROOT = "/api/v1/lifecycle"


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        yield cast


@pytest.fixture
def xue(jia):
    return make_employee(jia.sun)


@pytest.fixture
def call(jia, client):
    def send(who, method, path, told=None, scopes=("people.view",), **headers):
        _, key = create_token(
            actor=getattr(jia, who),
            name="程序",
            scopes=scopes,
            now=timezone.now(),
            lifetime=LONGEST,
        )
        return client.generic(
            method,
            f"{ROOT}{path}",
            json.dumps(told or {}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}", **headers},
        )

    return send


INVITED = {
    "name": "单雪", "number": "N001", "post": "工程师", "place": "上海", "hired": "2026-12-01",
}  # fmt: skip


def test_an_invitation_answers_its_link_once(call):
    scopes = ("people.onboard",)
    made = call("sun", "POST", "/onboardings", INVITED, scopes)
    assert made.status_code == 201
    assert "/join/" in made.json()["link"]
    listed = call("sun", "GET", "/onboardings", scopes=scopes).json()
    assert [(one["name"], one["link"]) for one in listed] == [("单雪", "")]


def test_a_call_that_is_sent_twice_counts_once(call):
    for _ in range(2):
        call(
            "sun", "POST", "/onboardings", INVITED, ("people.onboard",), **{"Idempotency-Key": "a"}
        )
    assert Onboarding.objects.count() == 1


def test_refusals_name_the_fields(call, xue):
    told = {"employee_id": xue.public_id, "kind": "transfer", "valid_from": "2020-01-01"}
    scopes = ("people.view", "people.change")
    refused = call("sun", "POST", "/changes", told | {"reason_code": "promotion"}, scopes)
    assert refused.status_code == 422
    assert "早于入职日期" in refused.json()["fields"]["valid_from"]
    odd = told | {"kind": "nonsense", "reason_code": "x"}
    assert call("sun", "POST", "/changes", odd, scopes).status_code == 422


def test_pay_is_shown_to_a_token_that_may_see_it(call, xue, jia):
    items = [{"code": "base", "label": "基本工资", "amount": 1234560}]
    told = {
        "employee_id": xue.public_id, "kind": "pay", "valid_from": "2026-12-01",
        "reason_code": "annual", "pay_items": items,
    }  # fmt: skip
    scopes = ("people.view", "pay.edit", "pay.view")
    made = call("wang", "POST", "/changes", told, scopes)
    assert made.json()["pairs"] == [["基本工资", "空", "12,345.60"]]
    seen = call("sun", "GET", "/changes", scopes=("people.change",))
    assert "12,345.60" not in seen.content.decode()
    assert ChangeRequest.objects.count() == 1


def test_contracts_and_exits(call, xue, jia):
    told = {
        "employee_id": xue.public_id, "kind": "fixed", "start": "2024-03-01", "end": "2027-02-28",
        "post": "工程师", "work_place": "上海", "probation_months": 7,
    }  # fmt: skip
    scopes = ("people.view", "people.contract", "contracts.view")
    refused = call("sun", "POST", "/contracts", told, scopes)
    assert "试用期 7 个月过长" in refused.json()["fields"]["probation_months"]
    made = call("sun", "POST", "/contracts", told | {"probation_months": 6}, scopes)
    assert made.json()["probation_end"] == "2024-08-31"
    assert len(call("sun", "GET", "/contracts", scopes=scopes).json()) == 1
    leaving = {
        "employee_id": xue.public_id, "ground": "resignation",
        "notice_on": "2026-11-25", "last_day": "2026-12-25",
    }  # fmt: skip
    scopes = ("people.view", "people.offboard")
    assert call("sun", "POST", "/exits", leaving, scopes).json()["state"] == "waiting"
    again = call("sun", "POST", "/exits", leaving, scopes)
    assert "已有一项离职待审批" in again.json()["error"]
    assert call("sun", "GET", "/exits", scopes=scopes).json()[0]["label"] == "劳动者提前通知辞职"


def test_the_timeline(call, xue, jia):
    signed(jia.sun, xue)
    approved(jia, xue, post="组长")
    exited(jia, xue)
    told = call("sun", "GET", f"/people/{xue.public_id}/events").json()
    assert [one["label"] for one in told][::-1] == ["入职", "签订合同", "调动", "离职通知", "离职"]


def test_a_token_does_no_more_than_it_says(call, xue):
    told = {"employee_id": xue.public_id, "ground": "resignation"}
    days = {"notice_on": "2026-11-25", "last_day": "2026-12-25"}
    assert call("sun", "POST", "/exits", told | days).status_code == 403
    assert call("han", "GET", "/changes").status_code == 403
