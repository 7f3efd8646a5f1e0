"""Making the copy of one's data: asked for, made by a job, fetched within a week."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from zyg.core.audit.operations import record
from zyg.core.messaging.operations import send
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.core.work.models import Job
from zyg.core.work.operations import enqueue, open_jobs_of
from zyg.workforce.people.models import Employee, OwnDataExport
from zyg.workforce.people.portal.own_data import collect, pack
from zyg.workforce.people.queries import employee_of

JOB = "people.own_export"
KEPT = dt.timedelta(days=7)


class ExportGoneError(Exception):
    """The copy is not kept any more; the message is a Chinese sentence."""


def ask_export(*, actor: Actor) -> Job:
    """Ask for a copy of everything that is kept of oneself; one at a time.

    Raises:
        PermissionRefusedError: the right 申请更正资料 over oneself is missing.
        NotFoundForActorError: the login is tied to no employee.
    """
    require(actor, "people.request", _herself(actor))
    mine = [job for job in open_jobs_of(actor, JOB) if job.user_id == actor.user.pk]
    return mine[0] if mine else enqueue(JOB, {}, actor=actor)


@transaction.atomic
def make_export(*, actor: Actor, now: dt.datetime) -> OwnDataExport:
    """Make the copy; the job calls it. The former copy goes.

    Raises:
        PermissionRefusedError: the right 申请更正资料 over oneself is missing.
        NotFoundForActorError: the login is tied to no employee.
    """
    employee = _herself(actor)
    require(actor, "people.request", employee)
    data = pack(employee, collect(employee, today=timezone.localdate(now)), now=now)
    OwnDataExport.objects.filter(employee=employee).delete()
    row = OwnDataExport.objects.create(
        organization=actor.organization,
        employee=employee,
        content=base64.b64encode(data).decode(),
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        made_at=now,
        expires_at=now + KEPT,
    )
    record(actor, "people.own_export", obj=employee, payload={"字节": row.size})
    send(
        actor=actor,
        template="people.own_export",
        to=[actor.membership],
        params={"day": timezone.localdate(row.expires_at)},
        key=f"people.own_export/{row.public_id}",
        now=now,
        link=reverse("people:privacy"),
    )
    return row


@transaction.atomic
def fetch_export(*, actor: Actor, now: dt.datetime) -> bytes:
    """Return the copy, and write down that it was fetched.

    Raises:
        NotFoundForActorError: the login is tied to no employee.
        ExportGoneError: none was made, or its week is over.
    """
    employee = _herself(actor)
    row = export_of(employee, now=now)
    if row is None:
        raise ExportGoneError("没有可以下载的副本，或已过 7 天自动删除；请重新申请。")
    row.downloaded_at = now
    row.save(update_fields=["downloaded_at"])
    record(actor, "people.own_download", obj=employee, payload={"SHA-256": row.sha256})
    return base64.b64decode(row.content)


def export_of(employee: Employee, *, now: dt.datetime) -> OwnDataExport | None:
    """Return the copy that may be fetched, newest first; one SQL statement."""
    rows = OwnDataExport.objects.filter(employee=employee, expires_at__gt=now)
    return rows.order_by("-pk").first()


def purge_exports(*, now: dt.datetime) -> int:
    """Drop copies whose week is over, in the scope of one organization; return how many."""
    return OwnDataExport.objects.filter(expires_at__lte=now).delete()[0]


def _herself(actor: Actor) -> Employee:
    employee = employee_of(actor)
    if employee is None:
        raise NotFoundForActorError("你的账号还没有和员工档案关联，请让人事关联。")
    return employee
