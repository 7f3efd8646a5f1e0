"""What the passing of days does by itself, in the scope of one organization.

Terms that begin come into force (``operations.follow_due_terms``); who has left loses her login;
a probation that is over ends without anybody's act, because it can not be prolonged.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from zyg.core.audit.operations import record
from zyg.core.organizations.models import Membership, MembershipRole, Organization, Role
from zyg.core.permissions.actors import system_actor
from zyg.workforce.people.lifecycle.events import write_event
from zyg.workforce.people.lifecycle.leaving import BY_SYSTEM, close_if_done
from zyg.workforce.people.lifecycle.reasons import BY_TIME
from zyg.workforce.people.models import (
    ContractState,
    Employee,
    EventKind,
    ExitState,
    ExitTask,
    LabourContract,
    Offboarding,
    PersonEvent,
)
from zyg.workforce.people.operations import follow_due_terms

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayTurned:
    """What the day has done: people moved, logins shut, probations ended, exits closed."""

    moved: int
    shut: int
    regular: int
    closed: int


def turn_day(*, organization: Organization, now: dt.datetime) -> DayTurned:
    """Do everything that is due by the day of ``now``; safe to repeat."""
    today = timezone.localdate(now)
    return DayTurned(
        moved=follow_due_terms(today=today),
        shut=end_access(organization=organization, today=today, now=now),
        regular=end_probations(organization=organization, today=today),
        closed=_close_exits(today),
    )


def end_access(*, organization: Organization, today: dt.date, now: dt.datetime) -> int:
    """Shut the logins of those whose last working day is over; say how many.

    The last administrator keeps hers, or nobody could get in any more: her duty stays open and
    stands among what is due.
    """
    actor = system_actor(organization)
    gone = Employee.objects.filter(left__lt=today, membership__is_active=True)
    done = 0
    for employee in gone.select_related("membership").order_by("pk"):
        membership = employee.membership
        if membership is None or _is_last_admin(membership):
            continue
        with transaction.atomic():
            membership.is_active = False
            membership.save(update_fields=["is_active"])
            told = {"最后工作日": str(employee.left)}
            record(actor, "people.access_end", obj=employee, payload=told)
        done += 1
    still_in = Employee.objects.filter(
        pk=OuterRef("offboarding__employee"), membership__is_active=True
    )
    due = ExitTask.objects.filter(
        code=BY_SYSTEM,
        done_at=None,
        offboarding__state=ExitState.APPROVED,
        offboarding__last_day__lt=today,
    ).exclude(Exists(still_in))
    ids = list(due.values_list("offboarding_id", flat=True))
    due.update(done_at=now, note="系统停用，或没有账号")
    Offboarding.objects.filter(pk__in=ids).update(access_ended_at=now)
    return done


def end_probations(*, organization: Organization, today: dt.date) -> int:
    """Write that probations are over which nobody has decided; say how many."""
    actor = system_actor(organization)
    decided = PersonEvent.objects.filter(
        employee=OuterRef("employee"),
        kind=EventKind.REGULAR,
        valid_from__gte=OuterRef("start"),
        corrections=None,
    )
    due = (
        LabourContract.objects.filter(probation_end__lt=today, start__gte=F("employee__hired"))
        .exclude(state=ContractState.VOID)
        .exclude(Exists(decided))
        .filter(Q(employee__left=None) | Q(employee__left__gt=F("probation_end")))
        .select_related("employee")
        .order_by("pk")
    )
    done = 0
    for contract in due:
        if contract.probation_end is None:
            continue
        with transaction.atomic():
            day = contract.probation_end + _ONE_DAY
            event = write_event(
                actor, contract.employee, EventKind.REGULAR, day, reason_code=BY_TIME
            )
            told = {"事件": event.get_kind_display(), "生效日期": day.isoformat()}
            record(actor, "people.event", obj=contract.employee, payload=told)
        done += 1
    return done


def _close_exits(today: dt.date) -> int:
    rows = Offboarding.objects.filter(state=ExitState.APPROVED, last_day__lt=today)
    return sum(close_if_done(exit_, today=today) for exit_ in rows.order_by("pk"))


def _is_last_admin(membership: Membership) -> bool:
    admins = MembershipRole.objects.filter(
        role=Role.ENTERPRISE_ADMIN, membership__is_active=True
    ).values_list("membership_id", flat=True)
    return set(admins) == {membership.pk}
