"""Supplementary runs: chosen people, their own items, the taxes of the month so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Max

from zyg.core.permissions.actors import Actor, require
from zyg.law.pay.items import Counts, Item, Manual, PayClass
from zyg.law.pay.model import PersonMonth
from zyg.law.periods import Month
from zyg.workforce.payroll.correcting import (
    correction_items,
    take_corrections,
    waiting_corrections,
)
from zyg.workforce.payroll.events import audit, locked, move, note
from zyg.workforce.payroll.gather import Gathered
from zyg.workforce.payroll.models import PayRun, PersonResult, RunStatus, Step
from zyg.workforce.payroll.operations.runs import RunError, freeze
from zyg.workforce.payroll.queries import runs_carried_from

MIN_REASON = 4
MOST_RUNS = 99
# The runs whose figures can not change any more: files have gone to the bank.
FIRM = (RunStatus.PAYING, RunStatus.PAID, RunStatus.ARCHIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraItem:
    """What a person gets in a supplementary run; ``amount`` in fen."""

    employee_number: str
    label: str
    amount: int
    pay_class: PayClass = "wage"


@transaction.atomic
def open_supplementary_run(
    *, actor: Actor, period: str, items: Sequence[ExtraItem], reason: str, now: dt.datetime
) -> PayRun:
    """Open the next run of a month for chosen people; it is frozen at once, ready to compute.

    Contributions and special additional deductions were taken by the regular run; the tax goes
    on from the month so far. Corrections that wait for these people are taken along.

    Raises:
        PermissionRefusedError: no right to run payroll.
        RunError: the month is not paid out yet, a later one is open, nobody is chosen, somebody
            has no result to go on from, an amount is zero, or no reason.
    """
    require(actor, "pay.run")
    run = _run(actor, period)
    _fill(actor, run, items, reason, now)
    return run


@transaction.atomic
def change_supplementary_run(
    *, actor: Actor, run: PayRun, items: Sequence[ExtraItem], reason: str, now: dt.datetime
) -> None:
    """Choose the people and items of a supplementary run anew, before it is handed in.

    Raises:
        PermissionRefusedError: no right to run payroll.
        RunStateError: it was handed in, or is being computed.
        RunError: it is the regular run, or what ``open_supplementary_run`` refuses.
    """
    require(actor, "pay.run")
    run = locked(run, "unlock_inputs")
    if not run.is_supplementary:
        raise RunError(f"{run.month_label}是正常核算，请在第 1 步上传数据。")
    _fill(actor, run, items, reason, now)
    move(run, RunStatus.READY)


def _fill(
    actor: Actor, run: PayRun, items: Sequence[ExtraItem], reason: str, now: dt.datetime
) -> None:
    if len(reason.strip()) < MIN_REASON:
        raise RunError("请写明为什么要补充核算（至少四个字），例如「补发项目奖金」。")
    run.save()
    people = _people(run, items)
    freeze(run, people)
    taken = take_corrections(run, {one.employee.pk for one in people})
    count = len(people)
    note(run, Step.LOCK, "补充核算", actor=actor, now=now, count=count, reason=reason)
    payload = {"次数": run.number, "人数": count, "项目": len(items), "更正": taken}
    audit(actor, "pay.run_extra", run, reason=reason.strip(), payload=payload)


def _run(actor: Actor, period: str) -> PayRun:
    earlier = PayRun.objects.select_for_update(of=("self",)).filter(period=period)
    first = earlier.filter(number=1).first()
    if first is None:
        raise RunError(f"{period} 还没有核算，请先开始这个月的核算。")
    for one in earlier.order_by("number"):
        if one.status not in FIRM:
            raise RunError(
                f"{one.month_label}核算现在是「{RunStatus(one.status).label}」，"
                "还能修改；请直接加在里面，或等它生成代发文件后再补充核算。"
            )
    later = PayRun.objects.filter(entity=first.entity, period__gt=period).first()
    if later is not None:
        raise RunError(
            f"{later.month_label}已经开始核算，个税要按顺序累计；请加在{later.month_label}里。"
        )
    number = (earlier.aggregate(last=Max("number"))["last"] or 0) + 1
    if number > MOST_RUNS:
        raise RunError(f"一个月最多核算 {MOST_RUNS} 次。")
    return PayRun(
        organization=actor.organization,
        entity=first.entity,
        period=period,
        pay_month=first.pay_month,
        number=number,
        status=RunStatus.READY,
    )


def _people(run: PayRun, items: Sequence[ExtraItem]) -> list[Gathered]:
    if not items:
        raise RunError("请至少写一个人、一项、一个金额。")
    chosen: dict[str, list[ExtraItem]] = {}
    for one in items:
        if not one.amount:
            raise RunError(f"工号 {one.employee_number} 的「{one.label}」金额为 0，请删去或改正。")
        chosen.setdefault(one.employee_number, []).append(one)
    latest = _latest(run, list(chosen))
    missing = [number for number in chosen if number not in latest]
    if missing:
        raise RunError(
            f"工号 {'、'.join(missing[:5])} 在 {run.period} 和上月都没有核算结果，"
            "累计个税没有依据；请核对工号，或加在下个月的核算里。"
        )
    corrections = waiting_corrections(run)
    gathered = []
    for number, own in chosen.items():
        row = latest[number]
        inputs = _inputs(run, row, own)
        inputs = correction_items(corrections.get(row.employee_id, ()), inputs)
        gathered.append(_gathered(row, inputs))
    return gathered


def _latest(run: PayRun, numbers: Sequence[str]) -> dict[str, PersonResult]:
    versions = [one.current_id for one in runs_carried_from(run)]
    rows = PersonResult.objects.filter(version__in=versions, employee__number__in=numbers)
    ordered = rows.select_related("employee", "input").order_by(
        "version__run__period", "version__run__number"
    )
    return {row.employee.number: row for row in ordered}


def _inputs(run: PayRun, row: PersonResult, own: Sequence[ExtraItem]) -> PersonMonth:
    former = row.input.person_month()
    return replace(
        former,
        period=Month.parse(run.period),
        pay_month=Month.parse(run.pay_month),
        pay_day=None,
        run=run.number,
        items=tuple(_item(number, one) for number, one in enumerate(own, start=1)),
        social=None,
        special_additional={},
        personal_pension=0,
        other_deductions={},
        donation=0,
        exempt_income=0,
        reductions=0,
        paid_days=None,
        carried=row.result().state,
        min_wage=None,
    )


def _item(number: int, one: ExtraItem) -> Item:
    return Manual(
        code=f"extra{number}",
        label=one.label,
        amount=one.amount,
        pay_class=one.pay_class,
        counts=Counts(min_wage=False, insurance_base=one.pay_class in {"wage", "bonus_merged"}),
        reason="补充核算",
    )


def _gathered(row: PersonResult, inputs: PersonMonth) -> Gathered:
    return Gathered(
        employee=row.employee,
        person_month=inputs,
        department=row.department,
        events=["补充核算"],
        told_beside=row.input.beside,
    )
