"""What the pages of 增减员 and of accounts show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from zyg.core.imports.problems import Level
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.workforce.insurance.enrolling.checking import Checker, Remark, deadlines
from zyg.workforce.insurance.enrolling.planning import Proposal, facts_of, proposals
from zyg.workforce.insurance.models import (
    BatchState,
    Channel,
    DeclarationBatch,
    DeclarationItem,
    Enrolment,
    EnrolmentStatus,
    Layout,
    Scheme,
    UnitAccount,
)
from zyg.workforce.insurance.queries import overlay_for
from zyg.workforce.people.models import Employee

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Judged:
    """A proposal with what is to be said about it."""

    proposal: Proposal
    remarks: tuple[Remark, ...]

    @property
    def blocked(self) -> bool:
        """Whether it can not be declared yet."""
        return any(remark.level is Level.BLOCK for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class ChannelDesk:
    """What waits at one channel in a month."""

    channel: Channel
    days: Mapping[str, dt.date | None]
    judged: tuple[Judged, ...]

    @property
    def ready(self) -> int:
        """How many can be declared now."""
        return sum(not one.blocked for one in self.judged)

    @property
    def blocked(self) -> int:
        """How many have something that must be settled first."""
        return len(self.judged) - self.ready

    @property
    def shown(self) -> tuple[Judged, ...]:
        """The first ones, those that are blocked on top."""
        return tuple(sorted(self.judged, key=lambda one: not one.blocked))[:SHOWN]


def desk(actor: Actor, *, month: Month, today: dt.date) -> list[ChannelDesk]:
    """List what waits at every channel in use, by the nearest cut-off; nine SQL statements."""
    require(actor, "insurance.view")
    facts = facts_of(month)
    checker = Checker(today, overlay_for(actor.organization), facts)
    found = [
        ChannelDesk(
            channel,
            deadlines(channel, month),
            tuple(Judged(one, tuple(checker.remarks(one))) for one in proposals(channel, facts)),
        )
        for channel in Channel.objects.filter(is_active=True)
    ]
    return sorted(found, key=lambda one: (one.days["增员"] or month.last_day, one.channel.pk))


def batches(actor: Actor, *, state: str = "", month: str = "") -> QuerySet[DeclarationBatch]:
    """Return the batches, newest first, with how many people each has."""
    require(actor, "insurance.view")
    rows: QuerySet[DeclarationBatch] = DeclarationBatch.objects.select_related("channel")
    if state in BatchState.values:
        rows = rows.filter(state=state)
    if month:
        rows = rows.filter(month=month)
    back = Count("items", filter=Q(items__state=BatchState.RETURNED))
    return rows.annotate(people=Count("items"), back=back).order_by("-month", "-pk")


def batch_counts(actor: Actor) -> dict[str, int]:
    """Count the batches by state; one SQL statement."""
    require(actor, "insurance.view")
    rows = DeclarationBatch.objects.values_list("state").annotate(count=Count("pk"))
    return dict(rows.order_by("state"))


def batch_for(actor: Actor, public_id: str) -> DeclarationBatch:
    """Return a batch.

    Raises:
        PermissionRefusedError: no right to see insurance.
        NotFoundForActorError: there is none.
    """
    row = batches(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotFoundForActorError("没有这一批增减员。")
    return row


def items_of(batch: DeclarationBatch) -> list[DeclarationItem]:
    """List the people of a batch; one SQL statement."""
    rows = batch.items.select_related("employee__department", "enrolment")
    return list(rows.order_by("kind", "employee__number"))


def item_for(actor: Actor, public_id: str) -> DeclarationItem:
    """Return one person of a batch.

    Raises:
        PermissionRefusedError: no right to see insurance.
        NotFoundForActorError: there is none.
    """
    require(actor, "insurance.view")
    rows = DeclarationItem.objects.select_related("batch__channel", "employee", "enrolment")
    row: DeclarationItem | None = rows.filter(public_id=public_id).first()
    if row is None:
        raise NotFoundForActorError("这一批里没有这个人。")
    return row


def channels(actor: Actor) -> list[Channel]:
    """List the channels with their accounts, those in use first; two SQL statements."""
    require(actor, "insurance.view")
    rows = Channel.objects.select_related("add_layout", "stop_layout")
    return list(rows.prefetch_related("accounts").order_by("-is_active", "place", "pk"))


def channel_for(actor: Actor, public_id: str) -> Channel:
    """Return a channel.

    Raises:
        PermissionRefusedError: no right to see insurance.
        NotFoundForActorError: there is none.
    """
    require(actor, "insurance.view")
    row: Channel | None = Channel.objects.filter(public_id=public_id).first()
    if row is None:
        raise NotFoundForActorError("没有这个参保渠道。")
    return row


def layouts(actor: Actor) -> list[Layout]:
    """List the own layouts of files; one SQL statement."""
    require(actor, "insurance.view")
    return list(Layout.objects.filter(is_active=True).order_by("kind", "name"))


def layout_for(actor: Actor, public_id: str) -> Layout:
    """Return a layout.

    Raises:
        PermissionRefusedError: no right to see insurance.
        NotFoundForActorError: there is none.
    """
    require(actor, "insurance.view")
    row: Layout | None = Layout.objects.filter(public_id=public_id).first()
    if row is None:
        raise NotFoundForActorError("没有这个申报文件格式。")
    return row


def schemes(actor: Actor) -> list[Scheme]:
    """List the employer's own schemes, newest first; one SQL statement."""
    require(actor, "insurance.view")
    return list(Scheme.objects.order_by("person_kind", "-starts"))


def places_without_channel(actor: Actor) -> list[tuple[str, str]]:
    """List the cities (code, name) where somebody is insured and no channel leads."""
    require(actor, "insurance.view")
    used = Employee.objects.exclude(place="").values_list("place", flat=True).distinct()
    known = set(Channel.objects.filter(is_active=True).values_list("place", flat=True))
    return [(code, name_of(code)) for code in sorted(set(used) - known)]


def enrolments(
    actor: Actor, *, month: Month, q: str = "", channel: str = "", status: str = ""
) -> QuerySet[Enrolment]:
    """Return who is insured where, by number; taken-back rows are left out."""
    require(actor, "insurance.view")
    rows: QuerySet[Enrolment] = Enrolment.objects.select_related("employee", "channel")
    rows = rows.exclude(ends=F("starts"))
    if text := q.strip():
        rows = rows.filter(
            Q(employee__name__icontains=text) | Q(employee__number__istartswith=text)
        )
    if channel:
        rows = rows.filter(channel__public_id=channel)
    now = str(month)
    in_force = Q(starts__lte=now) & (Q(ends="") | Q(ends__gt=now))
    by_status = {
        EnrolmentStatus.INSURED: in_force,
        EnrolmentStatus.COMING: Q(starts__gt=now),
        EnrolmentStatus.STOPPED: Q(ends__lte=now) & ~Q(ends=""),
    }
    if status in EnrolmentStatus.values:
        rows = rows.filter(by_status[EnrolmentStatus(status)])
    return rows.order_by("employee__number", "channel_id", "starts")


def account_in(channel: Channel, month: Month) -> UnitAccount | None:
    """Return the open account of a channel in a month; its accounts are read once."""
    return next((one for one in channel.accounts.all() if one.covers(month)), None)
