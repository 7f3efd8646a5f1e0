"""Acts on channels, unit accounts, schemes and layouts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor, require
from zyg.law.explain import RuleRefusedError
from zyg.law.money import MoneyError, rate
from zyg.law.periods import Month
from zyg.law.places import chain, name_of, place_of
from zyg.law.social_insurance import LABELS, insurance_set
from zyg.workforce.insurance.enrolling.fields import FIELDS, HEAD_FIELDS
from zyg.workforce.insurance.enrolling.files import PARTS, presets
from zyg.workforce.insurance.enrolling.kinds import HOUSING_FUND, JOINABLE, least_of
from zyg.workforce.insurance.errors import InsuranceError
from zyg.workforce.insurance.models import Channel, Layout, PersonKind, Scheme, UnitAccount

SOCIAL = JOINABLE[:-1]
MOST_COLUMNS = 60
_DAYS = range(1, 32)


class AccountError(InsuranceError):
    """A channel, account, scheme or layout can not be so; ``errors`` has a sentence by field."""


@transaction.atomic
def save_channel(
    *, actor: Actor, values: Mapping[str, Any], channel: Channel | None = None
) -> Channel:
    """Add a channel, or change one.

    Args:
        actor: needs 办理社保公积金.
        values: ``place``, ``name``, ``insurances``, ``login_kind``, the three days (None = not
            known), ``add_layout``, ``stop_layout``, ``is_active``.
        channel: the one to change, None for a new one.

    Raises:
        PermissionRefusedError: the right is missing.
        AccountError: no such place, no insurance, or an insurance goes another way already.
    """
    require(actor, "insurance.edit")
    row = channel or Channel(organization=actor.organization)
    for name, value in values.items():
        setattr(row, name, value)
    errors = _channel_errors(row)
    if errors:
        raise AccountError(errors)
    _save(row, {"name": f"{row.place_name}已经有叫「{row.name}」的渠道；请换个名称。"})
    days = {
        "增员截止日": row.cutoff_add_day,
        "减员截止日": row.cutoff_stop_day,
        "缴费截止日": row.payment_day,
    }
    payload = {"渠道": str(row), "险种": row.insurance_names, **days}
    record(actor, "insurance.channel", obj=row, payload=payload)
    return row


@transaction.atomic
def add_standard_channels(*, actor: Actor, place: str) -> list[Channel]:
    """Add the two usual channels of a place, 社保 and 公积金, without any cut-off day.

    Raises:
        PermissionRefusedError: the right is missing.
        AccountError: an insurance goes another way already.
    """
    found = []
    for name, insurances in (("社会保险", SOCIAL), ("住房公积金", (HOUSING_FUND,))):
        values = {"place": place, "name": name, "insurances": list(insurances)}
        found.append(save_channel(actor=actor, values=values))
    return found


@transaction.atomic
def open_account(*, actor: Actor, channel: Channel, values: Mapping[str, Any]) -> UnitAccount:
    """Write down the employer's number at a bureau, from a month on.

    Args:
        actor: needs 办理社保公积金.
        channel: where.
        values: ``number``, ``name``, ``starts``, ``work_injury_rate`` as decimal text ("0.002")
            with its ``document_number``, or "".

    Raises:
        PermissionRefusedError: the right is missing.
        AccountError: a value is missing or impossible.
    """
    require(actor, "insurance.edit")
    row = UnitAccount(organization=actor.organization, channel=channel, **values)
    errors = _account_errors(row)
    if errors:
        raise AccountError(errors)
    before = channel.accounts.filter(ends="", starts__lt=row.starts)
    before.update(ends=row.starts)
    _save(row, {"number": f"{row.starts} 起已经登记过这个单位编号。"})
    payload = {"渠道": str(channel), "单位编号": row.number, "工伤费率": row.work_injury_rate}
    record(actor, "insurance.account", obj=row, payload=payload)
    return row


@transaction.atomic
def set_scheme(
    *,
    actor: Actor,
    person_kind: str,
    place: str,
    insurances: Sequence[str],
    starts: str,
    now: dt.datetime,
    note: str = "",
) -> Scheme:
    """Say which insurances a kind of person joins here from a month on.

    Raises:
        PermissionRefusedError: the right is missing.
        AccountError: less than the law asks for, or impossible values.
    """
    require(actor, "insurance.edit")
    errors = _scheme_errors(person_kind, place, insurances, starts)
    if errors:
        raise AccountError(errors)
    row = Scheme(
        organization=actor.organization,
        person_kind=person_kind,
        place=place,
        insurances=[code for code in JOINABLE if code in insurances],
        starts=starts,
        note=note,
        user=actor.user,
        created_at=now,
    )
    _save(row, {"starts": f"{starts} 起的方案已经有了；请换一个起始月份。"})
    names = "、".join(LABELS[code] for code in row.insurances)
    payload = {"人员类别": row.get_person_kind_display(), "险种": names, "起": starts}
    record(actor, "insurance.scheme", obj=row, payload=payload)
    return row


@transaction.atomic
def add_layout(*, actor: Actor, preset: str, now: dt.datetime, name: str = "") -> Layout:
    """Take a layout that comes with the product as one's own, to be changed.

    Raises:
        PermissionRefusedError: the right is missing.
        AccountError: no such preset, or the name is taken.
    """
    require(actor, "insurance.edit")
    spec = presets().get(preset)
    if spec is None:
        raise AccountError({"preset": f"没有「{preset}」这种预设格式，请从列表里选。"})
    told = {part: spec[part] for part in PARTS} | ({"name": name} if name else {})
    row = Layout(
        organization=actor.organization,
        kind=spec["kind"],
        preset=preset,
        changed_by=actor.user,
        changed_at=now,
        **told,
    )
    _save(row, {"name": f"已经有叫「{row.name}」的格式；请换个名称。"})
    record(actor, "insurance.layout", obj=row, payload={"格式": row.name, "预设": preset})
    return row


@transaction.atomic
def change_layout(
    *, actor: Actor, layout: Layout, values: Mapping[str, Any], version: int, now: dt.datetime
) -> Layout:
    """Change the columns, words or lines of a layout.

    Args:
        actor: needs 办理社保公积金.
        layout: which.
        values: parts of ``files.PARTS``.
        version: the version that the actor has seen.
        now: the time.

    Raises:
        PermissionRefusedError: the right is missing.
        AccountError: somebody else has changed it, or a column holds something unknown.
    """
    require(actor, "insurance.edit")
    row: Layout = Layout.objects.select_for_update().get(pk=layout.pk)
    if row.version != version:
        raise AccountError({"": f"{row.changed_by} 刚刚改过这个格式；请刷新后重新修改。"})
    for part in PARTS:
        if part in values:
            setattr(row, part, values[part])
    errors = _layout_errors(row)
    if errors:
        raise AccountError(errors)
    row.version, row.changed_by, row.changed_at = version + 1, actor.user, now
    _save(row, {"name": f"已经有叫「{row.name}」的格式；请换个名称。"})
    heads = "、".join(column["header"] for column in row.columns)
    record(actor, "insurance.layout", obj=row, payload={"格式": row.name, "列": heads[:500]})
    return row


def _save(row: Any, errors: Mapping[str, str]) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AccountError(errors) from None


def _channel_errors(row: Channel) -> dict[str, str]:
    errors: dict[str, str] = {}
    try:
        place_of(row.place)
    except RuleRefusedError as refusal:
        return {"place": str(refusal)}
    if not row.name.strip():
        errors["name"] = "请填写渠道名称，例如「社会保险」。"
    unknown = [code for code in row.insurances if code not in JOINABLE]
    if unknown or not row.insurances:
        errors["insurances"] = "请至少选一个险种。"
    for name in ("cutoff_add_day", "cutoff_stop_day", "payment_day"):
        day = getattr(row, name)
        if day is not None and day not in _DAYS:
            errors[name] = f"「{day}」不是一个月里的日子；请填 1 到 31，不知道就留空。"
    if row.is_active and (taken := _taken(row)):
        errors["insurances"] = taken
    return errors


def _taken(row: Channel) -> str:
    """Say which insurance of the place goes another way already."""
    for other in Channel.objects.filter(is_active=True).exclude(pk=row.pk):
        same_place = row.place in chain(other.place) or other.place in chain(row.place)
        twice = [code for code in row.insurances if code in other.insurances]
        if same_place and twice:
            names = "、".join(LABELS[code] for code in twice)
            return f"{names}已经走渠道「{other}」；请先在那里去掉，或停用它。"
    return ""


def _account_errors(row: UnitAccount) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not row.number.strip():
        errors["number"] = "请填写单位编号，核定单上有。"
    if not row.name.strip():
        errors["name"] = "请填写账户名称，一般是单位全称。"
    if problem := month_problem(row.starts):
        errors["starts"] = problem
    if row.work_injury_rate:
        try:
            right = 0 < rate(row.work_injury_rate) < 1
        except MoneyError:
            right = False
        if not right:
            errors["work_injury_rate"] = "工伤费率应在 0% 到 100% 之间；例如 0.2% 请填 0.2。"
        elif not row.document_number.strip():
            errors["document_number"] = "请填写核定工伤费率的文件号；工资条上会用到。"
    return errors


def month_problem(text: str) -> str:
    """Return what is wrong with a month, "" for nothing."""
    try:
        Month.parse(text)
    except ValueError as error:
        return str(error)
    return ""


def _scheme_errors(
    person_kind: str, place: str, insurances: Sequence[str], starts: str
) -> dict[str, str]:
    if problem := month_problem(starts):
        return {"starts": problem}
    if person_kind not in PersonKind.values:
        return {"person_kind": "没有这种人员类别，请从列表里选。"}
    if place:
        try:
            name_of(place)
        except RuleRefusedError as refusal:
            return {"place": str(refusal)}
    kind = PersonKind(person_kind)
    law = insurance_set(person_type=kind.value, month=Month.parse(starts))
    missing = [LABELS[code] for code in least_of(law) if code not in insurances]
    if missing:
        return {
            "insurances": (
                f"{kind.label}依法必须参加{'、'.join(missing)}（{law.source.title}"
                f"{law.source.article}），约定不参加无效；请补选。"
            )
        }
    if any(code not in JOINABLE for code in insurances):
        return {"insurances": "有不认识的险种，请从列表里选。"}
    return {}


def _layout_errors(row: Layout) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not row.name.strip():
        errors["name"] = "请填写格式名称。"
    if not 1 <= len(row.columns) <= MOST_COLUMNS:
        errors["columns"] = f"至少要有一列，最多 {MOST_COLUMNS} 列。"
    for number, column in enumerate(row.columns, start=1):
        if not str(column.get("header", "")).strip():
            errors["columns"] = f"第 {number} 列没有列名；请填写，或删去这一列。"
        elif column.get("field") not in FIELDS:
            errors["columns"] = f"第 {number} 列「{column['header']}」的内容不认识；请从列表里选。"
    for line in (*row.head, *row.foot):
        if line.get("field") not in HEAD_FIELDS:
            errors["head"] = f"表头「{line.get('label', '')}」的内容不认识；请从列表里选。"
    for field, words in row.words.items():
        if field not in FIELDS or not FIELDS[field].words or not isinstance(words, dict):
            errors["words"] = f"「{field}」没有代码对照；请从列表里选。"
    return errors
