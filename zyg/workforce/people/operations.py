"""Acts on people: take on, correct, change terms, show a masked field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from zyg.core.audit.operations import record
from zyg.core.organizations.models import Department, Membership
from zyg.core.organizations.operations import department_at
from zyg.core.organizations.queries import AmbiguousDepartmentError, department_tree
from zyg.core.permissions.actors import Actor, PermissionRefusedError, require
from zyg.core.permissions.matrix import FIELD_GROUPS
from zyg.workforce.people.changes import Change, changes_of, told
from zyg.workforce.people.lifecycle.events import terms_pairs, write_event
from zyg.workforce.people.models import Employee, EmployeeTerms, EventKind
from zyg.workforce.people.name_search import search_keys
from zyg.workforce.people.terms import (
    CURRENT,
    PAY_TERMS,
    TERMS,
    first_terms,
    follow,
    histories,
    in_force,
    next_terms,
    terms_from_hire,
)
from zyg.workforce.people.validation import FIELDS, LABEL_OF, REQUIRED, Errors, Values, check_person

# Encrypted fields with the group of rights that shows them.
REVEALABLE: Mapping[str, str] = {
    "id_number": "identity",
    "phone": "contact",
    "bank_account": "bank",
}
_DAYS_LOOKED_BACK = 31  # the day's turn may have been missed


class InvalidEmployeeError(Exception):
    """What was said about a person can not be right; ``errors`` has a sentence by field."""

    def __init__(self, errors: Errors) -> None:
        self.errors = errors
        super().__init__(" ".join(errors.values()))


class EmployeeChangedError(Exception):
    """Somebody else has changed the employee meanwhile; the message says so in Chinese."""


class InvalidTermsError(Exception):
    """The change of terms can not be right; the message is a Chinese sentence."""


@transaction.atomic
def create_employee(
    *,
    actor: Actor,
    values: Mapping[str, Any],
    today: dt.date,
    details: Mapping[str, Any] | None = None,
) -> Employee:
    """Take somebody on: the employee and her first terms, from the day of hire.

    Args:
        actor: needs 编辑员工资料.
        values: by the names of ``validation.FIELDS``.
        today: the day on which this is done.
        details: what the month's calculation reads besides, see ``EmployeeTerms.details``.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidEmployeeError: a value is wrong, or the number or document is taken.
    """
    require(actor, "people.edit")
    clean, errors = check_person(values, today=today)
    errors = {**taken(actor, clean), **errors}
    if errors:
        raise InvalidEmployeeError(errors)
    try:
        employee = built(actor, clean)
    except AmbiguousDepartmentError as error:
        raise InvalidEmployeeError({"department": str(error)}) from error
    _save(employee)
    terms = first_terms(actor, employee, reason="入职", details=dict(details or {}))
    hire_event(actor, employee, terms)
    record(actor, "people.create", obj=employee, payload=told(changes_of(Employee(), clean)))
    return employee


@transaction.atomic
def edit_employee(
    *,
    actor: Actor,
    employee: Employee,
    values: Mapping[str, Any],
    version: int,
    today: dt.date,
) -> Employee:
    """Correct what is known about somebody; terms have their own act.

    Args:
        actor: needs 编辑员工资料.
        employee: whom.
        values: the fields to change, by the names of ``validation.FIELDS`` without the terms
            (department, post, place, engagement); a blank one clears an optional field.
        version: the version that the actor has seen.
        today: the day on which this is done.

    Raises:
        PermissionRefusedError: the right is missing.
        EmployeeChangedError: the employee has another version by now.
        InvalidEmployeeError: a value is wrong, or the number or document is taken.
    """
    require(actor, "people.edit", employee)
    employee = Employee.objects.select_for_update().get(pk=employee.pk)
    if employee.version != version:
        raise EmployeeChangedError(f"{employee} 刚刚被别人改过，你的修改还没有保存；请核对后再存。")
    known = {name: value for name, value in values.items() if name not in CURRENT}
    clean, errors = check_person({**values_of(employee), **known}, today=today)
    errors = {**taken(actor, clean, besides=employee), **errors}
    if errors:
        raise InvalidEmployeeError(errors)
    clean = {name: value for name, value in clean.items() if name not in CURRENT}
    cleared = {name: None for name in known if name not in clean and name not in REQUIRED}
    changed = changes_of(employee, {**cleared, **clean})
    if changed:
        assign(employee, changed)
        _save(employee)
        if row := terms_from_hire(actor, employee, histories([employee])[employee.pk]):
            row.save()
        record(actor, "people.edit", obj=employee, payload=told(changed))
    return employee


@transaction.atomic
def change_terms(
    *,
    actor: Actor,
    employee: Employee,
    valid_from: dt.date,
    changes: Mapping[str, Any],
    reason: str,
    today: dt.date,
) -> EmployeeTerms:
    """Change what somebody works as, where, or for which pay, from a day on.

    The row in force on that day is copied with the changes into a new row; a second change for
    the same day is a new revision. Rows that begin later stay as they are.

    Args:
        actor: needs 修改薪资 for pay and bases, 编辑员工资料 for the rest.
        employee: whom.
        valid_from: the first day of the new terms.
        changes: by the names of ``TERMS``; ``department`` a Department or None, amounts in fen.
        reason: why, in words.
        today: decides whether the employee's present department and post follow at once.

    Raises:
        PermissionRefusedError: a right is missing.
        InvalidTermsError: nothing to change, no reason, or a day before the hire.
    """
    _require_for_terms(actor, employee, changes)
    _, row = apply_terms(
        actor=actor,
        employee=employee,
        valid_from=valid_from,
        changes=changes,
        reason=reason,
        today=today,
    )
    record(
        actor,
        "people.terms",
        obj=employee,
        reason=reason,
        payload=told_terms(valid_from, changes),
    )
    return row


def apply_terms(
    *,
    actor: Actor,
    employee: Employee,
    valid_from: dt.date,
    changes: Mapping[str, Any],
    reason: str,
    today: dt.date,
) -> tuple[EmployeeTerms | None, EmployeeTerms]:
    """Write the new row of a change whose right has been checked by the act it is part of.

    Returns:
        the row that was in force on that day, and the new one.

    Raises:
        InvalidTermsError: nothing to change, no reason, or a day before the hire.
    """
    if not changes or not reason.strip():
        raise InvalidTermsError("请写明改什么和原因。")
    if valid_from < employee.hired:
        raise InvalidTermsError(f"生效日期 {valid_from} 早于入职日期 {employee.hired}；请核对。")
    Employee.objects.select_for_update().get(pk=employee.pk)  # one change at a time
    history = histories([employee])[employee.pk]
    before = in_force(history, valid_from)
    row = next_terms(
        actor, employee, history, valid_from=valid_from, changes=changes, reason=reason
    )
    row.save()
    follow_terms(employee, today=today)
    return before, row


def told_terms(valid_from: dt.date, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Write a change of terms for the audit, pay by the names of its fields only."""
    shown = {name: value for name, value in changes.items() if name not in (*PAY_TERMS, "details")}
    hidden = [name for name in changes if name in PAY_TERMS]
    return {
        "生效日期": valid_from.isoformat(),
        **{name: str(value) for name, value in shown.items()},
        **({"薪资字段": hidden} if hidden else {}),
    }


@transaction.atomic
def reveal_field(*, actor: Actor, employee: Employee, field: str, reason: str = "") -> str:
    """Return a masked field in full and leave a trace that the person can see.

    Raises:
        PermissionRefusedError: the right for this group of fields is missing.
        KeyError: the field is never masked.
    """
    require(actor, FIELD_GROUPS[REVEALABLE[field]], employee)
    value: str = getattr(employee, field)
    label = LABEL_OF[field]
    record(actor, "people.reveal", obj=employee, reason=reason, payload={"字段": label})
    return value


@transaction.atomic
def link_membership(*, actor: Actor, employee: Employee, membership: Membership) -> Employee:
    """Tie a login to the employee record of the same person.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
    """
    require(actor, "members.manage")
    employee.membership = membership
    employee.save(update_fields=["membership"])
    record(actor, "people.edit", obj=employee, payload={"登录账号": str(membership)})
    return employee


def taken(actor: Actor, clean: Values, *, besides: Employee | None = None) -> Errors:
    """Say whether the number or the document belongs to somebody else already."""
    others = Employee.objects.filter(organization=actor.organization)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    errors: Errors = {}
    if "number" in clean and (found := others.filter(number=clean["number"]).first()):
        errors["number"] = f"工号 {clean['number']} 已经是 {found.name} 的；请换一个。"
    if "id_number" in clean:
        index = id_index(actor, clean["id_number"])
        if found := others.filter(id_number_index=index).first():
            errors["id_number"] = f"这个证件号码已经是 {found} 的；请核对是不是同一个人。"
    return errors


def id_index(actor: Actor, number: str) -> str:
    """Return what to look for in ``id_number_index``."""
    field = Employee._meta.get_field("id_number_index")
    return field.compute(number, organization_id=actor.organization.pk)


def built(actor: Actor, clean: Values) -> Employee:
    """Make the employee of checked values, unsaved; departments of the path are made."""
    values = {**clean, "department": _department(actor, clean.get("department"))}
    return Employee(
        organization=actor.organization, search_keys=search_keys(clean["name"]), **values
    )


def hire_event(
    actor: Actor, employee: Employee, terms: EmployeeTerms, kind: EventKind = EventKind.HIRE
) -> None:
    """Write the first terms of somebody's work here, and the event of her hire."""
    terms.save()
    tree = department_tree(actor.organization)
    pairs = terms_pairs(None, terms, tree)
    write_event(actor, employee, kind, employee.hired, told=pairs, terms=terms)


def follow_terms(employee: Employee, *, today: dt.date) -> bool:
    """Bring department, post and place of the employee to the terms in force; say if changed."""
    history = histories([employee])[employee.pk]
    if not follow(employee, history, today=today):
        return False
    employee.save(update_fields=[*CURRENT, "version", "updated_at"])
    return True


@transaction.atomic
def follow_due_terms(*, today: dt.date) -> int:
    """Bring everybody of the organization in scope to the terms in force; say how many moved.

    Part of the day's turn, so no actor: the change itself was audited when it was decided.
    """
    since = today - dt.timedelta(days=_DAYS_LOOKED_BACK)
    due = EmployeeTerms.objects.filter(valid_from__range=(since, today)).values("employee_id")
    people = Employee.objects.filter(pk__in=due).order_by("pk")
    return sum(follow_terms(employee, today=today) for employee in people)


def values_of(employee: Employee) -> Values:
    """Return the employee as values by the names of ``validation.FIELDS``, but the department."""
    names = (name for name in FIELDS if name != "department")
    return {name: getattr(employee, name) for name in names}


def assign(employee: Employee, changed: list[Change]) -> None:
    """Put changed values on the employee, and what follows from them."""
    for one in changed:
        setattr(employee, one.field, one.new)
    employee.search_keys = search_keys(employee.name)
    employee.version += 1


def _save(employee: Employee) -> None:
    # Two people may take the same number at the same moment; the database has the last word.
    try:
        with transaction.atomic():
            employee.save()
    except IntegrityError:
        raise InvalidEmployeeError(
            {"number": "这个工号或证件号码刚刚被别人登记；请刷新后核对。"}
        ) from None


def _department(actor: Actor, written: Any) -> Department | None:
    if not written or isinstance(written, Department):
        return written or None
    return department_at(organization=actor.organization, path=str(written))


def _require_for_terms(actor: Actor, employee: Employee, changes: Mapping[str, Any]) -> None:
    unknown = set(changes) - set(TERMS)
    if unknown:
        raise InvalidTermsError(f"没有这些字段：{'、'.join(sorted(unknown))}。")
    if any(name in PAY_TERMS for name in changes):
        require(actor, "pay.edit", employee)
    if any(name not in PAY_TERMS for name in changes) and not (
        actor.may("people.edit", employee) or actor.may("pay.edit", employee)
    ):
        raise PermissionRefusedError("people.edit")
