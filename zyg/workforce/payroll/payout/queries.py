"""What the pages of paying show; every query is limited to what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.workforce.payroll.models import (
    BankLayout,
    PaymentBatch,
    PaymentLine,
    PaymentStatus,
    PayRun,
    PersonResult,
    ReturnFile,
    ReturnRow,
)

_S = PaymentStatus


@dataclass(frozen=True, slots=True)
class PayoutSums:
    """How the money of a run stands, in people and fen; ``gap`` must be 0."""

    people: int
    zero: int
    bank: int
    gap: int
    arrived: int
    arrived_total: int

    @property
    def agree(self) -> bool:
        """Whether the people's results add up to the version's total."""
        return self.gap == 0


def payout_sums(run: PayRun) -> PayoutSums:
    """Count and add up what is due and what has arrived; two SQL statements."""
    assert run.current is not None  # noqa: S101 - only approved runs come here
    due = PersonResult.objects.filter(version=run.current).aggregate(
        people=Count("pk", filter=Q(bank_payment__gt=0)),
        zero=Count("pk", filter=Q(bank_payment=0)),
        bank=Sum("bank_payment", default=0),
    )
    arrived = PaymentLine.objects.filter(result__version=run.current, status=_S.SUCCESS).aggregate(
        arrived=Count("pk"), arrived_total=Sum("amount", default=0)
    )
    return PayoutSums(**due, gap=due["bank"] - run.current.bank_payment, **arrived)


def layouts(actor: Actor) -> QuerySet[BankLayout]:
    """Return the layouts in use by name."""
    require(actor, "pay.payout")
    rows: QuerySet[BankLayout] = BankLayout.objects.filter(is_current=True)
    return rows.order_by("name")


def layout_for(actor: Actor, public_id: str) -> BankLayout:
    """Return one layout, also a former version.

    Raises:
        NotFoundForActorError: there is none for this actor.
    """
    require(actor, "pay.payout")
    found: BankLayout | None = BankLayout.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFoundForActorError("没有这种代发文件格式，请在列表里选择。")
    return found


def batch_for(actor: Actor, public_id: str) -> PaymentBatch:
    """Return one batch.

    Raises:
        NotFoundForActorError: there is none for this actor.
    """
    require(actor, "pay.payout")
    rows: QuerySet[PaymentBatch] = PaymentBatch.objects.select_related("run", "layout")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFoundForActorError("没有这个代发批次。")
    return found


def return_row_for(actor: Actor, public_id: str) -> ReturnRow:
    """Return one answer of a bank.

    Raises:
        NotFoundForActorError: there is none for this actor.
    """
    require(actor, "pay.payout")
    rows: QuerySet[ReturnRow] = ReturnRow.objects.select_related("file__run")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFoundForActorError("没有这条回盘。")
    return found


def batches(run: PayRun) -> QuerySet[PaymentBatch]:
    """Return the batches of a run, newest first, with how many payments arrived."""
    rows: QuerySet[PaymentBatch] = PaymentBatch.objects.filter(run=run)
    counted = rows.annotate(
        arrived=Count("lines", filter=Q(lines__status=_S.SUCCESS)),
        open=Count("lines", filter=Q(lines__status__in=(_S.SENT, _S.UNKNOWN))),
        bad=Count("lines", filter=Q(lines__status__in=(_S.FAILED, _S.RETURNED))),
    )
    return counted.select_related("layout", "created_by").order_by("-number")


def status_counts(run: PayRun) -> list[dict[str, Any]]:
    """Count the payments of a run by what is known of them."""
    rows = PaymentLine.objects.filter(batch__run=run).values("status").annotate(n=Count("pk"))
    counts = {row["status"]: row["n"] for row in rows.order_by()}
    return [{"code": one.value, "label": one.label, "count": counts.get(one, 0)} for one in _S]


def payments(run: PayRun, status: str = "") -> QuerySet[PaymentLine]:
    """Return the payments of a run, the bad and the open first, those paid again last."""
    rows: QuerySet[PaymentLine] = PaymentLine.objects.filter(batch__run=run)
    if status in _S.values:
        rows = rows.filter(status=status)
    again = PaymentLine.objects.filter(batch__run=run, replaces__isnull=False)
    rows = rows.annotate(
        is_replaced=Q(pk__in=again.values("replaces")),
        employee_number=F("result__employee_number"),
        batch_number=F("batch__number"),
    )
    return rows.order_by("is_replaced", "status", "employee_number", "pk")


def to_repay(run: PayRun) -> QuerySet[PaymentLine]:
    """Return the payments that failed or came back and were not made again."""
    return payments(run).filter(status__in=(_S.FAILED, _S.RETURNED), is_replaced=False)


def return_files(run: PayRun) -> QuerySet[ReturnFile]:
    """Return the files with the bank's answers, newest first."""
    rows: QuerySet[ReturnFile] = ReturnFile.objects.filter(run=run).defer("content")
    return rows.select_related("uploaded_by").order_by("-pk")


def open_answers(run: PayRun) -> QuerySet[ReturnRow]:
    """Return the answers that could not be taken over, with the reason."""
    rows: QuerySet[ReturnRow] = ReturnRow.objects.filter(file__run=run).exclude(problem="")
    return rows.select_related("file", "line").order_by("pk")


def candidates(run: PayRun) -> QuerySet[PaymentLine]:
    """Return the payments an answer may be about: those that were not made again."""
    return payments(run).filter(is_replaced=False)
