"""The API of paying: batches of a month and what is known of each payment. Amounts are fen."""

from __future__ import annotations

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from zyg.core.permissions.actors import require
from zyg.core.permissions.decorators import acting
from zyg.workforce.payroll import queries as runs
from zyg.workforce.payroll.payout import queries

router = Router(tags=["payroll"])
PAGE = 50


class BatchOut(Schema):
    """A batch of payments."""

    id: str
    number: int
    layout: str
    count: int
    total: int
    digest: str
    is_repayment: bool
    arrived: int
    open: int
    bad: int
    created_at: dt.datetime


class PaymentOut(Schema):
    """One try to pay one person; the account is masked."""

    id: str
    employee_number: str
    name: str
    account: str
    amount: int
    reference: str
    status: str
    status_label: str
    reason: str
    told: str
    is_replaced: bool


class PaymentQuery(Schema):
    """Which payments are wanted: ``status`` is ``sent``, ``success``, ``failed`` … or empty."""

    status: str = ""
    page: int = Field(1, ge=1, le=100_000)


class PaymentsOut(Schema):
    """One page of payments."""

    total: int
    page: int
    pages: int
    payments: list[PaymentOut]


@router.get("/runs/{period}/batches", response=list[BatchOut])
def payment_batches(request: HttpRequest, period: str) -> list[BatchOut]:
    """List the batches of a month, newest first."""
    actor = acting(request)
    require(actor, "pay.payout")
    rows = queries.batches(runs.run_for(actor, period))
    names = [name for name in BatchOut.model_fields if name not in {"id", "layout"}]
    return [
        BatchOut(
            id=row.public_id, layout=str(row.layout), **{name: getattr(row, name) for name in names}
        )
        for row in rows
    ]


@router.get("/runs/{period}/payments", response=PaymentsOut)
def payments(request: HttpRequest, period: str, query: Query[PaymentQuery]) -> PaymentsOut:
    """List the payments of a month: the bad and the open first."""
    actor = acting(request)
    require(actor, "pay.payout")
    rows = queries.payments(runs.run_for(actor, period), query.status)
    paged = Paginator(rows, PAGE)
    shown = paged.get_page(query.page)
    found = [
        PaymentOut(
            id=row.public_id,
            account=row.account_masked,
            status_label=row.get_status_display(),
            **{name: getattr(row, name) for name in NAMES},
        )
        for row in shown
    ]
    return PaymentsOut(total=paged.count, page=shown.number, pages=paged.num_pages, payments=found)


NAMES = (
    "employee_number", "name", "amount", "reference", "status", "reason", "told", "is_replaced",
)  # fmt: skip
