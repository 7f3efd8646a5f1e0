"""Entering and withdrawing an employer's own parameters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.law.money import Fen, MoneyError, rate
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance.errors import InsuranceError
from zyg.workforce.insurance.models import OwnParameter, ParameterKind, PolicyNotice

MIN_SOURCE = 2


class InvalidParameterError(InsuranceError):
    """The row says nothing that can be used; ``errors`` holds a sentence by field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody enters; amounts in fen, rates as decimal text ("0.004"), months YYYY-MM."""

    kind: str
    place: str
    insurance: str
    starts: str
    ends: str = ""
    lower: Fen | None = None
    upper: Fen | None = None
    employer_rate: str = ""
    employee_rate: str = ""
    employer_amount: Fen | None = None
    employee_amount: Fen | None = None
    source_title: str = ""
    document_number: str = ""
    variant: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    confidence: str = "A"


@transaction.atomic
def enter_parameter(*, actor: Actor, told: Told, now: dt.datetime) -> OwnParameter:
    """Enter a row with its source; it holds for runs computed from now on.

    Raises:
        PermissionRefusedError: the right to change pay is missing.
        InvalidParameterError: a field is missing or impossible; nothing is written.
    """
    require(actor, "pay.edit")
    row = enter_row(actor, told, now)
    payload = {
        "城市": name_of(told.place),
        "险种": LABELS.get(told.insurance, told.insurance),
        "类别": row.get_kind_display(),
        "起": told.starts,
        "依据": f"{told.source_title} {told.document_number}",
    }
    record(actor, "insurance.parameter_enter", obj=row, payload=payload)
    return row


def enter_row(
    actor: Actor, told: Told, now: dt.datetime, notice: PolicyNotice | None = None
) -> OwnParameter:
    """Write a row; part of an act that has checked the right and writes the audit row.

    Raises:
        InvalidParameterError: a field is missing or impossible; nothing is written.
    """
    if errors := problems_of(told):
        raise InvalidParameterError(errors)
    row = unsaved(actor, told, now)
    row.notice = notice
    row.save()
    return row


def unsaved(actor: Actor, told: Told, now: dt.datetime) -> OwnParameter:
    """Make the row without writing it."""
    return OwnParameter(
        organization=actor.organization, entered_by=actor.user, entered_at=now, **asdict(told)
    )


@transaction.atomic
def withdraw_parameter(*, actor: Actor, public_id: str, now: dt.datetime) -> OwnParameter:
    """Take a row out of use; runs that were computed with it keep what they froze.

    Raises:
        PermissionRefusedError: the right to change pay is missing.
        NotFoundForActorError: there is no such row in use.
    """
    require(actor, "pay.edit")
    rows = OwnParameter.objects.select_for_update().filter(withdrawn_at=None)
    row: OwnParameter | None = rows.filter(public_id=public_id).first()
    if row is None:
        raise NotFoundForActorError("没有这条在用的政策参数，可能已经被停用。")
    row.withdrawn_by, row.withdrawn_at = actor.user, now
    row.save(update_fields=["withdrawn_by", "withdrawn_at"])
    record(actor, "insurance.parameter_withdraw", obj=row, payload={"参数": str(row)})
    return row


def problems_of(told: Told) -> dict[str, str]:
    """Return what is missing or impossible, a sentence by field."""
    errors = _months(told) | _source(told)
    if told.insurance not in LABELS:
        errors["insurance"] = f"没有「{told.insurance}」这个险种，请从列表里选。"
    if told.kind == ParameterKind.LIMIT:
        errors |= _limits(told)
    elif told.kind == ParameterKind.RATE:
        for name, label in (("employer_rate", "单位费率"), ("employee_rate", "个人费率")):
            if sentence := _rate(getattr(told, name), label):
                errors[name] = sentence
    elif told.employer_amount is None or told.employee_amount is None:
        errors["employee_amount"] = "请填写单位和个人每月的金额，没有的一方填 0。"
    return errors


def _months(told: Told) -> dict[str, str]:
    errors = {}
    try:
        start = Month.parse(told.starts)
        if told.ends and Month.parse(told.ends) <= start:
            errors["ends"] = f"终止月份 {told.ends} 不在起始月份 {told.starts} 之后，请核对。"
    except ValueError as error:
        errors["starts"] = str(error)
    return errors


def _source(told: Told) -> dict[str, str]:
    missing = {}
    if len(told.source_title.strip()) < MIN_SOURCE:
        missing["source_title"] = "请写明依据，例如「上海市社保中心核定单」；工资条上会显示。"
    if not told.document_number.strip():
        missing["document_number"] = "请填写文号或核定单号，以后核对用。"
    return missing


def _limits(told: Told) -> dict[str, str]:
    if told.lower is None or told.upper is None:
        return {"upper": "请填写基数的下限和上限（元）。"}
    if told.lower < 0 or told.upper <= told.lower:
        return {"upper": "上限应当高于下限，请核对两个数是否填反。"}
    return {}


def _rate(text: str, label: str) -> str:
    try:
        value = rate(text)
    except MoneyError:
        return f"{label}「{text}」不是数字；例如 0.4% 请填 0.4。"
    if not 0 <= value < 1:
        return f"{label}应在 0% 到 100% 之间，请核对。"
    return ""
