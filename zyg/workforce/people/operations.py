"""Acts on people: take on, correct, change terms, show a masked field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from zyg.core.audit.operations import record
from zyg.core.organizations.models import Department, Membership
from zyg.core.organizations.operations import department_at
from zyg.core.organizations.queries import AmbiguousDepartmentError
from zyg.core.permissions.actors import Actor, PermissionRefusedError, require
from zyg.core.permissions.matrix import FIELD_GROUPS
from zyg.workforce.people.changes import Change, changes_of, told
from zyg.workforce.people.models import Employee, EmployeeTerms
from zyg.workforce.people.name_search import search_keys
from zyg.workforce.people.validation import FIELDS, LABEL_OF, REQUIRED, Errors, Values, check_person

# Encrypted fields with the group of rights that shows them.
REVEALABLE: Mapping[str, str] = {
    "id_number": "identity",
    "phone": "contact",
    "bank_account": "bank",
}
# What stands on the employee as it is today and in the history as it was.
CURRENT = ("department", "post", "place", "engagement")
PAY_TERMS = ("pay_items", "insurance_base", "fund_base", "fund_rate", "fund_rate_employer")
TERMS = (*CURRENT, *PAY_TERMS, "details")


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
def create_employee(*, actor: Actor, values: Mapping[str, Any], today: dt.date) -> Employee:
    """Take somebody on: the employee and her first terms, from the day of hire.

    Args:
        actor: needs 编辑员工资料.
        values: by the names of ``validation.FIELDS``.
        today: the day on which this is done.

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
    first_terms(actor, employee, reason="入职").save()
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
        cover_from_hire(actor, employee)
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
    if not changes or not reason.strip():
        raise InvalidTermsError("请写明改什么和原因。")
    if valid_from < employee.hired:
        raise InvalidTermsError(f"生效日期 {valid_from} 早于入职日期 {employee.hired}；请核对。")
    Employee.objects.select_for_update().get(pk=employee.pk)  # one change at a time
    row = next_terms(actor, employee, valid_from, changes, reason)
    row.save()
    follow_terms(employee, today=today)
    shown = {name: value for name, value in changes.items() if name not in (*PAY_TERMS, "details")}
    hidden = [name for name in changes if name in PAY_TERMS]
    payload = {
        "生效日期": valid_from.isoformat(),
        **{name: str(value) for name, value in shown.items()},
        **({"薪资字段": hidden} if hidden else {}),
    }
    record(actor, "people.terms", obj=employee, reason=reason, payload=payload)
    return row


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


def first_terms(actor: Actor, employee: Employee, *, reason: str, **pay: Any) -> EmployeeTerms:
    """Make the terms of the day of hire, unsaved."""
    present = {name: getattr(employee, name) for name in CURRENT}
    return EmployeeTerms(
        organization=actor.organization,
        employee=employee,
        valid_from=employee.hired,
        reason=reason,
        user=actor.user,
        **present,
        **pay,
    )


def next_terms(
    actor: Actor,
    employee: Employee,
    valid_from: dt.date,
    changes: Mapping[str, Any],
    reason: str,
) -> EmployeeTerms:
    """Make the row that follows the one in force on ``valid_from``, unsaved."""
    rows = employee.terms.filter(valid_from__lte=valid_from)
    before = rows.order_by("-valid_from", "-revision").first()
    if before is None:
        row = first_terms(actor, employee, reason=reason)
        row.valid_from = valid_from
    else:
        same_day = before.revision if before.valid_from == valid_from else 0
        row = EmployeeTerms(
            organization=actor.organization,
            employee=employee,
            valid_from=valid_from,
            revision=same_day + 1,
            reason=reason,
            user=actor.user,
            **{name: getattr(before, name) for name in TERMS},
        )
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def cover_from_hire(actor: Actor, employee: Employee) -> EmployeeTerms | None:
    """Let the earliest terms hold from the day of hire when that was corrected to before them."""
    first = employee.terms.order_by("valid_from", "-revision").first()
    if first is None or first.valid_from <= employee.hired:
        return None
    return EmployeeTerms.objects.create(
        organization=actor.organization,
        employee=employee,
        valid_from=employee.hired,
        reason="更正入职日期",
        user=actor.user,
        **{name: getattr(first, name) for name in TERMS},
    )


def follow_terms(employee: Employee, *, today: dt.date) -> bool:
    """Bring department, post and place of the employee to the terms in force; say if changed."""
    rows = employee.terms.filter(valid_from__lte=max(today, employee.hired))
    row = rows.order_by("-valid_from", "-revision").first()
    if row is None or all(getattr(employee, n) == getattr(row, n) for n in CURRENT):
        return False
    for name in CURRENT:
        setattr(employee, name, getattr(row, name))
    employee.version += 1
    employee.save(update_fields=[*CURRENT, "version", "updated_at"])
    return True


@transaction.atomic
def follow_due_terms(*, today: dt.date) -> int:
    """Bring everybody of the organization in scope to the terms that begin today; say how many.

    Part of the day's turn, so no actor: the change itself was audited when it was decided.
    """
    due = EmployeeTerms.objects.filter(valid_from=today).values("employee_id")
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
