"""Background jobs of the people app."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from zyg.core.work.kinds import JobFailedError, JobRun, job_kind
from zyg.workforce.people.roster_import.operations import (
    ImportStateError,
    commit_import,
    import_for,
)
from zyg.workforce.people.roster_import.reading import FileGoneError


@job_kind("people.import", label="导入员工")
def import_roster(run: JobRun, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Commit a previewed import; all good rows or nothing."""
    upload = import_for(run.actor, payload["upload"])
    run.progress(0, int(payload["rows"]), upload.file_name)
    try:
        counts = commit_import(
            actor=run.actor,
            upload=upload,
            effective=dt.date.fromisoformat(payload["effective"]),
            fingerprint=payload["fingerprint"],
            now=timezone.now(),
        )
    except (ImportStateError, FileGoneError) as error:
        raise JobFailedError(str(error)) from error
    words = {"new": "新增", "changed": "修改", "same": "不变", "error": "错误"}
    return {words[name]: number for name, number in counts.items()}
