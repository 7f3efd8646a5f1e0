"""Acts on arrears and on plans of retirement."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor, require
from zyg.law.explain import RuleRefusedError
from zyg.law.money import Fen, yuan_grouped
from zyg.law.periods import Month
from zyg.law.retirement import choose, retirement
from zyg.law.social_insurance import late_fee, undeclared_amount
from zyg.workforce.insurance.errors import InsuranceError
from zyg.workforce.insurance.models import Arrear, Channel, RetirementPlan, RetirementPost
from zyg.workforce.insurance.operations.reconciling import require_sums
from zyg.workforce.people.models import Employee, Sex

MIN_WORDS = 2


class AgeingError(InsuranceError):
    """An arrear or plan can not be so; the message is a Chinese sentence."""


@transaction.atomic
def record_arrear(
    *,
    actor: Actor,
    channel: Channel,
    month: Month,
    amount: Fen,
    due_on: dt.date,
    reason: str,
    now: dt.datetime,
    undeclared: bool = False,
) -> Arrear:
    """Write down that a month was not paid in time.

    Args:
        actor: needs 办理社保公积金 and 看薪资.
        channel: where.
        month: the month that is owed.
        amount: fen owed; for a month that was not declared, what was paid for the month before
            (the amount due is then 110 % of it, 社会保险法 §62).
        due_on: the last day on which it was to be paid.
        reason: why.
        now: the time.
        undeclared: whether the month was not declared.

    Raises:
        PermissionRefusedError: a right is missing.
        AgeingError: an impossible value, or the month is there already.
    """
    require_sums(actor, "insurance.edit")
    if amount <= 0 or len(reason.strip()) < MIN_WORDS:
        raise AgeingError("欠缴金额应大于 0，并请写明原因。")
    if due_on >= timezone.localdate(now):
        raise AgeingError(f"应缴日期 {due_on} 还没有过，不是欠缴；请核对。")
    due = amount
    if undeclared:
        due = undeclared_amount(last_month=amount, day=month.last_day).amount
    row = Arrear(
        organization=actor.organization,
        channel=channel,
        month=str(month),
        amount=due,
        due_on=due_on,
        undeclared=undeclared,
        reason=reason.strip()[:200],
        user=actor.user,
        created_at=now,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AgeingError(f"{channel} {month} 已经登记了欠缴；请在那一条登记补缴。") from None
    payload = {"欠缴": str(row), "应缴日期": str(due_on), "未申报": undeclared}
    record(actor, "insurance.arrear", obj=row, payload=payload)
    return row


@transaction.atomic
def pay_arrear(*, actor: Actor, arrear: Arrear, paid_on: dt.date, now: dt.datetime) -> Arrear:
    """Write down when an arrear was paid; the late fee is fixed by that day.

    Raises:
        PermissionRefusedError: a right is missing.
        AgeingError: it is paid already, or the day is impossible.
    """
    require_sums(actor, "insurance.edit")
    row: Arrear = Arrear.objects.select_for_update(of=("self",)).get(pk=arrear.pk)
    if row.paid_on is not None:
        raise AgeingError(f"{row} 已在 {row.paid_on} 补缴。")
    if not row.due_on < paid_on <= timezone.localdate(now):
        raise AgeingError(f"补缴日期 {paid_on} 应在 {row.due_on} 之后、今天以前；请核对。")
    row.paid_on = paid_on
    row.late_fee, row.formula = fee_of(row, paid_on)
    row.save(update_fields=["paid_on", "late_fee", "formula"])
    payload = {"欠缴": str(row), "补缴日期": str(paid_on), "滞纳金": yuan_grouped(row.late_fee)}
    record(actor, "insurance.arrear_paid", obj=row, payload=payload)
    return row


def fee_of(row: Arrear, day: dt.date) -> tuple[Fen, str]:
    """Return the late fee of an arrear on a day and how it is made; the fund has none."""
    if row.channel.has_fund and len(row.channel.insurances) == 1:
        return 0, "住房公积金没有滞纳金，由公积金中心责令限期缴存"
    days = max((day - row.due_on).days, 0)
    line = late_fee(arrears=row.amount, days_late=days, day=day)
    return line.amount, line.formula


@transaction.atomic
def plan_retirement(
    *,
    actor: Actor,
    employee: Employee,
    post: str,
    month: Month | None,
    intent_on: dt.date | None,
    notice_on: dt.date | None,
    note: str,
    now: dt.datetime,
) -> RetirementPlan:
    """Write down when somebody means to retire and when it was told; contributions go on.

    Args:
        actor: needs 办理社保公积金.
        employee: who.
        post: a value of ``RetirementPost``.
        month: the chosen month, None = the legal one.
        intent_on: the day on which she said so.
        notice_on: the day of the written notice or agreement.
        note: what else is to be known.
        now: the time.

    Raises:
        PermissionRefusedError: the right is missing.
        AgeingError: no birth date, a post of the other sex, or a month outside the window.
    """
    require(actor, "insurance.edit", employee)
    if employee.birth is None:
        raise AgeingError(f"{employee} 没有出生日期；请先在花名册补填。")
    if post not in RetirementPost.values or (post == RetirementPost.MALE) != (
        employee.sex == Sex.MALE
    ):
        raise AgeingError("岗位类别和性别不符，请重新选择。")
    person = retirement(
        person_type=RetirementPost(post).value,
        birth=Month.of(employee.birth),
    )
    try:
        choice = choose(person, month) if month else None
    except RuleRefusedError as refusal:
        raise AgeingError(str(refusal)) from refusal
    row: RetirementPlan = RetirementPlan.objects.create(
        organization=actor.organization,
        employee=employee,
        post=post,
        month=str(month) if month else "",
        intent_on=intent_on,
        notice_on=notice_on,
        note=note.strip()[:200],
        user=actor.user,
        created_at=now,
    )
    payload = {
        "月份": row.month or f"法定 {person.legal}",
        "选择": choice.kind if choice else "legal",
    }
    record(actor, "insurance.retirement", obj=employee, payload=payload)
    return row
