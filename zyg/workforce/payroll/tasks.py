"""The background jobs of payroll."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from zyg.core.permissions.actors import require
from zyg.core.work.kinds import JobFailedError, JobRun, job_kind
from zyg.workforce.payroll.models import RunVersion
from zyg.workforce.payroll.operations.computing import (
    JOB,
    REPLAY_JOB,
    compute_version,
    replay_digest,
)


@job_kind(JOB, label="计算工资")
def compute(run: JobRun, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Compute a version; a second try goes on where the first stopped."""
    require(run.actor, "pay.run")
    version = _version(payload)
    if version.finished_at is not None:
        return {"版本": version.number, "人数": version.people}
    done = compute_version(version, now=timezone.now(), progress=run.progress)
    return {"版本": done.number, "人数": done.people}


@job_kind(REPLAY_JOB, label="复算核对")
def replay(run: JobRun, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Compute a stored version again and compare the digests."""
    require(run.actor, "pay.run")
    version = _version(payload)
    if replay_digest(version) != version.digest:
        raise JobFailedError(
            f"第 {version.number} 版复算的摘要与存档不一致，请停止使用并联系运维核查。"
        )
    return {"版本": version.number, "结论": "逐人复算一致", "摘要": version.digest[:16]}


def _version(payload: Mapping[str, Any]) -> RunVersion:
    rows = RunVersion.objects.select_related("run", "run__current", "organization")
    version: RunVersion | None = rows.filter(pk=payload["version"]).first()
    if version is None:
        raise JobFailedError("这一版已经放弃，不再计算。")
    return version
