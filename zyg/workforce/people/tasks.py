"""Background jobs of the people app."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from zyg.core.work.kinds import JobFailedError, JobRun, job_kind
from zyg.workforce.people.file.retention import HoldError, due, erase
from zyg.workforce.people.portal.exporting import make_export
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


@job_kind("people.erase", label="删除到期资料")
def erase_due(run: JobRun, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Erase what was due on the day of the list, person by person; run again, it goes on."""
    day = dt.date.fromisoformat(payload["day"])
    rows = [row for row in due(run.actor, today=day) if not row.held]
    erased = skipped = 0
    for number, row in enumerate(rows, start=1):
        run.progress(number - 1, len(rows), str(row.employee.public_id))
        try:
            erase(actor=run.actor, one=row, today=day, now=timezone.now())
        except HoldError:  # placed or taken on again since the list was made
            skipped += 1
        else:
            erased += 1
    run.progress(len(rows), len(rows))
    return {"已删除": erased, "跳过": skipped}


@job_kind("people.own_export", label="生成个人信息副本")
def export_own_data(run: JobRun, _payload: Mapping[str, Any]) -> dict[str, Any]:
    """Make the copy of the asker's data; run again, it takes the place of the former one."""
    run.progress(0, 1)
    row = make_export(actor=run.actor, now=timezone.now())
    run.progress(1, 1)
    return {"字节": row.size}
