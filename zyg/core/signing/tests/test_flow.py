"""From the invitation to the evidence: each step, in order, and what is refused."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from zyg.core.audit.chain import verify
from zyg.core.audit.models import AuditEntry
from zyg.core.messaging.adapters import FakeSms
from zyg.core.messaging.models import Message
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import PermissionRefusedError
from zyg.core.signing.errors import (
    IdentityNeededError,
    IdentityRefusedError,
    InvalidSigningError,
    NotYetError,
    SigningChangedError,
    SigningClosedError,
    TooSoonError,
)
from zyg.core.signing.models import (
    Document,
    EvidenceEvent,
    EvidenceImmutableError,
    Party,
    SignerState,
    State,
)
from zyg.core.signing.operations import acting, identity, papers, sending
from zyg.core.signing.operations.ending import expire_due
from zyg.core.signing.operations.sending import SignerPlan
from zyg.core.signing.tests.makers import (
    WHERE,
    at,
    company,
    completed,
    go_through,
    intend,
    last_code,
    member,
    newcomer,
    prove,
    read,
    send,
)
from zyg.core.signing.timestamps.remote import TimestampUnavailableError

pytestmark = pytest.mark.usefixtures("inside")


@pytest.fixture
def inside(cast):
    FakeSms.sent.clear()
    with organization_scope(cast.jia):
        yield


def kinds(request):
    return list(request.events.values_list("kind", flat=True))


def test_document_is_kept_sealed_with_both_hashes(cast):
    document = send(cast).document
    raw = Document.objects.filter(pk=document.pk).values_list("sealed_pdf", flat=True)[0]
    assert "JVBERi0" not in raw
    assert (document.pages, len(document.sha256), len(document.sm3)) == (2, 64, 64)
    assert document.pdf.startswith(b"%PDF")


def test_first_signer_is_told_by_sms_with_her_link(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        request = send(cast)
    (sms,) = FakeSms.sent
    assert at(request, 1).token in sms.text
    assert at(request, 2).state == SignerState.WAITING
    assert request.events.get(kind="sent").payload["channels"] == [
        {"channel": "短信", "to": "138****0900"}
    ]


def test_member_is_told_in_the_message_centre(cast):
    send(cast, member(cast))
    message = Message.objects.get(membership=cast.han.membership)
    assert message.title == "请签署《劳动合同》"
    assert message.link.startswith("/sign/")


def test_whole_way(cast):
    request = completed(cast)
    once = ["opened", "code_sent", "identity_checked", "shown", "intent", "signed", "timestamped"]
    second = [step for step in once if step != "code_sent"]
    assert kinds(request) == ["created", "sent", *once, "sent", *second, "completed"]
    assert (request.state, request.report[:5]) == (State.COMPLETED, b"%PDF-")


def test_every_act_is_in_the_audit(cast):
    request = completed(cast)
    acts = list(AuditEntry.objects.filter(object_id=request.public_id).order_by("sequence"))
    names = {(row.act, row.actor_name) for row in acts}
    assert ("signing.send", "孙丽") in names
    assert ("signing.sign", "单雪（签署人）") in names
    assert ("signing.sign", "周涛") in names
    assert acts[1].user is None
    assert list(verify(cast.jia)) == []


def test_sending_needs_the_right(cast):
    with pytest.raises(PermissionRefusedError, match="发起签署"):
        sending.send_request(actor=cast.wang, document=None, signers=[], days=7, now=timezone.now())


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        ({"name": "单雪"}, "请填写手机或邮箱"),
        ({"phone": "13800000900"}, "请填写姓名"),
        ({"name": "单雪", "phone": "123"}, "第 1 位签署人"),
        ({"name": "单雪", "phone": "13800000900", "role": " "}, "请填写在文件中的称谓"),
        ({"name": "单雪", "phone": "13800000900", "party": Party.COMPANY}, "代表企业签署"),
    ],
)
def test_signer_who_can_not_sign_is_told(cast, plan, sentence):
    said = {"party": Party.PERSON, "role": "乙方", **plan}
    with pytest.raises(InvalidSigningError, match=sentence):
        send(cast, SignerPlan(**said))


def test_member_without_the_right_can_not_seal(cast):
    plan = SignerPlan(party=Party.COMPANY, role="甲方", membership=cast.li.membership)
    with pytest.raises(InvalidSigningError, match="代表企业签署"):
        send(cast, plan)


def test_member_of_another_organization_is_refused(cast):
    plan = SignerPlan(party=Party.PERSON, role="乙方", membership=cast.zhao.membership)
    with pytest.raises(InvalidSigningError, match="不是本企业的成员"):
        send(cast, plan)


@pytest.mark.parametrize(("days", "count"), [(0, 1), (91, 1), (7, 11)])
def test_limits_are_told(cast, days, count):
    with pytest.raises(InvalidSigningError, match="应"):
        send(cast, *[newcomer()] * count, days=days)


def test_phone_without_sms_reaches_nobody(cast, settings):
    settings.SMS_KIND = "none"
    with pytest.raises(InvalidSigningError, match="ZYG_SMS"):
        send(cast)


def test_without_timestamps_nothing_is_sent(cast, settings):
    settings.SIGNING_TIMESTAMP = ""
    with pytest.raises(InvalidSigningError, match="ZYG_TIMESTAMP"):
        send(cast)


@pytest.mark.parametrize("pdf", [b"", b"hello"])
def test_what_is_no_pdf_is_not_kept(cast, pdf):
    with pytest.raises(InvalidSigningError, match="没有损坏的 PDF"):
        sending.create_document(
            actor=cast.sun, kind="other", title="合同", pdf=pdf, now=timezone.now()
        )


def test_nothing_is_shown_before_the_identity(cast):
    request = send(cast)
    with pytest.raises(IdentityNeededError):
        acting.show_page(signer=at(request, 1), number=1, where=WHERE, now=timezone.now())
    with pytest.raises(IdentityNeededError):
        papers.take_document(signer=at(request, 1), where=WHERE, now=timezone.now())


def test_identity_lasts_half_an_hour(cast):
    request = send(cast)
    prove(at(request, 1))
    later = timezone.now() + dt.timedelta(minutes=31)
    with pytest.raises(IdentityNeededError):
        acting.show_page(signer=at(request, 1), number=1, where=WHERE, now=later)


def test_wrong_codes_close_the_door(cast):
    request, now = send(cast), timezone.now()
    identity.send_code(signer=at(request, 1), where=WHERE, now=now)
    right = last_code()
    wrong = "000000" if right != "000000" else "111111"
    for left in (4, 3, 2, 1, 0):
        said = f"还可以试 {left} 次" if left else "15 分钟"
        with pytest.raises(IdentityRefusedError, match=said):
            identity.prove_by_code(signer=at(request, 1), code=wrong, where=WHERE, now=now)
    with pytest.raises(IdentityRefusedError, match="15 分钟"):
        identity.prove_by_code(signer=at(request, 1), code=right, where=WHERE, now=now)
    assert kinds(request).count("identity_failed") == 5


def test_code_works_once_and_for_ten_minutes(cast):
    request, now = send(cast), timezone.now()
    identity.send_code(signer=at(request, 1), where=WHERE, now=now)
    late = now + dt.timedelta(minutes=11)
    with pytest.raises(IdentityRefusedError):
        identity.prove_by_code(signer=at(request, 1), code=last_code(), where=WHERE, now=late)
    identity.prove_by_code(signer=at(request, 1), code=last_code(), where=WHERE, now=now)
    with pytest.raises(IdentityRefusedError):
        identity.prove_by_code(signer=at(request, 1), code=last_code(), where=WHERE, now=now)


def test_codes_do_not_come_in_floods(cast):
    request, now = send(cast), timezone.now()
    identity.send_code(signer=at(request, 1), where=WHERE, now=now)
    with pytest.raises(TooSoonError):
        identity.send_code(signer=at(request, 1), where=WHERE, now=now)


def test_password_of_another_account_is_refused(cast):
    request = send(cast, member(cast))
    with pytest.raises(IdentityRefusedError, match="本人的账号"):
        identity.prove_by_password(
            signer=at(request, 1), user=cast.li.user, password="x", where=WHERE, now=timezone.now()
        )


def test_real_name_is_asked_when_it_is_chosen(cast, settings):
    settings.SIGNING_REAL_NAME = "local-fake"
    request, now = send(cast), timezone.now()
    identity.send_code(signer=at(request, 1), where=WHERE, now=now)
    with pytest.raises(IdentityRefusedError, match="姓名和证件号码"):
        identity.prove_by_code(
            signer=at(request, 1), code=last_code(), where=WHERE, now=now, id_number="990000"
        )
    identity.prove_by_code(
        signer=at(request, 1),
        code=last_code(),
        where=WHERE,
        now=now,
        id_number="11010519491231002X",
    )
    assert at(request, 1).identity_reference.startswith("local-")
    assert "11010519491231002X" not in str([e.payload for e in request.events.all()])


def test_every_page_must_have_been_shown(cast):
    request = send(cast)
    prove(at(request, 1))
    acting.show_page(signer=at(request, 1), number=1, where=WHERE, now=timezone.now())
    with pytest.raises(NotYetError, match="还有第 2 页没有打开"):
        intend(request, 1)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [({"ticked": False}, "请先勾选"), ({"name": "单雪雪"}, "应与「单雪」一致")],
)
def test_intent_is_her_own(cast, said, sentence):
    request = send(cast)
    prove(at(request, 1))
    read(request, 1)
    with pytest.raises(NotYetError, match=sentence):
        intend(request, 1, **said)
    with pytest.raises(NotYetError, match="请先勾选意愿声明"):
        acting.sign_document(signer=at(request, 1), where=WHERE, now=timezone.now())


def test_second_signer_waits_for_her_turn(cast):
    request = send(cast)
    prove(at(request, 2))
    with pytest.raises(SigningClosedError, match="未轮到"):
        acting.sign_document(signer=at(request, 2), where=WHERE, now=timezone.now())


def test_all_at_once_needs_no_turn(cast):
    request = send(cast, in_order=False)
    go_through(request, 2)
    go_through(request, 1)
    request.refresh_from_db()
    assert request.state == State.COMPLETED


def test_nobody_signs_twice(cast):
    request = send(cast)
    go_through(request, 1)
    with pytest.raises(SigningClosedError, match="已签署"):
        acting.sign_document(signer=at(request, 1), where=WHERE, now=timezone.now())


def test_event_in_between_stops_the_signature(cast, monkeypatch):
    request = send(cast)
    prove(at(request, 1))
    read(request, 1)
    intend(request, 1)

    class Slow:
        def sign(self, statement, *, signer):  # noqa: ARG002 - the interface
            request.refresh_from_db()
            acting.append(request, "reminded", {"signer": "x"}, now=timezone.now())

    monkeypatch.setattr(acting, "signature_provider", Slow)
    monkeypatch.setattr(acting, "asdict", lambda signature: {})
    with pytest.raises(SigningChangedError):
        acting.sign_document(signer=at(request, 1), where=WHERE, now=timezone.now())


def test_declining_ends_it_with_the_reason(cast):
    request = send(cast)
    prove(at(request, 1))
    acting.decline(signer=at(request, 1), reason="要求签纸质合同", where=WHERE, now=timezone.now())
    request.refresh_from_db()
    assert (request.state, request.closing_reason) == (State.DECLINED, "要求签纸质合同")
    with pytest.raises(SigningClosedError, match="已拒签"):
        go_through(request, 2)


def test_void_needs_a_reason_and_happens_once(cast):
    request, now = send(cast), timezone.now()
    with pytest.raises(InvalidSigningError, match="作废的原因"):
        sending.void_request(actor=cast.sun, request=request, reason=" ", now=now)
    sending.void_request(actor=cast.sun, request=request, reason="金额写错", now=now)
    with pytest.raises(SigningClosedError, match="已作废"):
        sending.void_request(actor=cast.sun, request=request, reason="再来", now=now)


def test_what_is_overdue_expires(cast):
    request = send(cast, now=timezone.now() - dt.timedelta(days=8))
    prove(at(request, 1))
    with pytest.raises(SigningClosedError, match="已过签署截止时间"):
        acting.decline(signer=at(request, 1), reason="x", where=WHERE, now=timezone.now())
    call_command("signing_daily")
    request.refresh_from_db()
    assert (request.state, kinds(request)[-1]) == (State.EXPIRED, "expired")
    assert expire_due(now=timezone.now()) == 0


def test_reminder_at_most_once_an_hour(cast):
    request, now = send(cast), timezone.now()
    with pytest.raises(TooSoonError):
        sending.remind_signer(actor=cast.sun, signer=at(request, 1), now=now)
    later = now + dt.timedelta(hours=2)
    token = at(request, 1).token
    sending.remind_signer(actor=cast.sun, signer=at(request, 1), now=later)
    assert at(request, 1).token == token
    with pytest.raises(SigningClosedError, match="未轮到"):
        sending.remind_signer(actor=cast.sun, signer=at(request, 2), now=later)


def test_missing_timestamp_comes_later(cast, monkeypatch):
    def away():
        raise TimestampUnavailableError("away")

    request = send(cast)
    with monkeypatch.context() as patched:
        patched.setattr(acting, "timestamp_authority", away)
        go_through(request, 1)
    assert at(request, 1).stamped_at is None
    assert at(request, 2).state == SignerState.WAITING
    assert acting.stamp_waiting(now=timezone.now()) == 1
    assert at(request, 2).state == SignerState.INVITED
    go_through(request, 2)


def test_paper_copy_is_asked_for_and_handed_over(cast):
    request, now = completed(cast), timezone.now()
    papers.ask_for_paper(signer=at(request, 1), where=WHERE, now=now)
    with pytest.raises(SigningClosedError, match="已经申请过"):
        papers.ask_for_paper(signer=at(request, 1), where=WHERE, now=now)
    day = timezone.localdate()
    papers.hand_over_paper(
        actor=cast.sun, signer=at(request, 1), handed_over_on=day, note="面交", now=now
    )
    (copy,) = at(request, 1).paper_copies.all()
    assert (copy.handed_over_on, copy.user) == (day, cast.sun.user)


def test_who_has_left_still_gets_her_papers(cast):
    request = send(cast, member(cast))
    go_through(request, 1)
    cast.han.membership.is_active = False
    cast.han.membership.save()
    signer = at(request, 1)
    prove(signer)
    pdf = papers.take_document(signer=at(request, 1), where=WHERE, now=timezone.now())
    assert pdf == request.document.pdf


def test_rare_name_does_not_stop_the_end(cast):
    plan = SignerPlan(party=Party.PERSON, role="乙方", name="王𠮷", phone="13800000900")
    request = send(cast, plan)
    go_through(request, 1)
    request.refresh_from_db()
    assert request.state == State.COMPLETED


def test_clock_that_goes_back_does_not_break_the_order(cast):
    request = send(cast)
    with time_machine.travel(timezone.now() - dt.timedelta(seconds=30)):
        prove(at(request, 1))
    times = list(request.events.values_list("at", flat=True))
    assert times == sorted(times)


def test_event_is_written_once(cast):
    request = send(cast)
    event = request.events.first()
    with pytest.raises(EvidenceImmutableError):
        event.save()
    with pytest.raises(EvidenceImmutableError):
        event.delete()
    assert EvidenceEvent.objects.count() == 2


def test_company_signs_in_its_name(cast):
    request = send(cast, company(cast))
    go_through(request, 1)
    statement = request.events.get(kind="signed").payload["statement"]
    assert statement["signer"]["party"] == "代表企业"
