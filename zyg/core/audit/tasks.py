"""The long job of the log: check the whole chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from zyg.core.audit.chain import verify
from zyg.core.audit.heads import HeadsDamagedError, known_heads
from zyg.core.audit.models import AuditHead
from zyg.core.permissions.actors import require
from zyg.core.work.kinds import JobFailedError, JobRun, job_kind

KIND = "audit.verify"
_MOST_TOLD = 20


@job_kind(KIND, label="核对操作日志")
def verify_chain(run: JobRun, _payload: Mapping[str, Any]) -> dict[str, Any]:
    """Check the chain of the organization, from its first row to its end."""
    require(run.actor, "audit.view")
    organization = run.actor.organization
    try:
        known = known_heads(settings.AUDIT_HEADS)[organization.public_id]
    except HeadsDamagedError as error:
        raise JobFailedError("库外保存的日志末尾读不出来，请联系运维核对那个文件。") from error
    head = AuditHead.objects.first()
    found = verify(organization, known)
    return {
        "条数": head.sequence if head else 0,
        "断点数": len(found),
        "断点": [one.sentence for one in found[:_MOST_TOLD]],
    }
