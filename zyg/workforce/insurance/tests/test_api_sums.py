"""What programs learn of sums, and the worker's own base by API."""

import pytest
from django.utils import timezone

from zyg.core.access.tokens import LONGEST, create_token
from zyg.workforce.insurance.models import BaseState
from zyg.workforce.insurance.operations import bases as acts
from zyg.workforce.insurance.tests import (
    test_ageing,
    test_bases,
    test_reconciling,
    test_settlements,
)

people = test_bases.people
owing = test_settlements.people
pension = test_reconciling.pension


@pytest.fixture
def call(client):
    def send(actor, method, path, body=None):
        scopes = [
            code for code in ("insurance.view", "insurance.edit", "pay.view") if actor.may(code)
        ]
        _, key = create_token(
            actor=actor, name="程序", scopes=scopes, now=timezone.now(), lifetime=LONGEST
        )
        more = {"headers": {"Authorization": f"Bearer {key}"}, "content_type": "application/json"}
        return getattr(client, method)(f"/api/v1/insurance{path}", body, **more)

    return send


def test_differences_come_with_their_reason(jia, pension, call):
    test_reconciling.take(jia, pension, test_reconciling.line(1, "单雪"))
    path = f"/reconciliations/{pension.public_id}/2026-11"
    told = call(jia.wang, "get", path).json()
    assert {one["code"] for one in told["differences"]} == {"not_in_notice"}
    assert told["total"] == 2
    assert call(jia.wang, "get", path.replace("2026-11", "2026-13")).status_code == 404
    assert call(jia.sun, "get", path).status_code == 403


def test_a_settlement_comes_with_every_line(jia, owing, call):
    row = test_settlements.preview(jia)
    told = call(jia.wang, "get", f"/settlements/{row.public_id}").json()
    assert told["total"] == 6
    assert told["employee"] == sum(
        line["due"] - line["used"]
        for month in told["months"]
        for line in month["lines"]
        if line["side"] == "employee"
    )


def test_the_worker_confirms_and_objects(jia, people, call):
    row = test_bases.sent(jia, test_bases.season(jia))
    key = call(jia.han, "get", "/me/bases").json()[0]["id"]
    assert call(jia.han, "post", f"/me/bases/{key}/dispute", {"text": " "}).status_code == 422
    path = f"/me/bases/{key}/dispute"
    assert call(jia.han, "post", path, {"text": "少了奖金"}).json()["state"] == BaseState.DISPUTED
    told = call(jia.han, "post", f"/me/bases/{key}/confirm").json()
    assert (told["state"], told["average"]) == (BaseState.CONFIRMED, 1_300_000)
    other = acts.BaseDeclaration.objects.get(employee=people[1], season=row).public_id
    assert call(jia.han, "post", f"/me/bases/{other}/confirm").status_code == 404


def test_who_retires_soon(jia, call):
    man = test_ageing.old(jia, 1, "19670315")
    told = call(jia.sun, "get", "/retiring").json()
    assert [(one["employee_id"], one["legal"]) for one in told] == [(man.public_id, "2027-10")]
    assert call(jia.li, "get", "/retiring").status_code == 403
