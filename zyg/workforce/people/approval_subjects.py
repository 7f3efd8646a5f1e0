"""What of people is approved: changes of their work, and that they leave.

A change of pay is decided by who may see pay; everything else by HR or an administrator. Who has
proposed it, and whom it is about, never decides (``zyg.core.approvals``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from django.urls import reverse

from zyg.core.approvals.errors import SubjectRefusedError
from zyg.core.approvals.flows import ByRole, FactKind, Flow, Step
from zyg.core.approvals.subjects import Card, Decided, Subject
from zyg.core.organizations.models import Role
from zyg.core.organizations.queries import department_tree
from zyg.core.permissions.actors import Actor
from zyg.workforce.people.lifecycle import changes, leaving
from zyg.workforce.people.lifecycle.events import Pair
from zyg.workforce.people.lifecycle.showing import changes_shown
from zyg.workforce.people.models import (
    ChangeRequest,
    EventKind,
    ExitState,
    Offboarding,
    RequestState,
)
from zyg.workforce.people.portal.subjects import CORRECTION_SUBJECT

_HR = (ByRole(Role.HR), ByRole(Role.ENTERPRISE_ADMIN))


def change_cards(actor: Actor, ids: list[str]) -> Mapping[str, Card]:
    """Describe changes: what was and what is to be; three SQL statements."""
    rows = ChangeRequest.objects.filter(public_id__in=ids).select_related(
        "employee__department", "corrects__terms_before", "event__terms", "event__terms_before"
    )
    shown = changes_shown(actor, rows, department_tree(actor.organization))
    return {row.public_id: _change_card(actor, row, shown[row.pk]) for row in rows}


def exit_cards(_actor: Actor, ids: list[str]) -> Mapping[str, Card]:
    """Describe exits: the ground, the last day, what the law says to it; one SQL statement."""
    rows = Offboarding.objects.filter(public_id__in=ids).select_related("employee__department")
    return {row.public_id: _exit_card(row) for row in rows}


def _change_card(actor: Actor, row: ChangeRequest, pairs: list[Pair]) -> Card:
    lines = [(label, f"{old} → {new}") for label, old, new in pairs]
    if row.sealed_pay and not actor.may("pay.view", row):
        lines.append(("薪资", "有变更，你没有权限看薪资"))
    day = row.valid_from.isoformat() + (f" 至 {row.until}" if row.until else "")
    title = f"{row.employee} {EventKind(row.kind).label}"
    return Card(
        title=title,
        lines=(("生效日期", day), *lines, ("原因", changes.why(row))),
        warnings=("这是一次更正，会替代原来的记录。",) if row.corrects_id else (),
        url=reverse("lifecycle:change", args=[row.public_id]),
    )


def _exit_card(row: Offboarding) -> Card:
    lines = [
        ("离职原因", f"{row.outcome['label']}（{row.outcome['article']}）".replace("（）", "")),
        ("最后工作日", row.last_day.isoformat()),
    ]
    if row.outcome["months"] != "0":
        lines.append(("经济补偿", f"{row.outcome['months']} 个月"))
    if row.reason:
        lines.append(("说明", row.reason))
    return Card(
        title=f"{row.employee} 离职",
        lines=tuple(lines),
        warnings=tuple(row.outcome["findings"]),
        url=reverse("lifecycle:exit", args=[row.public_id]),
    )


def _close_change(state: RequestState, decided: Decided) -> None:
    request = changes.locked_change(decided.request.subject_id)
    _following(
        lambda: changes.close_change(
            actor=decided.actor,
            request=request,
            state=state,
            reason=decided.reason,
            now=decided.now,
        )
    )


def _close_exit(state: ExitState, decided: Decided) -> None:
    exit_ = leaving.locked_exit(decided.request.subject_id)
    _following(
        lambda: leaving.close_exit(
            actor=decided.actor,
            offboarding=exit_,
            state=state,
            reason=decided.reason,
            now=decided.now,
        )
    )


def _following(act: Callable[[], object]) -> None:
    try:
        act()
    except (changes.InvalidChangeError, leaving.InvalidExitError) as error:
        raise SubjectRefusedError(str(error)) from error


def _change(kind: str, label: str, *approvers: ByRole) -> Subject:
    return Subject(
        kind=kind,
        label=label,
        facts={"kind": FactKind.TEXT},
        flow=Flow(label=label, steps=(Step(label=f"{label}审批", approvers=approvers),)),
        cards=change_cards,
        on_approved=partial(_close_change, RequestState.APPROVED),
        on_rejected=partial(_close_change, RequestState.REJECTED),
        on_withdrawn=partial(_close_change, RequestState.WITHDRAWN),
    )


APPROVAL_SUBJECTS = (
    CORRECTION_SUBJECT,
    _change(changes.SUBJECT, "员工异动", *_HR),
    _change(changes.PAY_SUBJECT, "调薪", ByRole(Role.ENTERPRISE_ADMIN)),
    Subject(
        kind=leaving.SUBJECT,
        label="员工离职",
        facts={"ground": FactKind.TEXT, "severance": FactKind.FLAG},
        flow=Flow(label="员工离职", steps=(Step(label="离职审批", approvers=_HR),)),
        cards=exit_cards,
        on_approved=partial(_close_exit, ExitState.APPROVED),
        on_rejected=partial(_close_exit, ExitState.REJECTED),
        on_withdrawn=partial(_close_exit, ExitState.REVOKED),
    ),
)
