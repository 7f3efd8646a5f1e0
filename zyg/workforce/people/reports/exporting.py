"""The table of a report as a file, and an audit row for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor
from zyg.core.tables import Table, to_csv, to_xlsx


@dataclass(frozen=True, slots=True)
class Format:
    """A form in which a table can be taken away."""

    ending: str
    content_type: str
    write: Callable[[Table], bytes]


FORMATS: Mapping[str, Format] = {
    "xlsx": Format(
        "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx
    ),
    "csv": Format("csv", "text/csv; charset=utf-8", to_csv),
}


@transaction.atomic
def export_table(*, actor: Actor, table: Table, form: Format, filters: Mapping[str, str]) -> bytes:
    """Write a table that the actor has been allowed to see, and leave a trace of it.

    Args:
        actor: who takes it away; the report itself has checked the right.
        table: the rows.
        form: how they are written.
        filters: what the report was limited to, for the audit.
    """
    payload = {"报表": table.title, "行数": len(table.rows), "格式": form.ending, **filters}
    record(actor, "people.report_export", payload=payload)
    return form.write(table)
