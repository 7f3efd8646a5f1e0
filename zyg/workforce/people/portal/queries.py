"""What a worker sees of herself."""

from __future__ import annotations

from dataclasses import dataclass

from zyg.core.audit.models import AuditEntry
from zyg.core.files.models import StoredFile
from zyg.core.files.purposes import declared
from zyg.core.permissions.actors import Actor, NotFoundForActorError
from zyg.workforce.people.models import Employee
from zyg.workforce.people.queries import employee_of

_MOST = 100


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody saw something: when, who, what, why."""

    at: object
    who: str
    what: str
    reason: str


def me(actor: Actor) -> Employee:
    """Return the actor's own employee record.

    Raises:
        NotFoundForActorError: her login is tied to none.
    """
    employee = employee_of(actor)
    if employee is None:
        raise NotFoundForActorError("你的账号还没有和员工档案关联，请让人事关联。")
    return employee


def looks_at(actor: Actor, employee: Employee) -> list[Look]:
    """List who has seen masked values and opened papers of the actor herself, newest first.

    Three SQL statements; her own looks are named 本人.
    """
    papers = StoredFile.objects.filter(
        owner_type=Employee._meta.label, owner_id=employee.public_id
    ).values_list("public_id", "purpose")
    purpose = dict(papers)
    rows = AuditEntry.objects.filter(
        object_type=Employee._meta.label, object_id=employee.public_id, act="people.reveal"
    )
    opened = AuditEntry.objects.filter(
        object_type=StoredFile._meta.label, object_id__in=list(purpose), act="files.open"
    )
    found = sorted([*rows.order_by("-sequence")[:_MOST], *opened.order_by("-sequence")[:_MOST]],
                   key=lambda row: -row.sequence)  # fmt: skip
    return [
        Look(
            at=row.at,
            who="本人" if row.user_id == actor.user.pk else row.actor_name,
            what=f"看了{row.payload.get('字段', '')}"
            if row.act == "people.reveal"
            else f"打开了{declared()[purpose[row.object_id]].label}",
            reason=row.reason,
        )
        for row in found[:_MOST]
    ]
