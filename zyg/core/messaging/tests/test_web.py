"""Pages, the stop link, the receipts of the SMS gateway, and the API."""

import datetime as dt
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.urls import reverse

from zyg.core.access.tokens import create_token
from zyg.core.messaging import choices
from zyg.core.messaging.adapters import GatewaySms, NeverError, Outgoing, TryLaterError, signature
from zyg.core.messaging.models import Delivery, MarketingConsent, Message, MessagePreference
from zyg.core.messaging.templating import Channel
from zyg.core.messaging.tests.conftest import NOON
from zyg.core.organizations.scoping import organization_scope


def page(client, actor, name, *args, **data):
    client.force_login(actor.user)
    response = client.get(reverse(f"messaging:{name}", args=args), data)
    return response.status_code, response.content.decode()


def test_list_shows_own_messages_with_the_count(cast, client, say):
    say("A")
    _, text = page(client, cast.han, "list")
    assert "关于加班申请" in text
    assert "重要通知" in text
    assert "关于加班申请" not in page(client, cast.li, "list")[1]
    say("B", cast.zhou)
    assert " 条未读</span>" in page(client, cast.zhou, "list")[1]


def test_opening_marks_read_and_shows_the_proof(cast, client, say):
    (message,) = say("A")
    status, text = page(client, cast.han, "one", message.public_id)
    assert (status, "加班申请的详情：内容" in text, "去处理" in text) == (200, True, True)
    assert "进入该系统的时间为到达时间" in text
    with organization_scope(cast.jia):
        assert Message.objects.get().read_at is not None
    assert "没有未读的消息" in page(client, cast.han, "list", unread="1")[1]


@pytest.mark.parametrize("who", ["li", "zhou", "zhao"])
def test_message_of_another_is_not_there(cast, client, say, who):
    (message,) = say("A")
    assert page(client, getattr(cast, who), "one", message.public_id)[0] == 404


def test_legal_notices_are_not_waved_through(cast, client, say):
    say("A"), say("B", key="2")
    client.force_login(cast.han.user)
    client.post(reverse("messaging:read_all"))
    with organization_scope(cast.jia):
        assert [m.category for m in Message.objects.filter(read_at=None)] == ["A"]


def test_list_takes_few_statements(cast, client, say, django_assert_max_num_queries):
    for number in range(30):
        say("B", key=str(number))
    client.force_login(cast.han.user)
    with django_assert_max_num_queries(8):
        client.get(reverse("messaging:list"))


@pytest.mark.clause("2.4a")
def test_no_box_for_marketing_is_ticked_before(cast, client):
    _, text = page(client, cast.han, "settings")
    boxes = [tag for tag in text.split("<input") if 'name="marketing"' in tag]
    assert len(boxes) == 3
    assert not [tag for tag in boxes if "checked" in tag.partition(">")[0]]


def test_settings_are_kept_with_their_proof(cast, client):
    client.force_login(cast.han.user)
    values = {
        "sms": "on",
        "quiet_from": "22:00",
        "quiet_until": "07:30",
        "designated": "email",
        "marketing": ["sms"],
    }
    assert client.post(reverse("messaging:settings"), values).status_code == 302
    row = MessagePreference.objects.get(user=cast.han.user)
    assert (row.email, row.sms, row.designated) == (False, True, "email")
    consent = MarketingConsent.objects.get()
    assert "短信" in consent.wording
    client.post(reverse("messaging:settings"), {**values, "marketing": []})
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    bad = client.post(reverse("messaging:settings"), {**values, "quiet_until": "22:00"})
    assert bad.status_code == 422
    assert "免打扰不能是全天" in bad.content.decode()


@pytest.mark.clause("2.4a")
@pytest.mark.parametrize("method", ["get", "post"])
def test_stop_link_works_at_once_without_a_login(cast, client, method):
    with organization_scope(cast.jia):
        choices.consent(actor=cast.han, channel=Channel.EMAIL, now=NOON)
    url = choices.stop_url(cast.han.user, Channel.EMAIL).removeprefix("http://localhost:8000")
    for _ in range(2):
        assert "已停止向你发送电子邮件广告" in getattr(client, method)(url).content.decode()
    assert MarketingConsent.objects.get().withdrawn_at is not None
    assert client.get(url[:-3]).status_code == 404


def test_stop_in_the_message_itself(cast, client, say):
    with organization_scope(cast.jia):
        choices.consent(actor=cast.han, channel=Channel.IN_APP, now=NOON)
    (message,) = say("C")
    assert "不再接收站内广告" in page(client, cast.han, "one", message.public_id)[1]
    client.post(reverse("messaging:stop_in_app"))
    assert say("C", key="2")[0].in_inbox is False


def test_receipt_needs_the_signature(cast, client, say, settings, phones, deliver, no_mail_address):
    settings.SMS_SECRET = "s" * 40
    say("A")
    deliver()
    with organization_scope(cast.jia):
        row = Delivery.objects.get(channel="sms")
    body = json.dumps({"reference": f"{cast.jia.public_id}.{row.public_id}", "delivered": True})

    def post(text, signed):
        headers = {"X-Zyg-Signature": signed}
        url = reverse("messaging:receipts")
        kind = "application/json"
        return client.post(url, text, content_type=kind, headers=headers).status_code

    assert post(body, "0" * 64) == 403
    assert post("[]", signature(b"[]")) == 422
    assert post(body, signature(body.encode())) == 200
    with organization_scope(cast.jia):
        assert Delivery.objects.get(channel="sms").state == "delivered"


class Gateway(BaseHTTPRequestHandler):
    answer = (200, b'{"id": "n1"}')

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.asked.append((dict(self.headers), self.rfile.read(length)))
        self.send_response(self.answer[0])
        self.end_headers()
        self.wfile.write(self.answer[1])

    def log_message(self, *args):
        pass


@pytest.fixture
def gateway(settings):
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/sms"
    settings.SMS_SECRET = "s" * 40
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


SMS = Outgoing(reference="a.b", to="13800005678", subject="x", text="你好")


def test_gateway_gets_a_signed_call(gateway):
    assert GatewaySms().send(SMS) == "n1"
    headers, body = gateway.asked[0]
    assert json.loads(body) == {"reference": "a.b", "to": "13800005678", "text": "你好"}
    assert headers["Idempotency-Key"] == "a.b"
    assert headers["X-Zyg-Signature"] == signature(body)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((400, b""), NeverError),
        ((429, b""), TryLaterError),
        ((503, b""), TryLaterError),
        ((200, b"no json"), TryLaterError),
        ((200, b"{}"), TryLaterError),
    ],
)
def test_gateway_that_refuses(gateway, monkeypatch, answer, error):
    monkeypatch.setattr(Gateway, "answer", answer)
    with pytest.raises(error):
        GatewaySms().send(SMS)


def test_api_lists_reads_and_proves(cast, client, say):
    (message,) = say("A")
    say("B", key="2")

    def call(method, path="", scopes=("messages.view",)):
        with organization_scope(cast.jia):
            _, key = create_token(
                actor=cast.han,
                name="试验",
                scopes=scopes,
                now=dt.datetime.now(dt.UTC),
                lifetime=dt.timedelta(days=1),
            )
        headers = {"Authorization": f"Bearer {key}"}
        return getattr(client, method)(f"/api/v1/messages{path}", headers=headers)

    found = call("get", "?unread=true").json()
    assert (found["total"], found["unread"]) == (2, 2)
    assert call("post", f"/{message.public_id}/read").json()["read_at"]
    assert call("get").json()["unread"] == 1
    proof = call("get", f"/{message.public_id}/proof").json()
    assert (proof["recipient"], proof["template_version"]) == ("韩梅", 3)
    assert [row["channel"] for row in proof["deliveries"]] == ["in_app", "email"]
    assert call("get", scopes=("people.view",)).status_code == 403
