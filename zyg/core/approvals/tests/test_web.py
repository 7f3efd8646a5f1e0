"""The pages on desktop and phone, and the API."""

import datetime as dt

import pytest
from django.urls import reverse

from zyg.core.access.tokens import create_token
from zyg.core.approvals.models import ApprovalRequest, Delegation
from zyg.core.organizations.scoping import organization_scope


def state(cast, request):
    with organization_scope(cast.jia):
        return ApprovalRequest.objects.get(pk=request.pk).state


def url(name, *args):
    return reverse(f"approvals:{name}", args=args)


@pytest.fixture
def page(client):
    def inner(actor, name, *args, data=None):
        client.force_login(actor.user)
        send = client.get if data is None else client.post
        response = send(url(name, *args), data)
        return response.status_code, response.content.decode()

    return inner


def test_list_shows_card_warning_and_buttons(cast, page, ask):
    ask()
    status, text = page(cast.li, "waiting")
    assert (status, "请假 L1" in text, "同期已有 2 人请假" in text) == (200, True, True)
    assert "都处理完了" in page(cast.sun, "waiting")[1]


def test_manager_has_the_phone_shell_and_hr_the_desktop(cast, page, ask):
    assert "z-tabs" in page(cast.li, "waiting")[1]
    assert "z-menu" in page(cast.sun, "waiting")[1]


def test_own_button_decides_one(cast, page, ask):
    one, other = ask("1"), ask("2")
    assert page(cast.li, "waiting", data={"act": f"approve:{one.public_id}"})[0] == 302
    assert (state(cast, one), state(cast, other)) == ("approved", "pending")
    assert "已同意 1 件。" in page(cast.li, "waiting")[1]


def test_ticked_ones_are_decided_together(cast, page, ask):
    rows = [ask(str(number)) for number in range(3)]
    ticked = [row.public_id for row in rows[:2]]
    data = {"approval": ticked, "act": "reject", "reason": "项目上线"}
    assert page(cast.li, "waiting", data=data)[0] == 302
    assert [state(cast, row) for row in rows] == ["rejected", "rejected", "pending"]
    assert "已驳回 2 件。" in page(cast.li, "waiting")[1]


def test_problems_are_told_and_the_reason_is_kept(cast, page, ask, say):
    request = ask()
    say(cast.li, request)
    data = {"approval": [request.public_id], "act": "reject", "reason": "来不及"}
    status, text = page(cast.li, "waiting", data=data)
    assert (status, "已通过：李雷" in text) == (409, True)
    ask("2")
    for data in ({"act": "approve"}, {"act": "burn", "approval": ["x"]}, {}):
        status, text = page(cast.li, "waiting", data=data)
        assert (status, "没有选中任何审批" in text) == (409, True)
    status, text = page(cast.li, "waiting", data={"act": "approve:nosuch", "reason": "r"})
    assert (status, "没有这项审批" in text, 'value="r"' in text) == (409, True, True)


def test_one_page_decides_withdraws_and_reminds(cast, page, ask):
    request = ask(days=3)
    number = request.public_id
    status, text = page(cast.li, "decide", number, data={"act": "reject"})
    assert (status, "请写明驳回的理由" in text) == (422, True)
    assert page(cast.li, "decide", number, data={"act": "approve"})[0] == 302
    status, text = page(cast.li, "decide", number, data={"act": "approve"})
    assert (status, "现在等孙丽审批" in text) == (422, True)
    status, text = page(cast.han, "remind", number, data={})
    assert status in (302, 422)
    assert page(cast.han, "withdraw", number, data={"reason": "x"})[0] == 302
    assert state(cast, request) == "withdrawn"
    assert page(cast.sun, "decide", number, data={"act": "approve"})[0] == 409


def test_one_page_shows_steps_and_history(cast, page, ask, say):
    request = ask(days=3)
    say(cast.li, request, reason="可以")
    _, text = page(cast.han, "one", request.public_id)
    for word in ("1. 主管", "2. 人事", "可以", "提交审批", "撤回", "催办"):
        assert word in text
    assert 'value="approve"' not in text
    assert 'value="approve"' in page(cast.sun, "one", request.public_id)[1]
    assert page(cast.wang, "one", request.public_id)[0] == 404


def test_mine(cast, page, ask):
    ask()
    assert "请假 L1" in page(cast.han, "mine")[1]
    assert "还没有申请" in page(cast.wang, "mine")[1]


def test_delegation_page(cast, page, leave):
    to = cast.wang.membership.public_id
    today = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    data = {"to": to, "first_day": today, "last_day": today, "kinds": ["test.leave"]}
    assert page(cast.li, "delegations", data=data)[0] == 302
    status, text = page(cast.li, "delegations", data={**data, "last_day": "2020-01-01"})
    assert (status, "请改正" in text) == (422, True)
    bad = {**data, "to": cast.zhao.membership.public_id}
    assert page(cast.li, "delegations", data=bad)[0] == 422
    with organization_scope(cast.jia):
        row = Delegation.objects.get()
    assert page(cast.wang, "delegation_end", row.public_id, data={})[0] == 404
    assert page(cast.li, "delegation_end", row.public_id, data={})[0] == 302


def test_page_takes_few_statements(cast, client, ask, django_assert_max_num_queries):
    for number in range(20):
        ask(str(number))
    client.force_login(cast.li.user)
    with django_assert_max_num_queries(12):
        client.get(url("waiting"))


@pytest.fixture
def call(cast, client):
    def inner(actor, method, path="", scopes=("approvals.decide",), headers=None, **values):
        with organization_scope(cast.jia):
            _, key = create_token(
                actor=actor,
                name="试验",
                scopes=scopes,
                now=dt.datetime.now(dt.UTC),
                lifetime=dt.timedelta(days=1),
            )
        more = {} if method == "get" else {"content_type": "application/json"}
        headers = {"Authorization": f"Bearer {key}", **(headers or {})}
        send = getattr(client, method)
        return send(f"/api/v1/approvals{path}", headers=headers, **more, **values)

    return inner


def test_api_lists_and_decides_once(cast, call, ask):
    request = ask()
    (row,) = call(cast.li, "get").json()["approvals"]
    assert (row["title"], row["lines"]) == ("请假 L1", [["天数", "3"]])
    assert call(cast.li, "post", f"/{request.public_id}/reject").status_code == 422
    path = f"/{request.public_id}/approve"
    once = {"Idempotency-Key": "k1"}
    for _ in range(2):
        answer = call(cast.li, "post", path, data={"reason": "好"}, headers=once)
        assert (answer.status_code, answer.json()["state"]) == (200, "approved")
    late = call(cast.li, "post", path)
    assert (late.status_code, "已通过：李雷" in late.json()["error"]) == (409, True)
    assert call(cast.han, "get", "?list=mine").json()["total"] == 1
    assert call(cast.li, "get", scopes=("people.view",)).status_code == 403


def test_api_withdraws(cast, call, ask):
    request = ask()
    path = f"/{request.public_id}/withdraw"
    assert call(cast.li, "post", path).status_code == 422
    assert call(cast.han, "post", path).json()["state"] == "withdrawn"


def test_api_changes_the_flow(cast, call, leave):
    manage = ("approvals.manage", "approvals.decide")
    found = call(cast.zhou, "get", "/flows/test.leave", scopes=manage).json()
    assert (found["version"], found["facts"]["days"]) == (0, "days")
    flow = {**found["flow"], "reason": "试"}
    saved = call(cast.zhou, "put", "/flows/test.leave", scopes=manage, data=flow)
    assert saved.json()["version"] == 1
    bad = {**flow, "steps": [{"label": "x", "approvers": [{"role": "boss"}]}]}
    refused = call(cast.zhou, "put", "/flows/test.leave", scopes=manage, data=bad)
    assert (refused.status_code, refused.json()["error"]) == (422, "没有「boss」这个角色。")
    assert call(cast.zhou, "get", "/flows/no.such", scopes=manage).status_code == 404
    assert call(cast.sun, "get", "/flows/test.leave").status_code == 403
