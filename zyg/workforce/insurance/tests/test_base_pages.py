"""The pages of 基数申报 and 补差, and the phone page of the worker."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zyg.workforce.insurance.models import BaseSeason, BaseState, SeasonState, Settlement
from zyg.workforce.insurance.tests import test_bases, test_settlements

people = test_bases.people
owing = test_settlements.people


def post(client, actor, name, /, *args, **data):
    client.force_login(actor.user)
    return client.post(reverse(f"insurance:{name}", args=args), data, follow=True)


def get(client, actor, name, /, *args, **data):
    client.force_login(actor.user)
    return client.get(reverse(f"insurance:{name}", args=args), data)


WAGES = "工号,10月\nE0002,9600\n".encode()


def opened(jia, client):
    told = {"place": "310000", "wage_year": "2025", "starts": "2026-07"}
    body = post(client, jia.wang, "season_new", **told).content.decode()
    assert "缺 2025-10 的工资" in body
    key = BaseSeason.objects.get().public_id
    file = SimpleUploadedFile("工资.csv", WAGES)
    assert "已补上 1 人" in post(client, jia.wang, "season_wages", key, file=file).content.decode()
    post(client, jia.wang, "season_send", key)
    return key


def test_a_season_by_clicks_of_officer_and_worker(jia, people, client):
    key = opened(jia, client)
    mine = get(client, jia.han, "my_base").content.decode()
    assert "13,000.00" in mine
    assert "2025-03" in mine
    row = BaseSeason.objects.get().declarations.get(employee=people[0])
    assert "已确认" in post(client, jia.han, "my_base_confirm", row.public_id).content.decode()
    told = {"all_of": BaseState.SENT, "reason": "当面确认"}
    assert (
        "已由单位核定 1 人" in post(client, jia.wang, "season_decide", key, **told).content.decode()
    )
    assert (
        "2 人的基数从 2026-07 起变更"
        in post(client, jia.wang, "season_close", key).content.decode()
    )
    assert BaseSeason.objects.get().state == SeasonState.CLOSED
    assert post(client, jia.wang, "season_export", key).content.startswith(b"PK")


def test_an_objection_is_read_by_the_officer(jia, people, client):
    key = opened(jia, client)
    row = BaseSeason.objects.get().declarations.get(employee=people[0])
    post(client, jia.han, "my_base_dispute", row.public_id, text="3 月少了加班费")
    assert "3 月少了加班费" in get(client, jia.wang, "season", key).content.decode()
    told = {"declaration": row.public_id, "reason": "已补计", "average": "13100.50"}
    post(client, jia.wang, "season_decide", key, **told)
    row.refresh_from_db()
    assert row.average == 1_310_050
    assert "已补计" in get(client, jia.han, "my_base").content.decode()


def test_nobody_sees_the_base_of_another(jia, people, client):
    opened(jia, client)
    row = BaseSeason.objects.get().declarations.get(employee=people[1])
    assert "高建" not in get(client, jia.han, "my_base").content.decode()
    assert post(client, jia.han, "my_base_confirm", row.public_id).status_code == 404


def test_a_season_form_says_what_is_wrong(jia, people, client):
    told = {"place": "310000", "wage_year": "2025", "starts": "七月"}
    response = post(client, jia.wang, "season_new", **told)
    assert response.status_code == 422
    assert "七月" in response.content.decode()


def test_a_settlement_by_clicks_of_two(jia, owing, client):
    told = {"place": "310000", "first": "2026-08", "last": "2026-10", "take_month": "2026-11"}
    body = post(client, jia.wang, "settlement_new", **told).content.decode()
    assert "上海迟到的通知" in body
    key = Settlement.objects.get().public_id
    assert "已提交审批" in post(client, jia.wang, "settlement_submit", key).content.decode()
    assert "批准补差" not in get(client, jia.wang, "settlement", key).content.decode()
    assert "批准补差" in get(client, jia.zhou, "settlement", key).content.decode()
    decided = post(client, jia.zhou, "settlement_decide", key, decision="approve")
    assert "已批准" in decided.content.decode()
    assert "重复补扣" in post(client, jia.wang, "settlement_new", **told).content.decode()


@pytest.mark.parametrize("who", ["sun", "li", "han"])
@pytest.mark.parametrize("name", ["bases", "season_new", "settlement_new"])
def test_the_pages_are_closed_without_sight_of_pay(jia, people, client, who, name):
    assert get(client, getattr(jia, who), name).status_code == 403


def test_a_season_page_costs_the_same_for_many(jia, people, client, django_assert_max_num_queries):
    key = opened(jia, client)
    client.force_login(jia.wang.user)
    with django_assert_max_num_queries(16):
        assert client.get(reverse("insurance:season", args=[key])).status_code == 200
