"""The pages of 增减员 and of channels: what they show, to whom, within how many statements."""

import pytest
from django.urls import reverse
from django.utils import timezone

from zyg.core.access.tokens import LONGEST, create_token
from zyg.workforce.insurance.models import BatchState, Channel, DeclarationBatch, Enrolment, Layout
from zyg.workforce.insurance.operations import accounts
from zyg.workforce.insurance.tests import makers

OFFICE_PAGES = ("insurance:batches", "insurance:people", "insurance:setup")


def get(client, actor, name, /, *args, **data):
    client.force_login(actor.user)
    return client.get(reverse(name, args=args), data)


def post(client, actor, name, /, *args, **data):
    client.force_login(actor.user)
    return client.post(reverse(name, args=args), data, follow=True)


@pytest.mark.parametrize("name", OFFICE_PAGES)
@pytest.mark.parametrize("who", ["li", "han"])
def test_office_pages_are_closed_without_the_right(jia, client, name, who):
    response = get(client, getattr(jia, who), name)
    assert response.status_code == 403
    assert "社保公积金" in response.content.decode()


@pytest.mark.parametrize("name", OFFICE_PAGES)
def test_who_may_look_is_offered_no_act(jia, client, name):
    makers.channels(jia)
    makers.worker(jia)
    body = get(client, jia.zhou, name).content.decode()
    assert 'action="/social' not in body
    assert "/new" not in body


def test_from_the_desk_to_the_enrolment_by_clicks(jia, client):
    social, _ = makers.channels(jia)
    makers.worker(jia)
    body = get(client, jia.sun, "insurance:batches", month="2026-11").content.decode()
    assert "2026-11-03 入职" in body
    assert "生成 1 人的申报表" in body
    told = {"channel": social.public_id, "month": "2026-11"}
    assert "标记为已提交" in post(client, jia.sun, "insurance:batch_new", **told).content.decode()
    batch, item = DeclarationBatch.objects.get(), DeclarationBatch.objects.get().items.get()
    file = post(client, jia.sun, "insurance:batch_file", batch.public_id, "add")
    assert file.content.startswith(b"PK")
    post(client, jia.sun, "insurance:batch_submit", batch.public_id, confirmed="1", receipt="R1")
    answered = {f"state-{item.public_id}": "accepted", f"number-{item.public_id}": "G1"}
    body = post(client, jia.sun, "insurance:batch_answer", batch.public_id, **answered)
    assert "已受理" in body.content.decode()
    page = get(client, jia.sun, "insurance:people", month="2026-11").content.decode()
    assert "参保中" in page
    assert "G1" in page


def test_a_returned_person_keeps_the_reason_on_the_desk(jia, client):
    social, _ = makers.channels(jia)
    makers.worker(jia)
    item = makers.batch(jia, social).items.get()
    batch = item.batch.public_id
    post(client, jia.sun, "insurance:batch_submit", batch, confirmed="1")
    told = {f"state-{item.public_id}": "returned", f"answer-{item.public_id}": "姓名与公安不符"}
    post(client, jia.sun, "insurance:batch_answer", batch, **told)
    body = get(client, jia.sun, "insurance:batches", month="2026-11").content.decode()
    assert "上次被退回" in body
    assert "姓名与公安不符" in body
    assert "被退回" in get(client, jia.sun, "insurance:batches", state="returned").content.decode()


def test_a_refusal_is_said_on_the_page(jia, client):
    social, _ = makers.channels(jia)
    told = {"channel": social.public_id, "month": "2026-11"}
    body = post(client, jia.sun, "insurance:batch_new", **told).content.decode()
    assert "没有要申报的增减变更" in body
    body = post(client, jia.sun, "insurance:batch_new", **(told | {"month": "11月"}))
    assert "不是月份" in body.content.decode()


def test_a_city_without_channel_is_offered_two(jia, client):
    makers.worker(jia)
    assert "建立上海的两个渠道" in get(client, jia.sun, "insurance:setup").content.decode()
    post(client, jia.sun, "insurance:standard", place="310000")
    assert Channel.objects.count() == 2


def test_channel_forms_keep_what_was_typed(jia, client):
    social, _ = makers.channels(jia)
    client.force_login(jia.sun.user)
    url = reverse("insurance:channel", args=[social.public_id])
    told = {"place": "310000", "name": "社保", "login_kind": "ukey", "insurances": ["pension"]}
    refused = client.post(url, {**told, "cutoff_add_day": "40"})
    assert refused.status_code == 422
    assert 'value="40"' in refused.content.decode()
    assert client.post(url, {**told, "cutoff_add_day": "15", "is_active": "on"}).status_code == 302
    social.refresh_from_db()
    assert (social.cutoff_add_day, social.login_kind) == (15, "ukey")


def test_the_account_form_takes_per_cent(jia, client):
    social, _ = makers.channels(jia)
    told = {"number": "310-9", "name": "甲公司", "starts": "2026-07", "rate": "0.4"}
    client.force_login(jia.sun.user)
    url = reverse("insurance:account", args=[social.public_id])
    assert "文件号" in client.post(url, told).content.decode()
    assert client.post(url, {**told, "document_number": "核定 9"}).status_code == 302
    assert social.accounts.get().work_injury_rate == "0.004"


def test_the_layout_editor_orders_drops_and_refuses(jia, client):
    layout = accounts.add_layout(actor=jia.sun, preset="plain_stop", now=makers.NOW)
    told = {
        "version": "1", "name": "减员", "rows_per_page": "12",
        "order": ["2", "1", "3"], "header": ["姓名", "号码", ""],
        "field": ["name", "id_number", "sex"], "word-reason-ended": "解除合同",
    }  # fmt: skip
    post(client, jia.sun, "insurance:layout", layout.public_id, **told)
    row = Layout.objects.get()
    assert [column["header"] for column in row.columns] == ["号码", "姓名"]
    assert row.words == {"reason": {"ended": "解除合同"}}
    told |= {"version": "2", "field": ["", "id_number", ""]}
    client.force_login(jia.sun.user)
    refused = client.post(reverse("insurance:layout", args=[layout.public_id]), told)
    assert refused.status_code == 422
    assert "不认识" in refused.content.decode()


def test_the_desk_costs_the_same_for_many_people(jia, client, django_assert_max_num_queries):
    makers.channels(jia)
    for serial in range(1, 8):
        makers.worker(jia, serial)
    client.force_login(jia.sun.user)
    url = reverse("insurance:batches")
    with django_assert_max_num_queries(20):
        assert client.get(url, {"month": "2026-11"}).status_code == 200


def test_taking_over_by_click(jia, client):
    social, _ = makers.channels(jia)
    makers.worker(jia, hired=makers.dt.date(2025, 1, 6))
    body = post(client, jia.sun, "insurance:take_over", social.public_id).content.decode()
    assert "已登记 1 人" in body
    assert Enrolment.objects.get().starts == "2025-01"


def test_a_program_declares_too(jia, client):
    makers.channels(jia)
    makers.worker(jia)
    scopes = ["insurance.view", "insurance.edit"]
    _, key = create_token(
        actor=jia.sun, name="程序", scopes=scopes, now=timezone.now(), lifetime=LONGEST
    )
    more = {"headers": {"Authorization": f"Bearer {key}"}, "content_type": "application/json"}
    found = client.get("/api/v1/insurance/proposals?month=2026-11", **more).json()
    told = {"channel_id": found[0]["channel_id"], "month": "2026-11"}
    made = client.post("/api/v1/insurance/batches", told, **more)
    assert (made.status_code, made.json()["items"][0]["name"]) == (201, "单雪")
    address = f"/api/v1/insurance/batches/{made.json()['id']}"
    assert client.post(f"{address}/answer", {}, **more).status_code == 422
    assert client.post(f"{address}/submit", {"confirmed": True}, **more).status_code == 200
    assert client.post(f"{address}/answer", {}, **more).json()["state"] == BatchState.ACCEPTED
    assert client.get(address, **more).json()["state"] == BatchState.ACCEPTED
    page = client.get("/api/v1/insurance/enrolments?month=2026-11", **more).json()
    assert page["enrolments"][0]["status"] == "insured"
