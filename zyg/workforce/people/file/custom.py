"""Fields that an organization adds to its employees: typed, versioned, sealed, never evaluated.

A field has a kind that never changes; a new label or other options make a new version, and values
keep the version they were checked against. Values are kept as text in one form: ``12.5``,
``2026-11-25``, fen for money, ``yes``/``no``, the option itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import F

from zyg.core.audit.operations import record
from zyg.core.imports.specs import Field, label_key, table_spec
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.core.public_ids import new_public_id
from zyg.law.money import MoneyError, yuan_grouped, yuan_to_fen
from zyg.workforce.people.models import CustomField, CustomKind, CustomValue, Employee

MOST_FIELDS = 30
_LONGEST = 200
_MOST_DIGITS = 15
_LEAST_OPTIONS, _MOST_OPTIONS = 2, 50
_YES, _NO = ("是", "有", "yes", "true", "1", "√"), ("否", "无", "no", "false", "0", "×")
# Kind of cell by which a column of a roster file is read; the rest is checked here.
_CELL_KINDS = {CustomKind.DATE: "date", CustomKind.MONEY: "money"}
PREFIX = "custom:"


class InvalidFieldError(Exception):
    """A definition or a value can not be right; the message is a Chinese sentence."""


def fields_in_use() -> list[CustomField]:
    """List the fields of the organization in scope, in the order they were made; one SQL."""
    return list(CustomField.objects.filter(newest=True, retired_at=None).order_by("label", "pk"))


@transaction.atomic
def define_field(
    *,
    actor: Actor,
    label: str,
    kind: str,
    purpose: str,
    options: Iterable[str] = (),
    sensitive: bool = False,
    in_list: bool = False,
) -> CustomField:
    """Add a field.

    Args:
        actor: needs 编辑员工资料 over everybody.
        label: its name; not one that the roster has already.
        kind: a value of ``CustomKind``.
        purpose: what it is needed for (个人信息保护法 6: no more than necessary).
        options: for a single choice, what can be chosen.
        sensitive: masked, never in lists and exports.
        in_list: a column of the roster page.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidFieldError: the definition can not be right.
    """
    require(actor, "people.edit")
    if kind not in CustomKind.values:
        raise InvalidFieldError("请选择字段的类型。")
    if len(fields_in_use()) >= MOST_FIELDS:
        raise InvalidFieldError(f"自定义字段最多 {MOST_FIELDS} 个；请先停用不再需要的。")
    field = CustomField(
        organization=actor.organization,
        key=new_public_id(),
        kind=kind,
        user=actor.user,
        **_definition(label, kind, purpose, options, sensitive=sensitive, in_list=in_list),
    )
    _refuse_taken(field)
    field.save()
    payload = {"字段": field.label, "类型": field.get_kind_display(), "用途": field.purpose}
    record(actor, "people.field", obj=field, payload=payload)
    return field


@transaction.atomic
def revise_field(
    *,
    actor: Actor,
    field: CustomField,
    label: str,
    purpose: str,
    options: Iterable[str] = (),
    sensitive: bool = False,
    in_list: bool = False,
) -> CustomField:
    """Write a new version of a field; its kind stays.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidFieldError: the definition can not be right, or it has a newer version already.
    """
    require(actor, "people.edit")
    field = _locked(field)
    fresh = CustomField(
        organization=actor.organization,
        key=field.key,
        version=field.version + 1,
        kind=field.kind,
        user=actor.user,
        **_definition(label, field.kind, purpose, options, sensitive=sensitive, in_list=in_list),
    )
    _refuse_taken(fresh)
    field.newest = False
    field.save(update_fields=["newest"])
    fresh.save()
    payload = {"字段": f"{field.label} → {fresh.label}", "版本": fresh.version}
    record(actor, "people.field", obj=fresh, payload=payload)
    return fresh


@transaction.atomic
def retire_field(*, actor: Actor, field: CustomField, now: dt.datetime) -> int:
    """Take a field out of use and erase its values; return how many.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidFieldError: it has a newer version, or is out of use already.
    """
    require(actor, "people.edit")
    field = _locked(field)
    field.retired_at = now
    field.save(update_fields=["retired_at"])
    erased, _ = CustomValue.objects.filter(key=field.key).delete()
    record(actor, "people.field", obj=field, payload={"停用": field.label, "删除的值": erased})
    return erased


@transaction.atomic
def set_values(*, actor: Actor, employee: Employee, values: Mapping[str, Any]) -> None:
    """Set own fields of somebody, by key; a blank one is cleared.

    Raises:
        PermissionRefusedError: the right 编辑员工资料 is missing.
        InvalidValuesError: a value is wrong.
    """
    require(actor, "people.edit", employee)
    known = {one.key: one for one in fields_in_use()}
    clean: dict[str, str] = {}
    errors: dict[str, str] = {}
    for key, said in values.items():
        try:
            clean[key] = check(known[key], said)
        except InvalidFieldError as error:
            errors[key] = str(error)
    if errors:
        raise InvalidValuesError(errors)
    before = values_of([employee]).get(employee.pk, {})
    changed = {key: text for key, text in clean.items() if before.get(key, "") != text}
    if changed:
        write_values(actor, [(employee, changed)], known)
        Employee.objects.filter(pk=employee.pk).update(version=F("version") + 1)
        payload = {
            known[key].label: f"{told(known[key], before.get(key, ''))} → {told(known[key], text)}"
            for key, text in changed.items()
        }
        record(actor, "people.custom", obj=employee, payload=payload)


class InvalidValuesError(Exception):
    """Values can not be right; ``errors`` has a Chinese sentence by key."""

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = errors
        super().__init__(" ".join(errors.values()))


def check(field: CustomField, said: Any) -> str:
    """Return a value as it is kept, "" for a blank one.

    >>> check(CustomField(kind="number", label="工位"), " 12.50 ")
    '12.5'
    >>> check(CustomField(kind="money", label="押金"), "1,200.50")
    '120050'

    Raises:
        InvalidFieldError: it is not of the field's kind.
    """
    if said is None or (isinstance(said, str) and not said.strip()):
        return ""
    return _CHECKS[field.kind](field, said)


def shown(field: CustomField, text: str) -> str:
    """Write a kept value for people.

    >>> shown(CustomField(kind="money"), "120050"), shown(CustomField(kind="yes_no"), "yes")
    ('1,200.50', '是')
    """
    if not text:
        return ""
    if field.kind == CustomKind.MONEY:
        return yuan_grouped(int(text))
    if field.kind == CustomKind.YES_NO:
        return "是" if text == "yes" else "否"
    return text


def values_of(employees: Iterable[Employee]) -> dict[int, dict[str, str]]:
    """Return the kept values by employee and key; one SQL statement."""
    found: dict[int, dict[str, str]] = {}
    for row in CustomValue.objects.filter(employee__in=list(employees)):
        found.setdefault(row.employee_id, {})[row.key] = row.sealed
    return found


def all_values() -> dict[int, dict[str, str]]:
    """Return everybody's kept values; one SQL statement."""
    found: dict[int, dict[str, str]] = {}
    for row in CustomValue.objects.all().iterator(chunk_size=2000):
        found.setdefault(row.employee_id, {})[row.key] = row.sealed
    return found


def shown_values(actor: Actor, employee: Employee) -> list[tuple[CustomField, str]]:
    """List own fields with somebody's values, for who may see the person; two SQL statements.

    Sensitive ones say only that they are filled, unless the actor edits people.
    """
    fields = fields_in_use()
    if not fields:
        return []
    kept = values_of([employee]).get(employee.pk, {})
    edits = actor.may("people.edit", employee)
    return [
        (one, shown(one, text) if edits or not one.sensitive else told(one, text))
        for one in fields
        for text in [kept.get(one.key, "")]
    ]


def list_columns(
    employees: Iterable[Employee],
) -> tuple[list[CustomField], dict[int, tuple[str, ...]]]:
    """Return the fields that the roster page shows, and the cells by employee; two SQL at most."""
    fields = [one for one in fields_in_use() if one.in_list]
    if not fields:
        return [], {}
    people = list(employees)
    kept = values_of(people)
    return fields, {
        one.pk: tuple(shown(field, kept.get(one.pk, {}).get(field.key, "")) for field in fields)
        for one in people
    }


def write_values(
    actor: Actor,
    rows: Iterable[tuple[Employee, Mapping[str, str]]],
    fields: Mapping[str, CustomField],
) -> None:
    """Write checked values of many people in few statements; "" erases one."""
    wanted = {(one.pk, key): (one, text) for one, own in rows for key, text in own.items()}
    people = {employee.pk for employee, _ in wanted.values()}
    kept = {
        (row.employee_id, row.key): row
        for row in CustomValue.objects.select_for_update().filter(employee__in=people)
    }
    gone, fresh, changed = [], [], []
    for (pk, key), (employee, text) in wanted.items():
        row = kept.get((pk, key))
        if not text:
            gone += [row.pk] if row else []
            continue
        if row is None:
            row = CustomValue(organization=actor.organization, employee=employee, key=key)
            fresh.append(row)
        else:
            changed.append(row)
        row.version, row.sealed, row.user = fields[key].version, text, actor.user
    CustomValue.objects.filter(pk__in=gone).delete()
    CustomValue.objects.bulk_create(fresh)
    CustomValue.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["version", "sealed", "user", "updated_at"],
    )


def field_for(actor: Actor, key: str) -> CustomField:
    """Return a field in use.

    Raises:
        NotFoundForActorError: there is none.
        PermissionRefusedError: the right 编辑员工资料 over everybody is missing.
    """
    require(actor, "people.edit")
    found = CustomField.objects.filter(key=key, newest=True, retired_at=None).first()
    if found is None:
        raise NotFoundForActorError("没有这个自定义字段，或它已经停用。")
    return found


def import_columns() -> list[Field]:
    """Return the columns of a roster file that are own fields; one SQL statement."""
    return [
        Field(key=PREFIX + one.key, label=one.label, kind=_CELL_KINDS.get(one.kind, "text"))
        for one in fields_in_use()
    ]


def _definition(
    label: str,
    kind: str,
    purpose: str,
    options: Iterable[str],
    *,
    sensitive: bool,
    in_list: bool,
) -> dict[str, Any]:
    label, purpose = " ".join(label.split()), " ".join(purpose.split())
    chosen = list(dict.fromkeys(" ".join(one.split()) for one in options if one.strip()))
    if not label or len(label) > CustomField._meta.get_field("label").max_length:
        raise InvalidFieldError("字段名称要有 1–30 个字。")
    if label_key(label) in table_spec("roster").by_label():
        raise InvalidFieldError(f"花名册已经有「{label}」，不用再加；请换一个名称。")
    if not purpose:
        raise InvalidFieldError(
            "请写明用途：收集个人信息要有明确、必要的目的（个人信息保护法 6）。"
        )
    if kind == CustomKind.CHOICE and not _LEAST_OPTIONS <= len(chosen) <= _MOST_OPTIONS:
        raise InvalidFieldError(f"单选要有 {_LEAST_OPTIONS}–{_MOST_OPTIONS} 个选项，一行一个。")
    return {
        "label": label,
        "purpose": purpose[:100],
        "options": chosen if kind == CustomKind.CHOICE else [],
        "sensitive": sensitive,
        "in_list": in_list and not sensitive,
    }


def _refuse_taken(field: CustomField) -> None:
    same = CustomField.objects.filter(label=field.label, newest=True, retired_at=None)
    if same.exclude(key=field.key).exists():
        raise InvalidFieldError(f"已经有一个字段叫「{field.label}」；请换一个名称。")


def _locked(field: CustomField) -> CustomField:
    found = CustomField.objects.select_for_update().get(pk=field.pk)
    if not found.newest or found.retired_at is not None:
        raise InvalidFieldError(f"「{found.label}」刚刚被别人改过或停用；请刷新后再看。")
    return found


def told(field: CustomField, text: str) -> str:
    """Write a kept value for the audit and for previews, sensitive ones not at all."""
    if not text:
        return "空"
    return "已填，未显示" if field.sensitive else shown(field, text)


def _text(field: CustomField, said: Any) -> str:
    text = " ".join(str(said).split())
    if len(text) > _LONGEST:
        raise InvalidFieldError(f"{field.label}有 {len(text)} 个字，最多 {_LONGEST} 个；请缩短。")
    return text


def _number(field: CustomField, said: Any) -> str:
    try:
        number = Decimal(str(said).replace(",", "").strip())
    except InvalidOperation:
        raise InvalidFieldError(f"{field.label}「{said}」不是数字；请只填数字。") from None
    if not number.is_finite() or len(number.as_tuple().digits) > _MOST_DIGITS:
        raise InvalidFieldError(f"{field.label}最多 {_MOST_DIGITS} 位数字；请核对。")
    text = format(number or Decimal(), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date(field: CustomField, said: Any) -> str:
    try:
        return (said if isinstance(said, dt.date) else dt.date.fromisoformat(str(said))).isoformat()
    except ValueError:
        raise InvalidFieldError(f"{field.label}「{said}」不是日期；请写成 2026-11-25。") from None


def _money(field: CustomField, said: Any) -> str:
    try:
        return str(said if isinstance(said, int) else yuan_to_fen(str(said).replace(",", "")))
    except MoneyError:
        raise InvalidFieldError(f"{field.label}「{said}」不是金额；请写成 1200.50。") from None


def _option(field: CustomField, said: Any) -> str:
    text = " ".join(str(said).split())
    if text not in field.options:
        known = "、".join(field.options[:10])
        raise InvalidFieldError(f"「{text}」不是{field.label}的选项；请填其中之一：{known}。")
    return text


def _yes_no(field: CustomField, said: Any) -> str:
    text = str(said).strip().lower()
    if text in _YES or text in _NO:
        return "yes" if text in _YES else "no"
    raise InvalidFieldError(f"{field.label}「{said}」看不懂；请填 是 或 否。")


_CHECKS: Mapping[str, Callable[[CustomField, Any], str]] = {
    CustomKind.TEXT: _text,
    CustomKind.NUMBER: _number,
    CustomKind.DATE: _date,
    CustomKind.MONEY: _money,
    CustomKind.CHOICE: _option,
    CustomKind.YES_NO: _yes_no,
}
