"""Messages are written with their act, sent once, tried again, and never to who refused."""

import datetime as dt
import smtplib

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from zyg.core.audit.models import AuditEntry
from zyg.core.messaging import choices, gateway
from zyg.core.messaging.adapters import FakeSms, NeverError, TryLaterError
from zyg.core.messaging.gateway import UnknownReferenceError, deliver_due, record_receipt
from zyg.core.messaging.models import Delivery, DeliveryState, Message
from zyg.core.messaging.queries import proof_of, unread_count
from zyg.core.messaging.templating import Channel
from zyg.core.messaging.tests.conftest import MIDNIGHT, NOON, PHONE
from zyg.core.organizations.scoping import organization_scope

MINUTE = dt.timedelta(minutes=1)


class Broken:
    """A channel that fails as told."""

    def __init__(self, error):
        self.error = error

    def send(self, _outgoing):
        raise self.error


@pytest.fixture
def broken(monkeypatch):
    def inner(error, channel=Channel.EMAIL):
        real = gateway.adapter_for
        wrap = lambda name: Broken(error) if name == channel else real(name)  # noqa: E731
        monkeypatch.setattr(gateway, "adapter_for", wrap)

    return inner


@pytest.fixture
def yes(cast):
    """Let 韩梅 say yes to class C on a channel."""

    def inner(*channels):
        with organization_scope(cast.jia):
            for channel in channels:
                choices.consent(actor=cast.han, channel=channel, now=NOON)

    return inner


def test_service_message_goes_to_the_centre_and_by_mail(cast, say, deliver, outbox):
    say()
    assert deliver() == [("in_app", "delivered", ""), ("email", "sent", "")]
    assert (outbox[0].subject, outbox[0].to) == ("关于加班申请", ["hanmei@example.test"])
    assert "内容" not in outbox[0].body  # only where to read it
    assert "/messages/" in outbox[0].body
    with organization_scope(cast.jia):
        assert unread_count(cast.han) == 1


def test_nothing_is_left_of_an_act_that_fails(cast, say, deliver, outbox):
    with transaction.atomic():
        say()
        transaction.set_rollback(True)
    assert deliver() == []
    assert outbox == []


def test_outbox_is_emptied_after_the_commit(say, outbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        say("A")
        assert outbox == []
    assert len(outbox) == 1


def test_same_occasion_never_makes_a_second_message(cast, say, deliver, outbox):
    assert len(say("B", cast.han, cast.li)) == 2
    assert len(say("B", cast.han, cast.li, cast.wang)) == 1
    deliver()
    deliver()
    assert len(outbox) == 3


def test_sending_takes_the_same_number_of_statements_for_one_and_for_many(cast, say):
    say("B", cast.wang, key="0")  # the head of the audit chain is there now
    with CaptureQueriesContext(connection) as one:
        say("B", cast.han)
    with CaptureQueriesContext(connection) as many:
        say("B", cast.han, cast.li, cast.wang, cast.sun, cast.zhou, key="2")
    assert len(one) == len(many) <= 13


def test_member_who_left_gets_nothing(cast, say, deliver, outbox):
    say("B", cast.li)
    cast.han.membership.is_active = cast.li.membership.is_active = False
    with organization_scope(cast.jia):
        cast.han.membership.save()
        cast.li.membership.save()
    assert say("B", cast.han, key="2") == []
    assert deliver()[-1] == ("email", "refused", "成员已停用")
    assert outbox == []


def test_attempts_are_put_further_and_further_off(cast, say, deliver, broken):
    broken(TryLaterError("邮件服务器没有响应"))
    say()
    times, now = [], NOON
    while now is not None:
        with organization_scope(cast.jia):
            now = deliver_due(organization=cast.jia, now=now)
            times.append(now)
    waits = [int((at - NOON).total_seconds() // 60) for at in times[:-1]]
    assert waits == [1, 3, 7, 15, 31, 63, 123]
    assert deliver()[-1] == ("email", "failed", "邮件服务器没有响应")


def test_claim_of_a_dead_worker_runs_out(cast, say, deliver, monkeypatch):
    say()
    monkeypatch.setattr(gateway, "_attempt", _die)
    with pytest.raises(KeyboardInterrupt):
        deliver()
    monkeypatch.undo()
    with organization_scope(cast.jia):
        row = Delivery.objects.get(channel="email")
        assert (row.state, row.attempts) == (DeliveryState.SENDING, 1)
    assert deliver(NOON + 9 * MINUTE)[-1][1] == "sending"
    assert deliver(NOON + 10 * MINUTE)[-1][1] == "sent"


def test_each_attempt_has_the_same_reference(say, deliver, outbox, cast):
    say()
    deliver()
    with organization_scope(cast.jia):
        row = Delivery.objects.get(channel="email")
    number = outbox[0].extra_headers["Message-ID"]
    assert number == f"<{cast.jia.public_id}.{row.public_id}@localhost>"
    assert row.provider_ref == number


def test_quiet_hours_put_service_messages_off_and_legal_ones_not(say, deliver, outbox):
    say("B", now=MIDNIGHT)
    say("A", now=MIDNIGHT, key="2")
    found = deliver(MIDNIGHT)
    assert found[1] == ("email", "waiting", "免打扰时段")
    assert found[3][1] == "sent"
    assert deliver(MIDNIGHT + 7 * 60 * MINUTE)[1][1] == "waiting"
    assert deliver(MIDNIGHT + 8 * 60 * MINUTE)[1][1] == "sent"


def test_preference_is_asked_when_it_is_sent(cast, say, deliver, outbox):
    say("B")
    say("A", key="2")
    with organization_scope(cast.jia):
        choices.choose(actor=cast.han, email=False)
    assert [row[1:] for row in deliver() if row[0] == "email"] == [
        ("refused", "本人关闭了这个渠道的提醒"),
        ("sent", ""),
    ]
    say("B", key="3")
    assert len(deliver()) == 5  # no row for a channel that she does not want


@pytest.mark.clause("2.4a")
def test_no_consent_no_marketing(cast, say, deliver, phones, outbox):
    for number in range(20):
        say("C", cast.han, cast.li, key=str(number))
    assert {row[1] for row in deliver()} == {"refused"}
    assert outbox == []
    assert not FakeSms.sent
    with organization_scope(cast.jia):
        assert unread_count(cast.han) == 0


@pytest.mark.clause("2.4a")
def test_marketing_names_the_sender_and_the_way_out(cast, say, deliver, outbox, yes):
    yes(Channel.EMAIL, Channel.IN_APP)
    say("C")
    deliver()
    (sent,) = outbox
    assert sent.subject == "【广告】关于加班申请"
    assert "发送方：智用工" in sent.body
    stop = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert stop in sent.body
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with organization_scope(cast.jia):
        assert unread_count(cast.han) == 1


@pytest.mark.clause("2.4a")
def test_stopping_works_for_what_waits_already(cast, say, deliver, outbox, yes):
    yes(Channel.EMAIL)
    say("C")
    token = choices.stop_url(cast.han.user, Channel.EMAIL).partition("?t=")[2]
    choices.stop_by_link(token=token, now=NOON)
    assert deliver()[-1] == ("email", "refused", "没有同意接收营销消息")
    assert outbox == []


@pytest.mark.clause("2.4a")
def test_marketing_is_capped(say, deliver, outbox, yes):
    yes(Channel.EMAIL)
    for number in range(4):
        say("C", key=str(number))
    found = [row[1:] for row in deliver() if row[0] == "email"]
    assert found == [("sent", "")] * 2 + [("refused", "7 天内的广告已达 2 条")] * 2


@pytest.mark.clause("9.1")
def test_legal_notice_takes_the_next_channel_within_a_quarter_of_an_hour(
    say, deliver, phones, broken
):
    broken(TryLaterError("邮件服务器没有响应"))
    say("A")
    for minutes in (0, 1, 3, 7):
        found = deliver(NOON + minutes * MINUTE)
    assert found[1][:2] == ("email", "waiting")
    assert found[2][:2] == ("sms", "sent")
    assert (FakeSms.sent[0].to, FakeSms.sent[0].text) == (PHONE, "加班申请有新消息")


@pytest.mark.clause("9.1")
def test_legal_notice_that_reaches_nobody_is_escalated(cast, say, deliver, phones, broken):
    broken(NeverError("邮件服务器说没有这个收件人", address_is_dead=True))
    say("A")
    broken(NeverError("短信服务拒绝（400）"), Channel.SMS)
    deliver()
    with organization_scope(cast.jia):
        message = Message.objects.get(template="test.A")
        assert message.escalated_at == NOON
        told = Message.objects.get(template="messaging.undelivered")
        assert told.membership == cast.zhou.membership
        assert told.title == "有重要通知没有送达韩梅"
        last = AuditEntry.objects.order_by("-sequence").values_list("act", flat=True)[:2]
        assert set(last) == {"messages.escalate", "messages.send"}


def test_dead_address_is_not_tried_again(say, deliver, broken):
    broken(NeverError("邮件服务器说没有这个收件人", address_is_dead=True))
    say("B")
    deliver()
    say("B", key="2")
    assert deliver()[-1] == ("email", "refused", "收件地址已失效")


@pytest.mark.clause("9.1")
def test_arrival_is_never_the_sending(cast, say, deliver, outbox):
    with organization_scope(cast.jia):
        choices.choose(actor=cast.han, designated=Channel.EMAIL)
    (message,) = say("A")
    deliver()
    with organization_scope(cast.jia):
        assert proof_of(cast.han, message.public_id).arrival.at is None
        row = Delivery.objects.get(channel="email")
    came = NOON + 5 * MINUTE
    record_receipt(reference=f"{cast.jia.public_id}.{row.public_id}", delivered=True, now=came)
    with organization_scope(cast.jia):
        found = proof_of(cast.sun, message.public_id)
    assert found.arrival.at == came
    assert found.arrival.basis.startswith("收件人指定用电子邮件接收")


def test_message_in_the_named_centre_has_arrived(cast, say):
    (message,) = say("A")
    with organization_scope(cast.jia):
        assert proof_of(cast.han, message.public_id).arrival.at == NOON


@pytest.mark.clause("9.1")
def test_returned_notice_takes_the_next_channel(cast, say, deliver, phones):
    say("A")
    deliver()
    with organization_scope(cast.jia):
        row = Delivery.objects.get(channel="email")
    reference = f"{cast.jia.public_id}.{row.public_id}"
    for _ in range(2):
        record_receipt(reference=reference, delivered=False, reason="full", now=NOON)
    assert [row[:2] for row in deliver()][1:] == [("email", "failed"), ("sms", "sent")]


@pytest.mark.parametrize("reference", ["", "x.y"])
def test_unknown_receipt_is_refused(cast, reference):
    with pytest.raises(UnknownReferenceError):
        record_receipt(reference=reference or cast.jia.public_id, delivered=True, now=NOON)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no")}), "failed"),
        (smtplib.SMTPRecipientsRefused({"a": (451, b"grey")}), "waiting"),
        (smtplib.SMTPDataError(554, b"spam"), "failed"),
        (smtplib.SMTPDataError(452, b"full"), "waiting"),
        (smtplib.SMTPServerDisconnected(), "waiting"),
        (smtplib.SMTPAuthenticationError(535, b"bad"), "waiting"),
        (TimeoutError(), "waiting"),
    ],
)
def test_answers_of_a_mail_server(say, deliver, monkeypatch, error, state):
    def refuse(self, messages):
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    say()
    assert deliver()[-1][:2] == ("email", state)


def test_organization_without_sms_says_so(say, deliver, phones, no_mail_address, settings):
    settings.SMS_KIND = "none"
    say("A")
    assert deliver()[1] == ("sms", "failed", "平台没有开通这个渠道")


def test_message_is_of_one_organization(cast, say):
    (message,) = say("A")
    with organization_scope(cast.yi):
        assert not Message.objects.exists()
        assert unread_count(cast.zhao) == 0
    assert message.organization == cast.jia


def test_command_empties_every_outbox(say, outbox):
    say("A")
    call_command("send_messages")
    assert len(outbox) == 1


def _die(*_args):
    raise KeyboardInterrupt
