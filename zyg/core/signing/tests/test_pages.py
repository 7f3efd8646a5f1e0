"""The pages: the signer's under her link, the organization's, and the API."""

import base64
import datetime as dt
import io
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from zyg.core.access.tokens import create_token
from zyg.core.messaging.adapters import FakeSms
from zyg.core.organizations.models import Membership
from zyg.core.organizations.scoping import organization_scope
from zyg.core.signing.adapters.chosen import own_trust
from zyg.core.signing.models import SigningRequest, State
from zyg.core.signing.tests.makers import (
    at,
    completed,
    contract_pdf,
    last_code,
    member,
    newcomer,
    send,
)
from zyg.core.signing.verifying import verify_bundle

PASSWORD = "a-good-password-9"


@pytest.fixture
def inside(cast):
    FakeSms.sent.clear()
    with organization_scope(cast.jia):
        yield cast


def link(request, position=1):
    return f"/sign/{at(request, position).token}"


def text(response):
    return response.content.decode()


def prove(client, url):
    assert client.post(f"{url}/code").status_code == 302
    return client.post(f"{url}/identity", {"code": last_code()})


def walk(client, url, name):
    """Everything that a person does on her phone; returns the last page."""
    prove(client, url)
    assert client.get(f"{url}/pages/1.png").headers["Content-Type"] == "image/png"
    assert client.get(f"{url}/pages/2.png").status_code == 200
    said = {"ticked": "1", "typed_name": name}
    assert client.post(f"{url}/intent", said).headers["Location"] == f"{url}/sign"
    assert "SHA-256" in text(client.get(f"{url}/sign"))
    return client.post(f"{url}/sign", follow=True)


def test_outside_person_signs_on_her_phone(inside, client):
    request = send(inside, newcomer())
    url = link(request)
    first = client.get(url)
    assert "先验证是不是你本人" in text(first)
    assert "no-store" in first.headers["Cache-Control"]
    assert "签署成功" in text(walk(client, url, "单雪"))
    request.refresh_from_db()
    assert request.state == State.COMPLETED
    packed = client.get(f"{url}/evidence.zip").content
    assert verify_bundle(packed, trust=own_trust()).faults == ()


def test_tick_is_never_set_before(inside, client):
    url = link(send(inside, newcomer()))
    prove(client, url)
    box = re.search(
        r'<input type="checkbox" name="ticked"[^>]*>', text(client.get(f"{url}/intent"))
    )
    assert "checked" not in box[0]


def test_intent_without_reading_is_refused(inside, client):
    url = link(send(inside, newcomer()))
    prove(client, url)
    response = client.post(f"{url}/intent", {"ticked": "1", "typed_name": "单雪"})
    assert response.status_code == 422
    assert "还有第 1、2 页没有打开" in text(response)


@pytest.mark.parametrize(
    "path", ["/pages/1.png", "/document.pdf", "/evidence.zip", "/intent", "/sign", "/decline"]
)
def test_link_alone_opens_nothing(inside, client, path):
    url = link(send(inside, newcomer()))
    assert client.get(f"{url}{path}").headers["Location"] == url


def test_proof_counts_in_its_own_browser_only(inside, client):
    url = link(send(inside, newcomer()))
    prove(client, url)
    assert client.get(f"{url}/document.pdf").content == contract_pdf()
    client.session.flush()
    client.cookies.clear()
    assert client.get(f"{url}/document.pdf").status_code == 302


def test_proof_ends_after_half_an_hour(inside, client):
    url = link(send(inside, newcomer()))
    prove(client, url)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=31)):
        assert client.get(f"{url}/document.pdf").headers["Location"] == url


@pytest.mark.parametrize("change", [lambda t: t[:-1] + "!", lambda t: "0" + t[1:], lambda t: "a.b"])
def test_wrong_link_is_not_found(inside, client, change):
    token = at(send(inside, newcomer()), 1).token
    assert client.get(f"/sign/{change(token)}").status_code == 404


def test_members_link_is_for_her_account(inside, client):
    url = link(send(inside, member(inside)))
    assert "/accounts/login" in client.get(url).headers["Location"]
    client.force_login(inside.li.user)
    assert client.get(url).status_code == 403
    inside.han.user.set_password(PASSWORD)
    inside.han.user.save()
    client.force_login(inside.han.user)
    assert "登录密码" in text(client.get(url))
    assert client.post(f"{url}/identity", {"password": "wrong"}).status_code == 422
    assert client.post(f"{url}/identity", {"password": PASSWORD}).status_code == 302
    assert "看完了，下一步" in text(client.get(url))


def test_signer_declines_with_a_reason(inside, client):
    request = send(inside, newcomer())
    url = link(request)
    prove(client, url)
    assert client.post(f"{url}/decline", {"reason": ""}).status_code == 422
    assert "已拒签" in text(client.post(f"{url}/decline", {"reason": "内容不符"}, follow=True))


def test_papers_stay_open_after_leaving(inside, client):
    request = completed(inside)
    other = send(inside, member(inside))
    Membership.objects.filter(pk=inside.han.membership.pk).update(is_active=False)
    client.force_login(inside.han.user)
    shown = text(client.get("/me/papers"))
    assert f"/sign/{at(other, 1).token}" in shown
    assert at(request, 1).token not in shown
    client.logout()
    url = link(request)
    with time_machine.travel(timezone.now() + dt.timedelta(days=900)):
        prove(client, url)
        file = client.get(f"{url}/document.pdf?download").headers["Content-Disposition"]
        assert file.startswith("attachment")
        assert "已申请" in text(client.post(f"{url}/paper-copy", follow=True))


def test_list_and_detail_of_the_organization(inside, client, django_assert_max_num_queries):
    request = completed(inside)
    client.force_login(inside.sun.user)
    with django_assert_max_num_queries(15):
        assert "劳动合同" in text(client.get("/signing"))
    with django_assert_max_num_queries(20):
        shown = text(client.get(f"/signing/{request.public_id}"))
    for word in ("全部完成", "加盖可信时间戳", "138****0900", request.document.sm3):
        assert word in shown
    assert "13800000900" not in shown
    assert client.get(f"/signing/{request.public_id}/document.pdf").content == contract_pdf()
    assert client.get(f"/signing/{request.public_id}/evidence.zip").content[:2] == b"PK"
    assert client.get("/signing?state=declined").status_code == 200


def new_request(**changes):
    pdf = SimpleUploadedFile("合同.pdf", contract_pdf(), "application/pdf")
    said = {
        "title": "保密协议",
        "kind": "confidentiality",
        "file": pdf,
        "days": "7",
        "p-TOTAL_FORMS": "3",
        "p-INITIAL_FORMS": "0",
        "p-0-role": "乙方（劳动者）",
        "p-0-name": "单雪",
        "p-0-phone": "13800000900",
    }
    return {**said, **changes}


def test_hr_sends_by_the_form(inside, client):
    client.force_login(inside.sun.user)
    assert client.get("/signing/new").status_code == 200
    key = inside.zhou.membership.public_id
    response = client.post("/signing/new", new_request(company=key, company_role="甲方"))
    assert response.status_code == 302, text(response)
    request = SigningRequest.objects.get()
    assert [s.told for s in request.signers.all()] == ["乙方（劳动者） 单雪", "甲方 周涛"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"p-0-account": "nobody"}, "本企业没有这个账号"),
        ({"p-0-phone": ""}, "请填写手机或邮箱"),
        ({"file": SimpleUploadedFile("a.pdf", b"hello")}, "没有损坏的 PDF"),
        ({"days": "0"}, "几天内签完"),
    ],
)
def test_form_says_what_is_wrong(inside, client, changes, sentence):
    client.force_login(inside.sun.user)
    response = client.post("/signing/new", new_request(**changes))
    assert response.status_code == 422
    assert sentence in text(response)
    assert not SigningRequest.objects.exists()


def test_remind_void_and_paper(inside, client):
    request = send(inside)
    client.force_login(inside.sun.user)
    url = f"/signing/{request.public_id}"
    signer = at(request, 1).public_id
    assert "1 小时内" in text(client.post(f"{url}/{signer}/remind", follow=True))
    assert "还没有签署" in text(
        client.post(f"{url}/{signer}/paper", {"handed_over_on": "2026-11-25"}, follow=True)
    )
    assert "签署还没有结束" in text(client.get(f"{url}/evidence.zip", follow=True))
    assert "已作废" in text(client.post(f"{url}/void", {"reason": "金额写错"}, follow=True))


def test_who_has_no_right_sees_nothing(inside, client):
    request = send(inside)
    client.force_login(inside.wang.user)
    assert client.get(f"/signing/{request.public_id}").status_code == 404
    client.force_login(inside.han.user)
    assert "劳动合同" not in text(client.get("/signing"))
    assert client.post(f"/signing/{request.public_id}/void", {"reason": "x"}).status_code == 404


def test_signer_sees_her_own_in_the_list(inside, client):
    send(inside, member(inside))
    client.force_login(inside.han.user)
    assert "劳动合同" in text(client.get("/signing"))


@pytest.fixture
def api(inside, client):
    scopes = ["contracts.view", "contracts.send"]
    _, key = create_token(
        actor=inside.sun,
        name="合同",
        scopes=scopes,
        now=timezone.now(),
        lifetime=dt.timedelta(days=1),
    )

    def call(method, path, data=None):
        return getattr(client, method)(
            f"/api/v1/signings{path}",
            data,
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )

    return call


def test_api_sends_lists_and_voids(api):
    signer = {"role": "乙方", "name": "单雪", "phone": "13800000900"}
    pdf = base64.b64encode(contract_pdf()).decode()
    sent = api("post", "", {"title": "劳动合同", "pdf": pdf, "signers": [signer]})
    assert sent.status_code == 201, sent.content
    one = sent.json()["id"]
    assert api("get", "").json()["total"] == 1
    assert api("get", f"/{one}").json()["signers"][0]["state"] == "invited"
    assert api("get", f"/{one}/evidence").status_code == 409
    assert api("post", f"/{one}/void", {"reason": "改期"}).json()["state"] == "voided"
    assert api("get", f"/{one}/evidence").content[:2] == b"PK"


def test_api_says_what_is_wrong(api):
    said = {"title": "x", "pdf": "###", "signers": [{"role": "乙方", "name": "单雪"}]}
    response = api("post", "", said)
    assert (response.status_code, "base64" in response.json()["error"]) == (422, True)
    pdf = base64.b64encode(contract_pdf()).decode()
    response = api("post", "", {**said, "pdf": pdf})
    assert "请填写手机或邮箱" in response.json()["error"]
    assert io.BytesIO(response.content).read()
