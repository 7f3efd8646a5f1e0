"""The way out: judge, propose, follow the approval, do the duties, take back.

What was said and what the law answered are frozen with the exit; amounts are sealed and shown to
those who may see pay. Approving sets the last working day, which takes effect by itself: on the
day after it the login is shut (``daily``).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone

from zyg.core.approvals.operations.requests import start
from zyg.core.audit.operations import record
from zyg.core.files.models import StoredFile
from zyg.core.permissions.actors import Actor, require
from zyg.law.explain import Line
from zyg.law.money import Fen, number
from zyg.workforce.people.lifecycle.contracts import contracts_of
from zyg.workforce.people.lifecycle.events import write_event
from zyg.workforce.people.lifecycle.exit_rules import ExitAnswer, ExitFacts, Known, answer
from zyg.workforce.people.lifecycle.pay_history import pay_history
from zyg.workforce.people.models import (
    Employee,
    EventKind,
    ExitState,
    ExitTask,
    LabourContract,
    Offboarding,
    PersonDetails,
    PersonEvent,
)
from zyg.workforce.people.terms import histories, in_force

SUBJECT = "people.exit"
BY_SYSTEM = "access"  # the one duty that nobody ticks
AVERAGED_MONTHS = 12


class InvalidExitError(Exception):
    """An exit can not be so; ``errors`` has a Chinese sentence by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(" ".join(errors.values()))


class ExitStateError(Exception):
    """The exit is not where this act needs it; the message is a Chinese sentence."""


def judge(employee: Employee, facts: ExitFacts) -> ExitAnswer:
    """Say what the law says to an exit, before anything is kept; five SQL statements."""
    return answer(facts, known_of(employee))


@transaction.atomic
def propose_exit(
    *,
    actor: Actor,
    employee: Employee,
    facts: ExitFacts,
    now: dt.datetime,
    document: StoredFile | None = None,
) -> Offboarding:
    """Propose that somebody leaves; somebody else has to approve it.

    Args:
        actor: needs 办理离职, and 修改薪资 where amounts are given.
        employee: who leaves.
        facts: what is said.
        now: the time.
        document: the letter of resignation, the agreement …

    Raises:
        PermissionRefusedError: a right is missing.
        InvalidExitError: the law or the state of things stands against it.
        RuleRefusedError: the ground is not known.
        NoApproverError: nobody else may approve it.
    """
    require(actor, "people.offboard", employee)
    if {facts.average_wage, facts.last_month_wage, facts.local_average} != {None}:
        require(actor, "pay.edit", employee)
    employee = Employee.objects.select_for_update().get(pk=employee.pk)
    _refuse_twice(employee)
    found = judge(employee, facts)
    if errors := {one.field or "__all__": one.text for one in found.findings if one.blocks}:
        raise InvalidExitError(errors)
    exit_ = Offboarding(
        organization=actor.organization,
        employee=employee,
        ground=facts.ground,
        notice_on=facts.notice_on,
        last_day=facts.last_day,
        reason=facts.reason.strip(),
        document=document,
        proposed_by=actor.user,
        proposed_at=now,
    )
    _freeze(exit_, facts, found)
    exit_.save()
    record(actor, "people.exit_propose", obj=exit_, reason=facts.reason, payload=_told(exit_))
    start(
        actor=actor,
        subject_kind=SUBJECT,
        subject_id=exit_.public_id,
        title=f"{employee.name} 离职",
        facts={"ground": facts.ground, "severance": bool(found.months)},
        now=now,
        about=employee.membership,
        department=employee.department,
    )
    return exit_


def close_exit(
    *, actor: Actor, offboarding: Offboarding, state: ExitState, reason: str, now: dt.datetime
) -> Offboarding:
    """Follow the end of an approval: set the last day and make the list of duties, or nothing.

    Part of the decision, which has checked who may decide.

    Raises:
        InvalidExitError: what has happened meanwhile makes the exit impossible.
    """
    exit_ = offboarding
    exit_.state, exit_.decided_at, exit_.decision_reason = state, now, reason.strip()[:200]
    if state != ExitState.REVOKED:
        exit_.decided_by = actor.user
    if state == ExitState.APPROVED:
        _take_effect(actor, exit_)
    exit_.save()
    told = {"决定": exit_.get_state_display(), **_told(exit_)}
    record(actor, "people.exit_decide", obj=exit_, reason=reason, payload=told)
    return exit_


def locked_exit(public_id: str) -> Offboarding:
    """Return an exit that waits for approval, its row locked."""
    return _locked(Offboarding.objects.get(public_id=public_id), ExitState.WAITING)


@transaction.atomic
def set_exit_pay(
    *,
    actor: Actor,
    offboarding: Offboarding,
    average_wage: Fen,
    last_month_wage: Fen | None,
    local_average: Fen | None,
) -> Offboarding:
    """Give the wages that the archive does not have, and compute what is owed again.

    Raises:
        PermissionRefusedError: the right 修改薪资 is missing.
        ExitStateError: the exit is over.
    """
    exit_ = _locked(offboarding, ExitState.WAITING, ExitState.APPROVED)
    require(actor, "pay.edit", exit_)
    facts = replace(
        facts_of(exit_),
        average_wage=average_wage,
        last_month_wage=last_month_wage,
        local_average=local_average,
    )
    _freeze(exit_, facts, judge(exit_.employee, facts))
    exit_.save()
    told = {"补充": "离职前工资", "薪资": "有变更"}
    record(actor, "people.exit_propose", obj=exit_, payload=told)
    return exit_


@transaction.atomic
def complete_task(*, actor: Actor, task: ExitTask, note: str = "", now: dt.datetime) -> ExitTask:
    """Tick one duty of an approved exit; the last one closes it once the last day is over.

    Raises:
        PermissionRefusedError: the right 办理离职 is missing.
        ExitStateError: it is done, done by the system, or the exit is not under way.
    """
    exit_ = _locked(task.offboarding, ExitState.APPROVED)
    require(actor, "people.offboard", exit_)
    task = ExitTask.objects.select_for_update().get(pk=task.pk)
    if task.code == BY_SYSTEM:
        raise ExitStateError("账号在最后工作日之后由系统停用，不需要手工办理。")
    if task.done_at is not None:
        raise ExitStateError(f"「{task.label}」已经完成。")
    task.done_at, task.done_by, task.note = now, actor.user, note.strip()
    task.save()
    record(actor, "people.exit_task", obj=exit_, reason=note, payload={"事项": task.label})
    close_if_done(exit_, today=timezone.localdate(now))
    return task


@transaction.atomic
def revoke_exit(
    *, actor: Actor, offboarding: Offboarding, reason: str, now: dt.datetime
) -> Offboarding:
    """Take an approved exit back before the last day is over; it stays in the history.

    One that still waits is taken back in its approval.

    Raises:
        PermissionRefusedError: the right 办理离职 is missing.
        ExitStateError: not under way, the last day is over (she can be taken on again), or no
            reason.
    """
    exit_ = _locked(offboarding, ExitState.APPROVED)
    require(actor, "people.offboard", exit_)
    if not reason.strip():
        raise ExitStateError("请写明撤销的原因。")
    if exit_.last_day < timezone.localdate(now):
        raise ExitStateError(
            f"{exit_.employee.name} 已在 {exit_.last_day} 离职，不能撤销；回来上班请办再入职。"
        )
    _undo_effect(actor, exit_, reason)
    exit_.state = ExitState.REVOKED
    exit_.save()
    record(actor, "people.exit_revoke", obj=exit_, reason=reason)
    return exit_


def close_if_done(exit_: Offboarding, *, today: dt.date) -> bool:
    """Close an exit whose last day is over and whose duties are all done; part of other acts."""
    if exit_.last_day >= today or exit_.tasks.filter(done_at=None).exists():
        return False
    exit_.state = ExitState.DONE
    exit_.save(update_fields=["state"])
    return True


def known_of(employee: Employee) -> Known:
    """Gather what the files know of somebody; five SQL statements."""
    contracts = [one for one in contracts_of(employee) if one.start >= employee.hired]
    row = in_force(histories([employee])[employee.pk], dt.date.max)
    first_work = (row.details or {}).get("first_work_on") if row else None
    paid = pay_history(employee, months=AVERAGED_MONTHS)
    return Known(
        employee=employee,
        contract=contracts[-1] if contracts else None,
        events=list(PersonEvent.objects.filter(employee=employee)),
        details=PersonDetails.objects.filter(employee=employee).first(),
        first_job=dt.date.fromisoformat(first_work) if first_work else None,
        wages=tuple(one.gross for one in paid),
    )


def facts_of(exit_: Offboarding) -> ExitFacts:
    """Return what was said, as it was frozen."""
    said: dict[str, Any] = dict(exit_.facts)
    pay = json.loads(exit_.sealed_pay)["given"] if exit_.sealed_pay else {}
    taken = said.pop("annual_taken", None)
    return ExitFacts(
        ground=exit_.ground,
        notice_on=exit_.notice_on,
        last_day=exit_.last_day,
        reason=exit_.reason,
        annual_taken=Fraction(taken) if taken is not None else None,
        **said,
        **pay,
    )


def pay_lines(exit_: Offboarding) -> list[dict[str, Any]]:
    """Return the sealed lines of what is owed; only for those who may see pay."""
    return json.loads(exit_.sealed_pay)["lines"] if exit_.sealed_pay else []


def _freeze(exit_: Offboarding, facts: ExitFacts, found: ExitAnswer) -> None:
    exit_.facts = {
        "pregnant": facts.pregnant,
        "occupational_check_pending": facts.occupational_check_pending,
        "work_disability": facts.work_disability,
        "annual_taken": None if facts.annual_taken is None else number(facts.annual_taken),
    }
    annual = found.annual
    exit_.outcome = {
        "label": found.label,
        "article": found.article,
        "findings": [one.text for one in found.findings],
        "months": found.months_told,
        "annual_due": annual.due_days if annual else None,
        "annual_unused": number(annual.unused_paid_days) if annual else None,
        "annual_lines": [line.formula for line in annual.lines] if annual else [],
        "annual_note": found.annual_note,
        "retain_until": found.retain_until.isoformat() if found.retain_until else None,
        "needs_pay": found.needs_pay,
        "duties": [asdict(one) | {"due": one.due.isoformat()} for one in found.duties],
    }
    lines = [*found.lines, *([found.unlawful] if found.unlawful else [])]
    given = {
        "average_wage": facts.average_wage,
        "last_month_wage": facts.last_month_wage,
        "local_average": facts.local_average,
    }
    exit_.sealed_pay = json.dumps(
        {"given": given, "lines": [_line(one) for one in lines]}, ensure_ascii=False
    )


def _line(line: Line) -> dict[str, Any]:
    return {
        "code": line.code,
        "label": line.label,
        "amount": line.amount,
        "formula": line.formula,
        "rule": line.rule,
        "version": line.version,
        "source": f"{line.source.title} {line.source.article}".strip(),
        "mark": line.source.mark,
    }


def _take_effect(actor: Actor, exit_: Offboarding) -> None:
    employee = Employee.objects.select_for_update().get(pk=exit_.employee_id)
    if employee.left is not None:
        raise InvalidExitError({"__all__": f"{employee} 已登记在 {employee.left} 离职；请核对。"})
    found = judge(employee, facts_of(exit_))
    if errors := {one.field or "__all__": one.text for one in found.findings if one.blocks}:
        raise InvalidExitError(errors)
    employee.left = exit_.last_day
    employee.version += 1
    employee.save(update_fields=["left", "version", "updated_at"])
    exit_.employee = employee
    LabourContract.objects.filter(employee=employee, start__lte=exit_.last_day).exclude(
        end__lt=exit_.last_day
    ).update(closed_on=exit_.last_day)
    told = [("离职原因", "空", exit_.outcome["label"])]
    common: dict[str, Any] = {
        "reason": exit_.reason,
        "document": exit_.document,
        "proposed_by": exit_.proposed_by,
        "reference_type": "people.Offboarding",
        "reference_id": exit_.public_id,
    }
    write_event(actor, employee, EventKind.NOTICE, max(exit_.notice_on, employee.hired), **common)
    write_event(actor, employee, EventKind.LEFT, exit_.last_day, told=told, **common)
    ExitTask.objects.bulk_create(
        ExitTask(
            organization=actor.organization,
            offboarding=exit_,
            position=position,
            code=duty["code"],
            label=duty["label"],
            due=dt.date.fromisoformat(duty["due"]),
            basis=duty["basis"],
        )
        for position, duty in enumerate(exit_.outcome["duties"])
    )


def _undo_effect(actor: Actor, exit_: Offboarding, reason: str) -> None:
    employee = Employee.objects.select_for_update().get(pk=exit_.employee_id)
    employee.left = None
    employee.version += 1
    employee.save(update_fields=["left", "version", "updated_at"])
    LabourContract.objects.filter(employee=employee, closed_on=exit_.last_day).update(
        closed_on=None
    )
    exit_.tasks.all().delete()
    events = PersonEvent.objects.filter(
        reference_type="people.Offboarding", reference_id=exit_.public_id
    )
    for event in events.order_by("valid_from"):
        write_event(
            actor,
            employee,
            EventKind.EXIT_REVOKED if event.kind == EventKind.LEFT else EventKind.CORRECTION,
            event.valid_from,
            reason=reason.strip(),
            corrects=event,
        )


def _refuse_twice(employee: Employee) -> None:
    if employee.left is not None:
        raise InvalidExitError(
            {"__all__": f"{employee} 已登记在 {employee.left} 离职，不需要再办。"}
        )
    running = Offboarding.objects.filter(
        employee=employee, state__in=[ExitState.WAITING, ExitState.APPROVED]
    ).first()
    if running is not None:
        raise InvalidExitError(
            {"__all__": f"{employee} 已有一项离职{running.get_state_display()}；请先处理那一项。"}
        )


def _locked(exit_: Offboarding, *states: ExitState) -> Offboarding:
    fresh = (
        Offboarding.objects.select_for_update(of=("self",))
        .select_related("employee__department", "document")
        .get(pk=exit_.pk)
    )
    if fresh.state not in states:
        word = fresh.get_state_display()
        raise ExitStateError(f"{fresh.employee.name} 的离职{word}，不能再做这一步。")
    return fresh


def _told(exit_: Offboarding) -> dict[str, Any]:
    return {
        "离职原因": exit_.outcome["label"],
        "最后工作日": exit_.last_day.isoformat(),
        "经济补偿（月）": exit_.outcome["months"],
    }
