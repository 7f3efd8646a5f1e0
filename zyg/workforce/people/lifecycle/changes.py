"""Changes of somebody's work: proposed by one, approved by another, in force from their day.

The approval itself is ``zyg.core.approvals``; what follows it stands in ``approval_subjects``.
Approving writes the event and, for changes of terms, the new row of terms with its first day; a
day that lies ahead takes effect by itself. What was approved is corrected by a further change
that ``corrects`` the event; nothing is written over.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from zyg.core.approvals.operations.requests import start
from zyg.core.audit.operations import record
from zyg.core.files.models import StoredFile
from zyg.core.organizations.models import Department
from zyg.core.organizations.queries import department_tree
from zyg.core.permissions.actors import Actor, require
from zyg.workforce.people.lifecycle.events import (
    ABSENCES,
    absence_on,
    in_effect,
    terms_pairs,
    write_event,
)
from zyg.workforce.people.lifecycle.reasons import OTHER, REASONS, reason_words
from zyg.workforce.people.models import (
    ChangeRequest,
    ContractState,
    Employee,
    EmployeeTerms,
    Engagement,
    EventKind,
    LabourContract,
    PersonEvent,
    RequestState,
)
from zyg.workforce.people.operations import InvalidTermsError, apply_terms
from zyg.workforce.people.terms import PAY_TERMS, histories, in_force

_ONE_DAY = dt.timedelta(days=1)
OF_TERMS = (EventKind.TRANSFER, EventKind.PAY, EventKind.ENGAGEMENT)
SUBJECT, PAY_SUBJECT = "people.change", "people.pay_change"
KINDS = (EventKind.REGULAR, *OF_TERMS, *ABSENCES, EventKind.RETURN)
NEEDS_UNTIL = (EventKind.MEDICAL, EventKind.MATERNITY, EventKind.LEAVE_OF_ABSENCE)


class InvalidChangeError(Exception):
    """A change can not be right; ``errors`` has a Chinese sentence by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(" ".join(errors.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is proposed.

    Attributes:
        kind: one of ``KINDS``; with ``corrects`` also ``CORRECTION``, which voids the event.
        valid_from: the first day.
        reason_code: a code of ``REASONS`` for this kind.
        reason: words; needed where the code is ``other``.
        changes: by the names of ``terms.TERMS``, for ``OF_TERMS``.
        until: the last day that is expected, for absences.
        document: the paper behind it.
        corrects: the event that this one replaces.
    """

    kind: EventKind
    valid_from: dt.date
    reason_code: str = ""
    reason: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    until: dt.date | None = None
    document: StoredFile | None = None
    corrects: PersonEvent | None = None


@transaction.atomic
def propose_change(
    *, actor: Actor, employee: Employee, proposal: Proposal, now: dt.datetime
) -> ChangeRequest:
    """Propose a change; somebody else has to approve it.

    Args:
        actor: needs 修改薪资 for pay, 发起异动 for everything else.
        employee: whom.
        proposal: what.
        now: the time.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidChangeError: something about it can not be right.
        NoApproverError: nobody else may approve it.
    """
    _require(actor, employee, proposal)
    employee = Employee.objects.select_for_update().get(pk=employee.pk)
    if proposal.corrects is None:
        proposal = replace(proposal, changes=_differing(employee, proposal))
    errors = _errors(employee, proposal) | _terms_errors(employee, proposal)
    errors |= _state_errors(employee, proposal)
    if errors:
        raise InvalidChangeError(errors)
    request = ChangeRequest.objects.create(
        organization=actor.organization,
        employee=employee,
        kind=proposal.kind,
        valid_from=proposal.valid_from,
        until=proposal.until,
        reason_code=proposal.reason_code,
        reason=proposal.reason.strip(),
        changes=_stored(proposal.changes),
        sealed_pay=_sealed(proposal.changes),
        document=proposal.document,
        corrects=proposal.corrects,
        proposed_by=actor.user,
        proposed_at=now,
    )
    record(actor, "people.change_propose", obj=request, reason=why(request), payload=_told(request))
    start(
        actor=actor,
        subject_kind=PAY_SUBJECT if request.sealed_pay else SUBJECT,
        subject_id=request.public_id,
        title=f"{employee.name} {proposal.kind.label}",
        facts={"kind": str(proposal.kind)},
        now=now,
        about=employee.membership,
        department=employee.department,
    )
    return request


def close_change(
    *, actor: Actor, request: ChangeRequest, state: RequestState, reason: str, now: dt.datetime
) -> ChangeRequest:
    """Follow the end of an approval: write the event and the terms, or that there are none.

    Part of the decision, which has checked who may decide.

    Raises:
        PermissionRefusedError: pay changes and the actor may not see pay.
        InvalidChangeError: what has happened meanwhile makes the change impossible.
    """
    request.state, request.decided_at = state, now
    request.decision_reason = reason.strip()[:200]
    if state != RequestState.WITHDRAWN:
        request.decided_by = actor.user
    if state == RequestState.APPROVED:
        if request.sealed_pay:
            require(actor, "pay.view", request)  # nobody approves what she may not see
        request.event = _apply(actor, request, today=timezone.localdate(now))
    request.save()
    told = {"决定": request.get_state_display(), **_told(request)}
    record(actor, "people.change_decide", obj=request, reason=reason, payload=told)
    return request


def locked_change(public_id: str) -> ChangeRequest:
    """Return a change that waits, its row locked."""
    return (
        ChangeRequest.objects.select_for_update(of=("self",))
        .select_related("employee__department", "corrects__terms", "corrects__terms_before")
        .get(public_id=public_id, state=RequestState.WAITING)
    )


def wanted_terms(request: ChangeRequest) -> dict[str, Any]:
    """Return the changes of a request by the names of ``terms.TERMS``; pay is opened."""
    found = dict(request.changes)
    if "department" in found:
        pk = found["department"]
        found["department"] = Department.objects.filter(pk=pk).first() if pk else None
    if request.sealed_pay:
        found |= json.loads(request.sealed_pay)
    return found


def probation_of(employee: Employee) -> LabourContract | None:
    """Return the signed contract whose probation is not decided yet, or None; two statements."""
    contract = (
        LabourContract.objects.filter(
            employee=employee, probation_end__isnull=False, start__gte=employee.hired
        )
        .exclude(state=ContractState.VOID)
        .order_by("-start")
        .first()
    )
    if contract is None or _is_regular(employee):
        return None
    return contract


def _is_regular(employee: Employee) -> bool:
    rows = PersonEvent.objects.filter(employee=employee, valid_from__gte=employee.hired)
    return any(event.kind == EventKind.REGULAR for event in in_effect(rows, dt.date.max))


def _require(actor: Actor, employee: Employee, proposal: Proposal) -> None:
    kind = proposal.corrects.kind if proposal.corrects else proposal.kind
    if kind != EventKind.PAY:
        require(actor, "people.change", employee)
    if kind == EventKind.PAY or any(name in PAY_TERMS for name in proposal.changes):
        require(actor, "pay.edit", employee)


def _errors(employee: Employee, asked: Proposal | ChangeRequest) -> dict[str, str]:
    errors: dict[str, str] = {}
    kind, day, until = EventKind(asked.kind), asked.valid_from, asked.until
    if kind != EventKind.CORRECTION and asked.reason_code not in REASONS.get(kind, {}):
        errors["reason_code"] = "没有选原因；请从列表中选一项。"
    if (asked.reason_code == OTHER or asked.corrects is not None) and not asked.reason.strip():
        errors["reason"] = "请写明原因。"
    if day < employee.hired:
        errors["valid_from"] = f"生效日期 {day} 早于入职日期 {employee.hired}；请核对。"
    if employee.left is not None and day > employee.left:
        errors["valid_from"] = f"生效日期 {day} 晚于最后工作日 {employee.left}；请核对。"
    if until is not None and until < day:
        errors["until"] = f"结束日期 {until} 早于开始日期 {day}；请核对。"
    if until is None and kind in NEEDS_UNTIL:
        errors["until"] = f"{kind.label}要填预计的最后一天，到期前会提醒。"
    return errors


def _terms_errors(employee: Employee, proposal: Proposal) -> dict[str, str]:
    kind, changes = proposal.kind, proposal.changes
    if proposal.corrects is not None:
        return _correction_errors(employee, proposal.corrects)
    if kind in OF_TERMS and not changes:
        return {"__all__": f"和 {proposal.valid_from} 生效的档案完全一样，没有要改的内容；请核对。"}
    if changes.get("engagement", Engagement.LABOUR_CONTRACT) not in Engagement.values:
        return {"engagement": "没有这种用工形式；请从列表中选一项。"}
    if kind == EventKind.PAY and any(name not in PAY_TERMS for name in changes):
        return {"__all__": "调薪只改薪资；部门和岗位请另办调动。"}
    return {}


def _correction_errors(employee: Employee, wrong: PersonEvent) -> dict[str, str]:
    if wrong.employee_id != employee.pk or wrong.kind not in KINDS:
        return {"__all__": f"{wrong.get_kind_display()}不在这里更正；请到入职、合同或离职办理。"}
    if wrong.corrections.exists():
        return {"__all__": "这件事已经被另一次更正替代；请更正后来的那一次。"}
    if wrong.terms is None:
        return {}
    later = EmployeeTerms.objects.filter(employee=employee, valid_from__gt=wrong.valid_from)
    if row := later.exclude(pk=wrong.terms_id).order_by("valid_from").first():
        return {
            "__all__": f"{row.valid_from} 起的档案是在这次{wrong.get_kind_display()}的基础上改的；"
            "请先更正那一次，再更正这一次。"
        }
    return {}


def _state_errors(employee: Employee, proposal: Proposal) -> dict[str, str]:
    kind, day = proposal.kind, proposal.valid_from
    rows = ChangeRequest.objects.filter(employee=employee, state=RequestState.WAITING, kind=kind)
    if waiting := rows.first():
        return {
            "__all__": f"{employee.name} 已有一项{kind.label}待审批（{waiting.valid_from} 生效）；"
            "请先处理那一项。"
        }
    if proposal.corrects is not None:
        return {}
    if kind == EventKind.REGULAR:
        return _regular_errors(employee, day)
    return _absence_errors(employee, kind, day) if kind in (*ABSENCES, EventKind.RETURN) else {}


def _absence_errors(employee: Employee, kind: EventKind, day: dt.date) -> dict[str, str]:
    running = absence_on(PersonEvent.objects.filter(employee=employee), day)
    if kind == EventKind.RETURN and running is None:
        return {"__all__": f"{employee.name} 在 {day} 没有停岗或休假，不需要办返岗。"}
    if kind != EventKind.RETURN and running is not None:
        return {
            "__all__": f"{employee.name} 自 {running.valid_from} 起{running.get_kind_display()}"
            "还没有返岗；请先办返岗。"
        }
    return {}


def _regular_errors(employee: Employee, valid_from: dt.date) -> dict[str, str]:
    contract = probation_of(employee)
    if contract is None or contract.probation_end is None:
        return {"__all__": f"{employee.name} 没有约定试用期，或已经转正，不需要办转正。"}
    last = contract.probation_end + _ONE_DAY
    if valid_from > last:
        return {
            "valid_from": f"试用期 {contract.probation_end} 届满，不能延长（劳动合同法第十九条）；"
            f"转正日期最晚为 {last}。"
        }
    return {}


def _differing(employee: Employee, proposal: Proposal) -> dict[str, Any]:
    """Leave out what is so already on that day."""
    day = max(proposal.valid_from, employee.hired)
    row = in_force(histories([employee])[employee.pk], day)
    return {
        name: value
        for name, value in proposal.changes.items()
        if row is None or getattr(row, name) != value
    }


def _apply(actor: Actor, request: ChangeRequest, *, today: dt.date) -> PersonEvent:
    """Write the new terms and the event of an approved change."""
    employee = Employee.objects.select_for_update().get(pk=request.employee_id)
    kind = EventKind(request.kind)
    if errors := _again(employee, request):
        raise InvalidChangeError(errors)
    before: EmployeeTerms | None = None
    row: EmployeeTerms | None = None
    try:
        if request.corrects is not None and request.corrects.terms is not None:
            before, row = _correct_terms(actor, employee, request, today)
        elif wanted := wanted_terms(request):
            before, row = apply_terms(
                actor=actor,
                employee=employee,
                valid_from=request.valid_from,
                changes=wanted,
                reason=why(request),
                today=today,
            )
    except InvalidTermsError as error:
        raise InvalidChangeError({"__all__": str(error)}) from error
    pairs = terms_pairs(before, row, department_tree(actor.organization)) if row else []
    return write_event(
        actor,
        employee,
        kind,
        request.valid_from,
        told=pairs,
        until=request.until,
        reason_code=request.reason_code,
        reason=request.reason,
        terms_before=before,
        terms=row,
        document=request.document,
        corrects=request.corrects,
        proposed_by=request.proposed_by,
    )


def _again(employee: Employee, request: ChangeRequest) -> dict[str, str]:
    """Check once more what can have changed since it was proposed."""
    kind, day = EventKind(request.kind), request.valid_from
    errors = _errors(employee, request)
    if request.corrects is not None:
        return errors | _correction_errors(employee, request.corrects)
    if kind == EventKind.REGULAR:
        errors |= _regular_errors(employee, day)
    if kind in (*ABSENCES, EventKind.RETURN):
        errors |= _absence_errors(employee, kind, day)
    return errors


def _correct_terms(
    actor: Actor, employee: Employee, request: ChangeRequest, today: dt.date
) -> tuple[EmployeeTerms | None, EmployeeTerms]:
    """Undo the terms of the corrected event on its day, and write the right ones on theirs."""
    wrong: Any = request.corrects
    fields = _fields_changed(wrong.terms_before, wrong.terms)
    former = {name: getattr(wrong.terms_before or wrong.terms, name) for name in fields}
    right = {name: getattr(wrong.terms, name) for name in fields} | wanted_terms(request)
    first, day = wrong.valid_from, request.valid_from

    def write(when: dt.date, values: dict[str, Any]) -> tuple[EmployeeTerms | None, EmployeeTerms]:
        return apply_terms(
            actor=actor,
            employee=employee,
            valid_from=when,
            changes=values,
            reason=f"更正：{why(request)}",
            today=today,
        )

    if request.kind == EventKind.CORRECTION:
        return write(first, former)
    if day != first:
        write(first, former if day > first else right)
    return write(day, right)


def _fields_changed(before: EmployeeTerms | None, row: EmployeeTerms) -> list[str]:
    names = ("department", "post", "place", "engagement", *PAY_TERMS)
    return [name for name in names if before is None or getattr(before, name) != getattr(row, name)]


def _stored(changes: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in changes.items() if name not in PAY_TERMS}
    if "department" in found:
        found["department"] = found["department"].pk if found["department"] else None
    return found


def _sealed(changes: Mapping[str, Any]) -> str:
    pay = {name: value for name, value in changes.items() if name in PAY_TERMS}
    return json.dumps(pay, ensure_ascii=False) if pay else ""


def why(request: ChangeRequest) -> str:
    """Write why a change is wanted."""
    return reason_words(request.kind, request.reason_code, request.reason) or (
        request.get_kind_display()
    )


def _told(request: ChangeRequest) -> dict[str, Any]:
    found: dict[str, Any] = {
        "异动": request.get_kind_display(),
        "生效日期": request.valid_from.isoformat(),
    }
    if request.changes:
        found["字段"] = list(request.changes)
    if request.sealed_pay:
        found["薪资"] = "有变更"
    return found
