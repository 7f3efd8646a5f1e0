"""Who is told what when a run or a slip moves; written in the transaction of the act."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse

from zyg.core.messaging.operations import send
from zyg.core.organizations.models import Membership
from zyg.core.permissions.actors import Actor
from zyg.core.permissions.matrix import ROLE_RIGHTS, Reach
from zyg.law.periods import Month
from zyg.workforce.payroll.models import Approval, PayRun, Payslip, SlipQuestion


def tell_approvers(actor: Actor, approval: Approval, now: dt.datetime) -> None:
    """Tell those who may approve, without the one who handed in."""
    run = approval.version.run
    send(
        actor=actor,
        template="payroll.submitted",
        to=_members_with("pay.approve").exclude(pk=actor.membership.pk),
        params={"month": Month.parse(run.period), "name": str(actor.user)},
        key=f"payroll.submitted:{approval.pk}",
        now=now,
        link=_run_page(run),
    )


def tell_submitter(actor: Actor, approval: Approval, now: dt.datetime) -> None:
    """Tell the one who handed in that it came back, and why."""
    run = approval.version.run
    send(
        actor=actor,
        template="payroll.returned",
        to=Membership.objects.filter(user=approval.submitted_by_id),
        params={
            "month": Month.parse(run.period),
            "name": str(actor.user),
            "reason": approval.reason,
        },
        key=f"payroll.returned:{approval.pk}",
        now=now,
        link=_run_page(run),
    )


def tell_workers(actor: Actor, run: PayRun, now: dt.datetime) -> None:
    """Tell everybody with a login that the slip is there."""
    send(
        actor=actor,
        template="payroll.slip",
        to=Membership.objects.filter(pk__in=run.slips.values("employee__membership")),
        params={"month": Month.parse(run.period)},
        key=f"payroll.slip:{run.pk}",
        now=now,
        link=reverse("payroll:my_slip", args=[run.key]),
    )


def tell_officers(actor: Actor, question: SlipQuestion, now: dt.datetime) -> None:
    """Tell those who run payroll that a question waits."""
    send(
        actor=actor,
        template="payroll.question",
        to=_members_with("pay.run"),
        params={"month": _month(question.slip), "name": str(actor.user)},
        key=f"payroll.question:{question.pk}",
        now=now,
        link=reverse("payroll:questions"),
    )


def tell_asker(actor: Actor, question: SlipQuestion, now: dt.datetime) -> None:
    """Tell the worker that the answer is there."""
    slip = question.slip
    send(
        actor=actor,
        template="payroll.answer",
        to=Membership.objects.filter(pk=slip.employee.membership_id),
        params={"month": _month(slip)},
        key=f"payroll.answer:{question.pk}",
        now=now,
        link=reverse("payroll:my_slip", args=[slip.run.key]),
    )


def _members_with(permission: str) -> QuerySet[Membership]:
    roles = [
        role for role, rights in ROLE_RIGHTS.items() if rights.get(permission) is Reach.ORGANIZATION
    ]
    rows: QuerySet[Membership] = Membership.objects.filter(roles__role__in=roles)
    return rows.distinct()


def _month(slip: Payslip) -> Month:
    return Month.parse(slip.run.period)


def _run_page(run: PayRun) -> str:
    return reverse("payroll:run", args=[run.key])
