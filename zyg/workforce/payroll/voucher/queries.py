"""The voucher of a stored run, and the rows of the mapping."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.db.models import Q, QuerySet

from zyg.core.permissions.actors import Actor, require
from zyg.law.periods import Month
from zyg.workforce.payroll.models import AccountMapping, PayRun, PersonResult
from zyg.workforce.payroll.month.books import Book, Col
from zyg.workforce.payroll.voucher.entries import Entry, voucher

CHUNK = 500
COLUMNS = (
    Col("事项", width=8),
    Col("科目编码", width=12),
    Col("科目名称", width=28),
    Col("成本中心", width=16),
    Col("摘要", width=24),
    Col("借方（元）", "money", width=16),
    Col("贷方（元）", "money", width=16),
)


def account_mappings(actor: Actor) -> QuerySet[AccountMapping]:
    """Return the rows of the mapping, those in force first."""
    require(actor, "pay.view")
    rows: QuerySet[AccountMapping] = AccountMapping.objects.all()
    return rows.order_by("key", "department", "-valid_from")


def voucher_of(actor: Actor, run: PayRun) -> list[Entry]:
    """Return the voucher of a run that has a version; two SQL statements.

    Raises:
        PermissionRefusedError: no right to see pay.
        VoucherError: an account is missing, or the sides differ.
    """
    require(actor, "pay.view")
    day = Month.parse(run.period).last_day
    rows = AccountMapping.objects.filter(valid_from__lte=day)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    results = PersonResult.objects.filter(version=run.current_id).only("department", "body")
    people = ((row.department, row.result()) for row in results.iterator(chunk_size=CHUNK))
    return voucher(people, list(rows))


def voucher_xlsx(run: PayRun, entries: Sequence[Entry]) -> bytes:
    """Write the voucher as a workbook; the same entries give the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "voucher.xlsx"
        with Book(path) as book:
            sheet = book.sheet("记账凭证", COLUMNS, title=f"{run.label}工资记账凭证")
            for one in entries:
                sheet.add(
                    [
                        one.event, one.account, one.account_name, one.department, one.summary,
                        one.debit or None, one.credit or None,
                    ]
                )  # fmt: skip
            debit, credit = sum(one.debit for one in entries), sum(one.credit for one in entries)
            sheet.add(["合计", None, None, None, None, debit, credit], total=True)
        return path.read_bytes()
