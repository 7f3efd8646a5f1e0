"""The roster as a spreadsheet: what the list shows, masked, and an audit row for it."""

from __future__ import annotations

import datetime as dt
import io

import xlsxwriter
from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.organizations.queries import department_tree
from zyg.core.permissions.actors import Actor, require
from zyg.law.places import name_of
from zyg.workforce.people.file import custom
from zyg.workforce.people.models import CustomField, CustomKind
from zyg.workforce.people.queries import Filters, people

HEAD = (
    "工号",
    "姓名",
    "状态",
    "部门",
    "岗位",
    "参保城市",
    "用工形式",
    "入职日期",
    "离职日期",
    "证件号码",
    "手机号码",
)


@transaction.atomic
def export_roster(*, actor: Actor, filters: Filters, as_of: dt.date) -> bytes:
    """Write the people within the filters as xlsx.

    Raises:
        PermissionRefusedError: the right 导出花名册 is missing.
    """
    require(actor, "people.export")
    tree = department_tree(actor.organization)
    own = [one for one in custom.fields_in_use() if not one.sensitive]
    kept = custom.all_values() if own else {}
    head = (*HEAD, *(_head(one) for one in own))
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True, "in_memory": True})
    # The same people on the same day give the same bytes, whenever they are written.
    book.set_properties({"created": dt.datetime.combine(as_of, dt.time())})
    sheet = book.add_worksheet("花名册")
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, len(head) - 1, 14)
    sheet.write_row(0, 0, head, book.add_format({"bold": True}))
    number = 0
    for number, row in enumerate(people(actor, filters, as_of=as_of).iterator(), start=1):
        cells = (
            row.number,
            row.name,
            row.status_on(as_of).label,
            tree.path_of(row.department_id),
            row.post,
            name_of(row.place),
            row.get_engagement_display(),
            row.hired.isoformat(),
            row.left.isoformat() if row.left else "",
            row.id_number_masked,
            row.phone_masked,
            *(custom.shown(one, kept.get(row.pk, {}).get(one.key, "")) for one in own),
        )
        for column, text in enumerate(cells):
            sheet.write_string(number, column, text)
    book.close()
    record(actor, "people.export", payload={"人数": number})
    return buffer.getvalue()


def _head(field: CustomField) -> str:
    return f"{field.label}（元）" if field.kind == CustomKind.MONEY else field.label
