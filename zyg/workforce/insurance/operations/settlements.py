"""Acts on 补差: compute it, hand it in, approve it; payroll takes what is approved."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.organizations.models import Organization
from zyg.core.permissions.actors import Actor, require
from zyg.law.explain import RuleRefusedError
from zyg.law.money import Fen, yuan_grouped
from zyg.law.pay.model import Backpay
from zyg.law.periods import Month
from zyg.law.places import place_of
from zyg.law.social_insurance import Difference
from zyg.workforce.insurance.bases.settling import Bases, Owed, Preview, preview
from zyg.workforce.insurance.errors import InsuranceError
from zyg.workforce.insurance.models import (
    Settlement,
    SettlementLine,
    SettlementMonth,
    SettlementState,
)
from zyg.workforce.insurance.operations.reconciling import require_sums
from zyg.workforce.insurance.payroll_rows import PaidMonth, payroll_rows
from zyg.workforce.insurance.queries import overlay_for
from zyg.workforce.people.models import Employee, EmployeeTerms

MIN_WORDS = 2
MOST_MONTHS = 24
PROBLEMS_KEPT = 200


class SettlementError(InsuranceError):
    """A settlement can not be made or moved so; the message is a Chinese sentence."""


@transaction.atomic
def preview_settlement(
    *,
    actor: Actor,
    place: str,
    first: Month,
    last: Month,
    take_month: Month,
    now: dt.datetime,
) -> Settlement:
    """Compute what closed months of a place owe by the rows and bases of today, and keep it.

    Args:
        actor: needs 办理社保公积金 and 看薪资.
        place: the city.
        first: first closed month.
        last: last closed month.
        take_month: the wage month in which it will be taken, after ``last``.
        now: the time.

    Raises:
        PermissionRefusedError: a right is missing.
        SettlementError: impossible months, nothing owed, or an earlier one is not taken yet.
    """
    require_sums(actor, "insurance.edit")
    if problem := _impossible(place, first, last, take_month):
        raise SettlementError(problem)
    _no_other(place, first, last)
    paid = list(payroll_rows().archived_from(first))
    found = preview(
        paid,
        place=place,
        first=first,
        last=last,
        overlay=overlay_for(actor.organization),
        bases=_right_bases(paid, first, last),
    )
    if not found.owed and not found.refused:
        raise SettlementError(f"{first} 至 {last} 没有要补的差额：已缴的和现在的规定一致。")
    row = _kept(actor, place, first, last, take_month, found, now)
    payload = {"补差": str(row), "人数": row.people, "补扣月份": str(take_month)}
    record(actor, "insurance.settle_preview", obj=row, payload=payload)
    return row


@transaction.atomic
def submit_settlement(*, actor: Actor, settlement: Settlement, now: dt.datetime) -> Settlement:
    """Hand a settlement in for approval.

    Raises:
        PermissionRefusedError: a right is missing.
        SettlementError: it has been handed in already, or holds nothing to take.
    """
    require_sums(actor, "insurance.edit")
    row = _in(settlement, SettlementState.PREVIEW)
    if not row.people:
        raise SettlementError("没有可以由工资补扣的人；请按提示手工处理。")
    row.state, row.proposed_by, row.proposed_at = SettlementState.WAITING, actor.user, now
    row.save(update_fields=["state", "proposed_by", "proposed_at"])
    record(actor, "insurance.settle_submit", obj=row, payload={"补差": str(row)})
    return row


@transaction.atomic
def decide_settlement(
    *, actor: Actor, settlement: Settlement, approve: bool, reason: str, now: dt.datetime
) -> Settlement:
    """Approve a settlement, or send it back with a reason; never the one who handed it in.

    Raises:
        PermissionRefusedError: the right 审批工资 is missing.
        SettlementError: it does not wait, it is one's own, or no reason was given.
    """
    require(actor, "pay.approve")
    row = _in(settlement, SettlementState.WAITING)
    if row.proposed_by_id == actor.user.pk:
        raise SettlementError("不能审批自己提交的补差；请另一位有审批权的同事处理。")
    if not approve and len(reason.strip()) < MIN_WORDS:
        raise SettlementError("退回请写明原因。")
    row.state = SettlementState.APPROVED if approve else SettlementState.REJECTED
    row.decided_by, row.decided_at, row.reason = actor.user, now, reason.strip()[:200]
    row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    payload = {"补差": str(row), "结果": row.get_state_display()}
    record(actor, "insurance.settle_decide", obj=row, reason=reason, payload=payload)
    return row


@transaction.atomic
def drop_settlement(*, actor: Actor, settlement: Settlement) -> None:
    """Throw away a settlement that was only computed.

    Raises:
        PermissionRefusedError: a right is missing.
        SettlementError: it has been handed in.
    """
    require_sums(actor, "insurance.edit")
    row = _in(settlement, SettlementState.PREVIEW)
    record(actor, "insurance.settle_drop", obj=row, payload={"补差": str(row)})
    row.delete()


def backpay_for(organization: Organization, period: Month) -> dict[int, tuple[Backpay, ...]]:
    """Return what payroll takes in a wage month, by the employee's primary key; one statement.

    Payroll puts it into ``SocialInputs.backpay``; only approved settlements count.
    """
    rows = SettlementMonth.objects.filter(
        organization=organization,
        settlement__state=SettlementState.APPROVED,
        settlement__take_month=str(period),
    )
    found: dict[int, list[Backpay]] = defaultdict(list)
    for row in rows.order_by("employee_id", "month"):
        found[row.employee_id].append(
            Backpay(
                period=Month.parse(row.month),
                used_limits=Month.parse(row.used_limits),
                base=row.base,
                used_base=row.used_base,
            )
        )
    return {employee: tuple(backs) for employee, backs in found.items()}


def _impossible(place: str, first: Month, last: Month, take_month: Month) -> str:
    try:
        place_of(place)
    except RuleRefusedError as refusal:
        return str(refusal)
    if last < first:
        return f"最晚月份 {last} 早于最早月份 {first}；请核对。"
    if last - first >= MOST_MONTHS:
        return f"一次最多补 {MOST_MONTHS} 个月；请分几次。"
    if take_month <= last:
        return f"补扣月份 {take_month} 应在 {last} 之后：补的是已经发过工资的月份。"
    return ""


def _no_other(place: str, first: Month, last: Month) -> None:
    """Refuse while an earlier settlement of the same months has not been taken by payroll."""
    open_ = (SettlementState.WAITING, SettlementState.APPROVED)
    rows = Settlement.objects.filter(
        place=place, state__in=open_, first__lte=str(last), last__gte=str(first)
    )
    for row in rows:
        take = Month.parse(row.take_month)
        taken = any(one.month == take for one in payroll_rows().archived_from(take))
        if not taken:
            raise SettlementError(
                f"{row} 是「{row.get_state_display()}」，要等 {take} 的工资归档后才能再算；"
                "不然会重复补扣。"
            )


def _right_bases(paid: list[PaidMonth], first: Month, last: Month) -> Bases:
    """The declared base of each month by the terms of today, where they name one."""
    people = {one.employee_id for one in paid}
    rows = EmployeeTerms.objects.filter(
        employee__in=people, valid_from__lte=last.last_day, insurance_base__isnull=False
    )
    history: dict[int, list[EmployeeTerms]] = defaultdict(list)
    for row in rows.order_by("employee_id", "valid_from", "revision"):
        history[row.employee_id].append(row)
    found: dict[tuple[int, Month], Fen] = {}
    for employee, terms in history.items():
        for step in range(last - first + 1):
            month = first + step
            held = [row for row in terms if row.valid_from <= month.last_day]
            if held and held[-1].insurance_base is not None:
                found[employee, month] = held[-1].insurance_base
    return found


def _kept(
    actor: Actor,
    place: str,
    first: Month,
    last: Month,
    take_month: Month,
    found: Preview,
    now: dt.datetime,
) -> Settlement:
    Settlement.objects.filter(place=place, state=SettlementState.PREVIEW).delete()
    takeable = [one for one in found.owed if one.used_limits is not None]
    row: Settlement = Settlement.objects.create(
        organization=actor.organization,
        place=place,
        first=str(first),
        last=str(last),
        take_month=str(take_month),
        people=len({one.employee_id for one in takeable}),
        employer=sum(one.of_side("employer") for one in takeable),
        employed=sum(one.of_side("employee") for one in takeable),
        bill=[[line.label, line.amount, line.formula] for line in found.bill],
        problems=_problems(found)[:PROBLEMS_KEPT],
        proposed_by=actor.user,
        proposed_at=now,
    )
    months = [_month(row, one) for one in takeable]
    SettlementMonth.objects.bulk_create(months, batch_size=1000)
    SettlementLine.objects.bulk_create(
        (
            _line(month, difference)
            for month, one in zip(months, takeable, strict=True)
            for difference in one.differences
            if difference.amount
        ),
        batch_size=2000,
    )
    return row


def _month(row: Settlement, one: Owed) -> SettlementMonth:
    return SettlementMonth(
        organization=row.organization,
        settlement=row,
        employee_id=one.employee_id,
        month=str(one.month),
        used_limits=str(one.used_limits),
        base=one.base,
        used_base=one.used_base,
        employer=one.of_side("employer"),
        employed=one.of_side("employee"),
    )


def _line(month: SettlementMonth, one: Difference) -> SettlementLine:
    return SettlementLine(
        organization=month.organization,
        settlement_month=month,
        insurance=one.insurance,
        side=one.side,
        used=one.used,
        due=one.due,
        source=one.source.title[:300],
        mark=one.source.mark,
    )


def _problems(found: Preview) -> list[str]:
    people = {one.pk: one for one in Employee.objects.filter(pk__in=_concerned(found))}
    told = [
        f"{people[one.employee_id]} {one.month} 个人差 {yuan_grouped(one.of_side('employee'))}："
        "当时的扣款不能由任何一期上下限算出（手工改过，或已经补过一部分）；请手工补扣。"
        for one in found.by_hand
    ]
    told += [f"{people[employee]} {month}：{why}" for employee, month, why in found.refused]
    return told


def _concerned(found: Preview) -> set[int]:
    by_hand = {one.employee_id for one in found.by_hand}
    return by_hand | {employee for employee, _, _ in found.refused}


def _in(settlement: Settlement, state: SettlementState) -> Settlement:
    row: Settlement = Settlement.objects.select_for_update().get(pk=settlement.pk)
    if row.state != state:
        raise SettlementError(f"{row} 现在是「{row.get_state_display()}」，不能再这样做。")
    return row
