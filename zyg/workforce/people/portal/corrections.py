"""A worker asks to have her file corrected; HR approves, and the correction is written.

The wish keeps the values that she saw and the ones she wants, sealed. When the file has changed
meanwhile, approving refuses: nobody's later change is lost.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from zyg.core.approvals.errors import ApprovalError, SubjectRefusedError
from zyg.core.approvals.models import ApprovalRequest
from zyg.core.approvals.operations.requests import start, withdraw
from zyg.core.approvals.subjects import Decided
from zyg.core.audit.operations import record
from zyg.core.crypto.masks import mask_bank, mask_identity, mask_phone
from zyg.core.files.operations import store_file
from zyg.core.permissions.actors import (
    Actor,
    NotFoundForActorError,
    PermissionRefusedError,
    require,
    visible,
)
from zyg.workforce.people.file.checking import Values, check_values
from zyg.workforce.people.file.consents import require_consent
from zyg.workforce.people.file.documents import Handed
from zyg.workforce.people.file.operations import (
    EntryChangedError,
    InvalidEntryError,
    apply_entry,
    entry_of,
)
from zyg.workforce.people.file.registry import Section, section_of
from zyg.workforce.people.file.showing import masked, shown
from zyg.workforce.people.file.storage import ONLY
from zyg.workforce.people.models import Correction, Employee, RequestState
from zyg.workforce.people.operations import (
    EmployeeChangedError,
    InvalidEmployeeError,
    edit_employee,
    values_of,
)
from zyg.workforce.people.validation import check_person

SUBJECT = "people.correction"
ROSTER = "roster"
# What of the roster a worker may ask to correct; the rest follows from her work.
CORRECTABLE = ("name", "id_number", "phone", "email", "bank_name", "bank_account")
_MASKS = {"id_number": mask_identity, "phone": mask_phone, "bank_account": mask_bank}

Row = tuple[str, str, str]
"""A changed field for people: label, old, new."""


class CorrectionError(Exception):
    """The correction can not be asked for; the message is a Chinese sentence."""


@transaction.atomic
def ask_correction(
    *,
    actor: Actor,
    employee: Employee,
    section: Section,
    values: Mapping[str, Any],
    reason: str,
    now: dt.datetime,
    entry: str = ONLY,
    proof: Handed | None = None,
) -> Correction:
    """Ask for a correction of one section (or a new entry of a list).

    Args:
        actor: the person herself, or HR on her behalf.
        employee: whose file.
        section: of the registry; of the roster only ``CORRECTABLE``.
        values: the wished values by key.
        reason: why, in her words.
        now: the time.
        entry: the entry of a list; "" for a new one.
        proof: a paper that proves it, if any.

    Raises:
        PermissionRefusedError: the right 申请更正资料 over her is missing.
        ConsentMissingError: the section needs a consent that does not stand.
        InvalidEntryError: a value is wrong.
        EntryChangedError: the entry is gone.
        CorrectionError: nothing differs, no reason, or a wish about it waits already.
        FileRefusedError: the paper is not taken.
        ApprovalError: there is nobody who could approve.
    """
    require(actor, "people.request", employee)
    if not reason.strip():
        raise CorrectionError("请写明为什么要更正，例如 换了手机号。")
    employee = Employee.objects.select_for_update().get(pk=employee.pk)
    waiting = Correction.objects.filter(
        employee=employee, section=section.key, entry=entry, state=RequestState.WAITING
    )
    if waiting.exists():
        raise CorrectionError(f"{section.label}已经有一份申请在等审批；请等它办结，或先撤回。")
    before = current(employee, section, entry, today=timezone.localdate(now))
    after = _checked(employee, section, before, values, today=timezone.localdate(now))
    row = Correction(
        organization=actor.organization,
        employee=employee,
        section=section.key,
        entry=entry,
        sealed_old=_sealed(before),
        sealed_new=_sealed(after),
        reason=" ".join(reason.split())[:200],
        asked_by=actor.user,
        asked_at=now,
    )
    if proof is not None:
        row.document = store_file(
            actor=actor,
            upload=proof.file,
            name=proof.name,
            purpose="people.correction",
            owner=employee,
            now=now,
        )
    row.save()
    start(
        actor=actor,
        subject_kind=SUBJECT,
        subject_id=row.public_id,
        title=f"{employee.name}更正{section.label}",
        facts={"section": section.key},
        about=employee.membership if employee.membership_id != actor.membership.pk else None,
        department=employee.department,
        now=now,
    )
    labels = "、".join(label for label, _, _ in rows_of(row))
    payload = {"部分": section.label, "字段": labels}
    record(actor, "people.correction_ask", obj=employee, reason=row.reason, payload=payload)
    return row


def take_back(*, actor: Actor, correction: Correction, now: dt.datetime) -> None:
    """Withdraw one's own wish while it waits.

    Raises:
        CorrectionError: it has ended, or somebody else asked.
    """
    request = ApprovalRequest.objects.filter(
        subject_kind=SUBJECT, subject_id=correction.public_id
    ).first()
    if request is None:
        raise CorrectionError("这份申请已经办结。")
    try:
        withdraw(actor=actor, request=request, now=now)
    except ApprovalError as error:
        raise CorrectionError(str(error)) from error


def write_correction(decided: Decided) -> None:
    """Write an approved correction; runs in the transaction of the decision.

    Raises:
        SubjectRefusedError: the file has changed since, or the values are no longer right.
    """
    row = _locked(decided.request.subject_id)
    try:
        _write(row, decided)
    except (
        EntryChangedError,
        InvalidEntryError,
        InvalidEmployeeError,
        EmployeeChangedError,
        PermissionRefusedError,
    ) as error:
        raise SubjectRefusedError(str(error)) from error
    _end(row, decided, RequestState.APPROVED)


def reject_correction(decided: Decided) -> None:
    """Write down that a wish was refused."""
    _end(_locked(decided.request.subject_id), decided, RequestState.REJECTED)


def withdraw_correction(decided: Decided) -> None:
    """Write down that a wish was taken back."""
    _end(_locked(decided.request.subject_id), decided, RequestState.WITHDRAWN)


def rows_of(correction: Correction, *, in_full: bool = False) -> list[Row]:
    """List what differs, secrets masked unless they are asked for in full."""
    section = section_of(correction.section)
    old, new = json.loads(correction.sealed_old), json.loads(correction.sealed_new)
    found = []
    for one in section.fields:
        before, after = old.get(one.key), new.get(one.key)
        if before == after:
            continue
        if in_full:
            words = shown(one, before), shown(one, after)
        elif one.key in _MASKS and section.key == ROSTER:
            mask = _MASKS[one.key]
            words = mask(before or ""), mask(after or "")
        else:
            words = masked(one, before), masked(one, after)
        found.append((one.label, words[0] or "空", words[1] or "空"))
    return found


@transaction.atomic
def reveal_correction(*, actor: Actor, correction: Correction) -> list[Row]:
    """Return what differs in full, with a trace that the person sees.

    Raises:
        PermissionRefusedError: the right 编辑员工资料 over her is missing.
    """
    require(actor, "people.edit", correction.employee)
    label = f"更正申请：{section_of(correction.section).label}"
    record(actor, "people.reveal", obj=correction.employee, payload={"字段": label})
    return rows_of(correction, in_full=True)


def corrections_of(employee: Employee, *, limit: int = 50) -> list[Correction]:
    """List the wishes of somebody, newest first; one SQL statement."""
    return list(Correction.objects.filter(employee=employee).order_by("-pk")[:limit])


def correction_for(actor: Actor, public_id: str) -> Correction:
    """Return a wish that the actor may see.

    Raises:
        NotFoundForActorError: there is none for her.
    """
    mine = visible(
        actor,
        "people.request",
        department_path="employee__department__path",
        membership="employee__membership",
    )
    rows = Correction.objects.filter(mine, public_id=public_id)
    found = rows.select_related("employee__department", "document").first()
    if found is None:
        raise NotFoundForActorError("没有这份申请，或不在你的查看范围内。")
    return found


def current(employee: Employee, section: Section, entry: str, *, today: dt.date) -> Values:
    """Return what is kept now, in the form of the wishes; nothing for a new entry of a list."""
    if section.key == ROSTER:
        values = values_of(employee)
        return {name: values[name] for name in CORRECTABLE if values[name]}
    if section.many and not entry:
        return {}
    return entry_of(employee, section, entry, today=today).values


def _checked(
    employee: Employee,
    section: Section,
    before: Values,
    values: Mapping[str, Any],
    *,
    today: dt.date,
) -> Values:
    if section.key == ROSTER:
        said = {name: values[name] for name in CORRECTABLE if values.get(name)}
        base = values_of(employee)
        if said.get("id_number", base["id_number"]) != base["id_number"]:
            base = {name: one for name, one in base.items() if name not in ("birth", "sex")}
        clean, errors = check_person({**base, **said}, today=today)
        after = {name: clean[name] for name in CORRECTABLE if clean.get(name)}
        errors = {name: one for name, one in errors.items() if name in CORRECTABLE}
    else:
        require_consent(employee, section.consent)
        after, errors = check_values(section, values, today=today, birth=employee.birth)
    if errors:
        raise InvalidEntryError(errors)
    if after == before:
        raise CorrectionError("和现在的资料一样，没有要更正的。")
    return after


def _write(row: Correction, decided: Decided) -> None:
    section, today = section_of(row.section), timezone.localdate(decided.now)
    if _sealed(current(row.employee, section, row.entry, today=today)) != row.sealed_old:
        raise EntryChangedError("资料在提交之后又改过；请驳回，让本人按现在的资料重新申请。")
    after = json.loads(row.sealed_new)
    if section.key == ROSTER:
        edit_employee(
            actor=decided.actor,
            employee=row.employee,
            values=after,
            version=row.employee.version,
            today=today,
        )
        return
    apply_entry(
        actor=decided.actor,
        employee=row.employee,
        section=section,
        values=after,
        today=today,
        entry=row.entry,
        seen="",
        reason=f"本人申请更正：{row.reason}",
    )


def _sealed(values: Values) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def _locked(public_id: str) -> Correction:
    rows = Correction.objects.select_for_update(of=("self",)).filter(public_id=public_id)
    return rows.select_related("employee__department").get()


def _end(row: Correction, decided: Decided, state: RequestState) -> None:
    row.state, row.decided_at, row.answer = state, decided.now, decided.reason[:500]
    row.save(update_fields=["state", "decided_at", "answer"])
    payload = {"部分": section_of(row.section).label, "结果": state.label}
    record(
        decided.actor,
        "people.correction_end",
        obj=row.employee,
        reason=decided.reason[:200],
        payload=payload,
    )
