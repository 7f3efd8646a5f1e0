"""Asking for approval, deciding, taking back, reminding, asking somebody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from zyg.core.approvals.assigning import assign
from zyg.core.approvals.errors import (
    AlreadyDecidedError,
    AlreadyPendingError,
    ApprovalError,
    FourEyesError,
    NoApproverError,
    NotYourTurnError,
    ReasonMissingError,
    RemindTooSoonError,
)
from zyg.core.approvals.flows import Fact, write_facts
from zyg.core.approvals.models import (
    ApprovalRequest,
    ApprovalStep,
    ApprovalTask,
    RequestState,
    StepState,
)
from zyg.core.approvals.queries import flow_for, givers_to, takers_of
from zyg.core.approvals.subjects import Decided, subject_of
from zyg.core.audit.operations import record
from zyg.core.messaging.operations import send
from zyg.core.organizations.models import Department, Membership
from zyg.core.permissions.actors import Actor, PermissionRefusedError, require

BETWEEN_REMINDERS = dt.timedelta(hours=4)
MIN_REASON = 2


@transaction.atomic
def start(
    *,
    actor: Actor,
    subject_kind: str,
    subject_id: str,
    title: str,
    facts: Mapping[str, Fact],
    now: dt.datetime,
    about: Membership | None = None,
    department: Department | None = None,
) -> ApprovalRequest:
    """Ask for approval; part of a larger act, whose right has been checked.

    Args:
        actor: who asks.
        subject_kind: a kind of some app's ``APPROVAL_SUBJECTS``.
        subject_id: public id of the subject's row.
        title: one line that names it, without amounts.
        facts: a value for each fact that the subject declares.
        now: the time.
        about: the member it is about, when she is another than the actor.
        department: where that person works; its managers are asked.

    Raises:
        KeyError: no app declares the kind.
        FlowError: the facts do not fit.
        AlreadyPendingError: the subject waits for approval already.
        NoApproverError: nobody may decide.
    """
    flow, version = flow_for(subject_kind)
    request = ApprovalRequest(
        organization=actor.organization,
        subject_kind=subject_kind,
        subject_id=subject_id,
        title=title[:200],
        requester=actor.membership,
        about=about,
        department=department,
        flow=flow.written(),
        flow_version=version,
        facts=write_facts(subject_of(subject_kind).facts, facts),
        started_at=now,
    )
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError as error:
        raise AlreadyPendingError(
            f"「{title}」已经在审批中；请等结果，或先撤回再重新提交。"
        ) from error
    record(actor, "approvals.start", obj=request, payload={"事项": request.label})
    _advance(actor, request, now)
    return request


@transaction.atomic
def decide(
    *, actor: Actor, request: ApprovalRequest, approve: bool, reason: str = "", now: dt.datetime
) -> ApprovalRequest:
    """Say yes or no, for oneself and for whom one stands in.

    A yes closes the step when one answer is enough or every approver has agreed, and the next
    step opens; after the last one the subject's ``on_approved`` runs. A no ends the request. All
    of it is one transaction.

    Raises:
        AlreadyDecidedError: it has ended, or the actor has answered already.
        FourEyesError: the actor asked for it, it is about her, or she is only previewing.
        NotYourTurnError: the step waits for others.
        ReasonMissingError: a no without a reason.
        NoApproverError: nobody may decide in the next step.
        SubjectRefusedError: the subject can not follow; nothing was decided.
    """
    reason = reason.strip()
    if not approve and len(reason) < MIN_REASON:
        raise ReasonMissingError("请写明驳回的理由（至少两个字），对方才知道怎么改。")
    request = _locked(request)
    _refuse_own(actor, request)
    step = request.steps.get(number=request.step)
    tasks = _tasks_of(actor, request, step, now)
    state = StepState.APPROVED if approve else StepState.REJECTED
    step.tasks.filter(pk__in=[task.pk for task in tasks]).update(
        state=state, decided_by=actor.membership, decided_at=now, reason=reason[:500]
    )
    _tell(actor, request, step, tasks, approve=approve, reason=reason)
    if not approve:
        _close(step, StepState.REJECTED)
        _end(actor, request, RequestState.REJECTED, reason, now)
    elif not step.all or not step.tasks.filter(state=StepState.OPEN).exists():
        _close(step, StepState.APPROVED)
        _advance(actor, request, now, reason=reason)
    return request


def decide_many(
    *,
    actor: Actor,
    requests: Iterable[ApprovalRequest],
    approve: bool,
    reason: str = "",
    now: dt.datetime,
) -> tuple[int, list[str]]:
    """Decide several, each in its own transaction; return how many, and why the others were not.

    Raises:
        PermissionRefusedError: a token without the right.
    """
    done, problems = 0, []
    for request in requests:
        try:
            decide(actor=actor, request=request, approve=approve, reason=reason, now=now)
        except ApprovalError as error:
            problems.append(str(error))
        else:
            done += 1
    return done, problems


@transaction.atomic
def withdraw(
    *, actor: Actor, request: ApprovalRequest, reason: str = "", now: dt.datetime
) -> ApprovalRequest:
    """Take back what one has asked for.

    Raises:
        AlreadyDecidedError: it has ended.
        NotYourTurnError: somebody else has asked for it.
    """
    request = _locked(request)
    if request.requester_id != actor.membership.pk:
        raise NotYourTurnError(f"只有提交人{request.requester}可以撤回。")
    _close(request.steps.get(number=request.step), StepState.CLOSED)
    record(actor, "approvals.withdraw", obj=request, reason=reason)
    _end(actor, request, RequestState.WITHDRAWN, reason.strip(), now)
    return request


@transaction.atomic
def remind(*, actor: Actor, request: ApprovalRequest, now: dt.datetime) -> int:
    """Remind who is asked, and who stands in for them; return how many.

    Raises:
        AlreadyDecidedError: it has ended.
        NotYourTurnError: the actor did not ask for it and does not manage approvals.
        RemindTooSoonError: the last reminder is younger than four hours.
    """
    request = _locked(request)
    own = actor.membership.pk in request.excluded()
    if not own and not actor.may_everywhere("approvals.manage"):
        raise NotYourTurnError(f"只有提交人{request.requester}可以催办。")
    last = request.reminded_at or request.started_at
    if now - last < BETWEEN_REMINDERS:
        at = timezone.localtime(last + BETWEEN_REMINDERS)
        raise RemindTooSoonError(f"刚提醒过审批人，{at:%m-%d %H:%M} 之后可以再催。")
    request.reminded_at = now
    request.save(update_fields=["reminded_at"])
    record(actor, "approvals.remind", obj=request)
    step = request.steps.get(number=request.step)
    return len(_ask(actor, request, step, "approvals.reminder", now))


@transaction.atomic
def reassign(
    *, actor: Actor, request: ApprovalRequest, to: Membership, reason: str, now: dt.datetime
) -> ApprovalRequest:
    """Have somebody else decide the present step (the approver has left, or is ill).

    Raises:
        PermissionRefusedError: no right to manage approvals.
        AlreadyDecidedError: it has ended.
        FourEyesError: she asked for it, or it is about her.
    """
    require(actor, "approvals.manage")
    request = _locked(request)
    if to.pk in request.excluded():
        raise FourEyesError(f"{to}是提交人或当事人，不能审批这一件；请换一个人。")
    step = request.steps.get(number=request.step)
    before = [str(task.membership) for task in _open_tasks(step)]
    step.tasks.filter(state=StepState.OPEN).exclude(membership=to).update(state=StepState.CLOSED)
    ApprovalTask.objects.update_or_create(
        organization=request.organization,
        step=step,
        membership=to,
        defaults={"state": StepState.OPEN, "decided_by": None, "decided_at": None},
    )
    told = {"步骤": step.label, "原审批人": before, "改为": str(to)}
    record(actor, "approvals.reassign", obj=request, reason=reason, payload=told)
    _ask(actor, request, step, "approvals.waiting", now)
    return request


def _locked(request: ApprovalRequest) -> ApprovalRequest:
    rows = ApprovalRequest.objects.select_for_update(of=("self",)).filter(pk=request.pk)
    found = rows.select_related("requester__user", "about__user", "department").get()
    if found.state == RequestState.PENDING:
        return found
    last = (
        ApprovalTask.objects.filter(step__request=found, decided_by__isnull=False)
        .select_related("decided_by__user")
        .order_by("-decided_at")
        .first()
    )
    who = last.decided_by if last and found.state != RequestState.WITHDRAWN else found.requester
    at = timezone.localtime(found.ended_at or found.started_at)
    raise AlreadyDecidedError(
        f"「{found.title}」{found.get_state_display()}：{who} {at:%m-%d %H:%M}；请刷新页面。"
    )


def _refuse_own(actor: Actor, request: ApprovalRequest) -> None:
    if actor.scopes is not None and "approvals.decide" not in actor.scopes:
        raise PermissionRefusedError("approvals.decide")
    if actor.acting_as is not None:
        raise FourEyesError("你正在以别人的身份预览，不能审批；请退出预览再试。")
    if actor.membership.pk in request.excluded():
        raise FourEyesError("不能审批自己提交的、或关于自己的事项；会由其他审批人处理。")


def _open_tasks(step: ApprovalStep) -> list[ApprovalTask]:
    rows = step.tasks.filter(state=StepState.OPEN)
    return list(rows.select_related("membership__user").order_by("pk"))


def _tasks_of(
    actor: Actor, request: ApprovalRequest, step: ApprovalStep, now: dt.datetime
) -> list[ApprovalTask]:
    """Return the open tasks that the actor may answer: her own, and of whom she stands in for."""
    day = timezone.localdate(now)
    mine = {actor.membership.pk} | givers_to(actor.membership, request.subject_kind, day)
    open_ = _open_tasks(step)
    tasks = [task for task in open_ if task.membership_id in mine]
    if tasks:
        return tasks
    if step.tasks.filter(decided_by=actor.membership).exists():
        raise AlreadyDecidedError(f"「{request.title}」你已经审批过了，正在等其他人。")
    waits = "、".join(str(task.membership) for task in open_)
    raise NotYourTurnError(f"「{request.title}」现在等{waits}审批，不需要你处理。")


def _tell(
    actor: Actor,
    request: ApprovalRequest,
    step: ApprovalStep,
    tasks: list[ApprovalTask],
    *,
    approve: bool,
    reason: str,
) -> None:
    told: dict[str, Any] = {"步骤": step.label}
    if others := [t.membership for t in tasks if t.membership_id != actor.membership.pk]:
        told["代"] = "、".join(str(member) for member in others)
    act = "approvals.approve" if approve else "approvals.reject"
    record(actor, act, obj=request, reason=reason, payload=told)


def _advance(actor: Actor, request: ApprovalRequest, now: dt.datetime, *, reason: str = "") -> None:
    """Open the next step that is taken; after the last one, the request is approved."""
    flow, facts = request.read_flow(), request.read_facts()
    for number, step in enumerate(flow.steps[request.step :], start=request.step + 1):
        row = ApprovalStep(
            organization=request.organization,
            request=request,
            number=number,
            label=step.label,
            all=step.all,
            state=StepState.OPEN,
        )
        if not step.holds(facts):
            told = "，".join(condition.told() for condition in step.when)
            row.state, row.note = StepState.SKIPPED, f"不需要：条件是 {told}"[:200]
            row.save()
            continue
        assigned = assign(request, step)
        if not assigned.members:
            raise NoApproverError(
                f"步骤「{step.label}」没有人可以审批：符合条件的人和企业管理员都是提交人或当事人。"
                "请让企业管理员再设一位审批人或管理员，然后重试。"
            )
        row.note = assigned.note
        _open(actor, request, row, assigned.members, now)
        return
    request.step = len(flow.steps)
    _end(actor, request, RequestState.APPROVED, reason, now)


def _open(
    actor: Actor,
    request: ApprovalRequest,
    row: ApprovalStep,
    members: tuple[Membership, ...],
    now: dt.datetime,
) -> None:
    row.save()
    ApprovalTask.objects.bulk_create(
        ApprovalTask(organization=request.organization, step=row, membership=member)
        for member in members
    )
    request.step = row.number
    request.save(update_fields=["step"])
    told = {"步骤": row.label, "审批人": [str(member) for member in members], "说明": row.note}
    record(actor, "approvals.step", obj=request, payload=told)
    _ask(actor, request, row, "approvals.waiting", now)


def _close(step: ApprovalStep, state: StepState) -> None:
    step.tasks.filter(state=StepState.OPEN).update(state=StepState.CLOSED)
    step.state = state
    step.save(update_fields=["state"])


def _end(
    actor: Actor, request: ApprovalRequest, state: RequestState, reason: str, now: dt.datetime
) -> None:
    request.state, request.ended_at, request.reason = state, now, reason[:500]
    request.save(update_fields=["state", "ended_at", "reason", "step"])
    subject = subject_of(request.subject_kind)
    callbacks = {
        RequestState.APPROVED: subject.on_approved,
        RequestState.REJECTED: subject.on_rejected,
        RequestState.WITHDRAWN: subject.on_withdrawn,
    }
    callbacks[state](Decided(actor, request, reason, now))
    if state == RequestState.WITHDRAWN:
        return
    send(
        actor=actor,
        template=f"approvals.{state.value}",
        to=[member for member in (request.requester, request.about) if member is not None],
        params={"who": str(actor.user), "what": request.title, "reason": reason or "无"},
        key=f"approvals/{request.public_id}/end",
        now=now,
        link=reverse("approvals:one", args=[request.public_id]),
    )


def _ask(
    actor: Actor, request: ApprovalRequest, step: ApprovalStep, template: str, now: dt.datetime
) -> list[Any]:
    """Tell who is asked, and who stands in for them today; return the messages."""
    asked = [task.membership for task in _open_tasks(step)]
    standing_in = takers_of(asked, request.subject_kind, timezone.localdate(now))
    return send(
        actor=actor,
        template=template,
        to=[m for m in (*asked, *standing_in) if m.pk not in request.excluded()],
        params={"who": str(request.requester), "what": request.title},
        key=f"approvals/{request.public_id}/{step.number}/{template}/{now:%Y%m%d%H%M%S}",
        now=now,
        link=reverse("approvals:one", args=[request.public_id]),
    )
