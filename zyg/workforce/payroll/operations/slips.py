"""What a worker does with a payslip, and the answer to a question about it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.workforce.payroll import notices
from zyg.workforce.payroll.models import Payslip, SlipQuestion

MIN_QUESTION = 4


class SlipError(Exception):
    """The act on the slip is not possible; the message is a Chinese sentence."""


@transaction.atomic
def view_payslip(*, actor: Actor, slip: Payslip, now: dt.datetime) -> Payslip:
    """Note the first time the owner opens a slip.

    Raises:
        NotFoundForActorError: the slip is somebody else's.
    """
    slip = _own(actor, slip)
    if slip.viewed_at is None:
        slip.viewed_at = now
        slip.save(update_fields=["viewed_at"])
        record(actor, "payslip.view", obj=slip)
    return slip


@transaction.atomic
def confirm_payslip(*, actor: Actor, slip: Payslip, now: dt.datetime) -> Payslip:
    """Note that the owner found her slip right; a second time changes nothing.

    Raises:
        NotFoundForActorError: the slip is somebody else's.
        SlipError: a question about it waits for its answer.
    """
    slip = _own(actor, slip)
    if SlipQuestion.objects.filter(slip=slip, answered_at__isnull=True).exists():
        raise SlipError("您的疑问还没有答复，等答复后再确认。")
    if slip.status != "已确认":
        slip.confirmed_at = now
        slip.save(update_fields=["confirmed_at"])
        record(actor, "payslip.confirm", obj=slip)
    return slip


@transaction.atomic
def question_payslip(
    *, actor: Actor, slip: Payslip, text: str, now: dt.datetime, line: str = ""
) -> SlipQuestion:
    """Ask about a slip or one of its lines.

    Raises:
        NotFoundForActorError: the slip is somebody else's.
        SlipError: the question says nothing, or the line is not on the slip.
    """
    slip = _own(actor, slip)
    text = text.strip()
    if len(text) < MIN_QUESTION:
        raise SlipError("请写清哪一项、您认为应该是多少，方便薪酬同事核对。")
    question: SlipQuestion = SlipQuestion.objects.create(
        organization=slip.organization, slip=slip, line=line[:80], text=text[:500], asked_at=now
    )
    slip.questioned_at = now
    slip.save(update_fields=["questioned_at"])
    record(actor, "payslip.question", obj=slip, payload={"工资项": line, "疑问": text[:500]})
    notices.tell_officers(actor, question, now)
    return question


@transaction.atomic
def answer_question(
    *, actor: Actor, question: SlipQuestion, answer: str, now: dt.datetime
) -> SlipQuestion:
    """Answer a worker's question; she sees it on her slip.

    Raises:
        PermissionRefusedError: no right to run payroll.
        SlipError: it is answered already, or the answer is empty.
    """
    require(actor, "pay.run")
    fresh = SlipQuestion.objects.select_for_update(of=("self",)).filter(pk=question.pk).first()
    if fresh is None:
        raise NotFoundForActorError("没有这条疑问。")
    if fresh.answered_at is not None:
        raise SlipError("这条疑问已经答复过了，请刷新页面。")
    if len(answer.strip()) < MIN_QUESTION:
        raise SlipError("请写明核对结果和依据。")
    fresh.answer, fresh.answered_by, fresh.answered_at = answer.strip()[:1000], actor.user, now
    fresh.save(update_fields=["answer", "answered_by", "answered_at"])
    record(actor, "payslip.answer", obj=fresh.slip, payload={"答复": fresh.answer})
    notices.tell_asker(actor, fresh, now)
    return fresh


def _own(actor: Actor, slip: Payslip) -> Payslip:
    fresh: Payslip | None = (
        Payslip.objects.select_for_update(of=("self",))
        .select_related("organization")
        .filter(pk=slip.pk, employee__membership=actor.membership)
        .first()
    )
    if fresh is None:
        raise NotFoundForActorError("没有这份工资条。")
    return fresh
