"""Acts on notices and on wrong parameters: read, activate, drop, report, answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor, require
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.law.social_insurance import LABELS, overview
from zyg.workforce.insurance.errors import InsuranceError
from zyg.workforce.insurance.models import (
    NoticeState,
    ParameterReport,
    PolicyNotice,
    ReportState,
)
from zyg.workforce.insurance.operations.parameters import Told, enter_row
from zyg.workforce.insurance.policy.reading import NoticeUnreadableError, read_policy_notice

MIN_WORDS = 4


class PolicyError(InsuranceError):
    """A notice or report can not be taken so; the message is a Chinese sentence."""


@transaction.atomic
def read_policy(*, actor: Actor, name: str, data: bytes, now: dt.datetime) -> PolicyNotice:
    """Read a new notice and keep it, without any effect yet.

    Raises:
        PermissionRefusedError: the right to change pay is missing.
        PolicyError: the file is no notice; the message says why.
    """
    require(actor, "pay.edit")
    try:
        read = read_policy_notice(data)
    except NoticeUnreadableError as error:
        raise PolicyError(f"「{name}」没有读取：{error}") from error
    row: PolicyNotice = PolicyNotice.objects.create(
        organization=actor.organization,
        name=name[:200],
        rows=[asdict(one) for one in read.rows],
        problems=list(read.problems),
        read_by=actor.user,
        read_at=now,
    )
    payload = {"文件": name[:100], "参数": len(read.rows), "没有读取": len(read.problems)}
    record(actor, "insurance.policy_read", obj=row, payload=payload)
    return row


@transaction.atomic
def activate_policy(*, actor: Actor, notice: PolicyNotice, now: dt.datetime) -> int:
    """Let the rows of a notice hold for what is computed from now on; return how many.

    Raises:
        PermissionRefusedError: the right to change pay is missing.
        PolicyError: it was activated or dropped already.
    """
    require(actor, "pay.edit")
    row = _draft(notice)
    told = rows_of(row)
    for one in told:
        enter_row(actor, one, now, notice=row)
    row.state, row.decided_by, row.decided_at = NoticeState.ACTIVE, actor.user, now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    places = "、".join(sorted({name_of(one.place) for one in told}))
    payload = {"文件": row.name, "参数": len(told), "城市": places}
    record(actor, "insurance.policy_activate", obj=row, payload=payload)
    return len(told)


@transaction.atomic
def drop_policy(*, actor: Actor, notice: PolicyNotice, now: dt.datetime) -> PolicyNotice:
    """Put a notice aside.

    Raises:
        PermissionRefusedError: the right to change pay is missing.
        PolicyError: it was activated or dropped already.
    """
    require(actor, "pay.edit")
    row = _draft(notice)
    row.state, row.decided_by, row.decided_at = NoticeState.DROPPED, actor.user, now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    record(actor, "insurance.policy_drop", obj=row, payload={"文件": row.name})
    return row


@transaction.atomic
def report_parameter(
    *,
    actor: Actor,
    place: str,
    insurance: str,
    month: Month,
    text: str,
    url: str,
    now: dt.datetime,
) -> ParameterReport:
    """Say that a published parameter is wrong; what was shown is kept with it.

    Raises:
        PermissionRefusedError: the right to see pay is missing.
        PolicyError: no such parameter, or nothing is said.
    """
    require(actor, "pay.view")
    known = {one.insurance: one for one in overview(place=place, month=month)}
    one = known.get(insurance)
    if one is None:
        raise PolicyError(f"{name_of(place)}没有「{LABELS.get(insurance, insurance)}」这一条参数。")
    if len(text.strip()) < MIN_WORDS:
        raise PolicyError("请写明哪里不对、应该是多少，最好附上官方链接。")
    limit = one.limit
    shown = (
        one.missing
        or f"{limit.lower if limit else ''}–{limit.upper if limit else ''} 分，{one.rates_text}"
    )
    row: ParameterReport = ParameterReport.objects.create(
        organization=actor.organization,
        place=place,
        insurance=insurance,
        month=str(month),
        shown=shown[:300],
        text=text.strip()[:500],
        url=url[:300],
        reported_by=actor.user,
        reported_at=now,
    )
    payload = {"参数": f"{name_of(place)} {LABELS[insurance]} {month}", "内容": row.text[:100]}
    record(actor, "insurance.parameter_report", obj=row, payload=payload)
    return row


@transaction.atomic
def answer_report(
    *, actor: Actor, report: ParameterReport, answer: str, now: dt.datetime
) -> ParameterReport:
    """Write the operator's answer to a report; the actor is the system of the organization.

    Raises:
        PolicyError: nothing is said, or it was answered.
    """
    row: ParameterReport = ParameterReport.objects.select_for_update().get(pk=report.pk)
    if row.state != ReportState.OPEN or not answer.strip():
        raise PolicyError("这条报错已经答复，或没有写答复。")
    row.state, row.answer, row.answered_at = ReportState.ANSWERED, answer.strip()[:500], now
    row.save(update_fields=["state", "answer", "answered_at"])
    record(actor, "insurance.report_answer", obj=row, payload={"答复": row.answer[:100]})
    return row


def rows_of(notice: PolicyNotice) -> list[Told]:
    """Return the rows of a notice as they are entered."""
    return [Told(**one) for one in notice.rows]


def _draft(notice: PolicyNotice) -> PolicyNotice:
    row: PolicyNotice = PolicyNotice.objects.select_for_update().get(pk=notice.pk)
    if row.state != NoticeState.DRAFT:
        raise PolicyError(f"这份通知{row.get_state_display()}，不能再改。")
    return row
