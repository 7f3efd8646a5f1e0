"""Acts on 月度对账: take a bureau's list, compare, explain differences, close the month."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from zyg.core.audit.operations import record
from zyg.core.crypto.masks import mask_identity
from zyg.core.permissions.actors import Actor, require
from zyg.core.tables import Table, to_xlsx
from zyg.law.periods import Month
from zyg.law.places import chain
from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance.errors import InsuranceError
from zyg.workforce.insurance.models import (
    BureauNotice,
    Channel,
    DifferenceCode,
    Enrolment,
    NoticeRow,
    Reconciliation,
    ReconciliationLine,
)
from zyg.workforce.insurance.payroll_rows import payroll_rows
from zyg.workforce.insurance.queries import overlay_for
from zyg.workforce.insurance.reconciling.comparing import (
    Difference,
    Legs,
    differences,
    sums_of,
    totals,
)
from zyg.workforce.insurance.reconciling.matching import Matcher
from zyg.workforce.insurance.reconciling.ours import Amount, Due, Key, due_in, enrolled_in
from zyg.workforce.insurance.reconciling.reading import Pair, Read, StatedRow, read_notice
from zyg.workforce.people.models import Employee

MIN_WORDS = 2
PROBLEMS_KEPT = 50


class ReconcileError(InsuranceError):
    """A list can not be used, or a month not closed; the message is a Chinese sentence."""


def require_sums(actor: Actor, permission: str = "insurance.view") -> None:
    """Refuse unless the actor has the right and may see pay: these pages are made of amounts.

    Raises:
        PermissionRefusedError: one of the two is missing.
    """
    require(actor, permission)
    require(actor, "pay.view")


@transaction.atomic
def import_notice(
    *,
    actor: Actor,
    channel: Channel,
    month: Month,
    name: str,
    data: bytes,
    now: dt.datetime,
    told: Pair | None = None,
    mapping: Mapping[str, str] | None = None,
) -> BureauNotice:
    """Take the list of a bureau for a month and compare anew.

    Args:
        actor: needs 办理社保公积金 and 看薪资.
        channel: whose list.
        month: the month that is paid for.
        name: name of the file.
        data: the file.
        now: the time.
        told: insurance and side, for a list that does not say it.
        mapping: which column is which, kept with the channel for the next time.

    Raises:
        PermissionRefusedError: a right is missing.
        ReconcileError: the month is closed, or nothing could be read; the message says why.
    """
    require_sums(actor, "insurance.edit")
    if mapping is not None:
        channel.notice_mapping = dict(mapping)
        channel.save(update_fields=["notice_mapping"])
    read = read_notice(data, name, mapping=channel.notice_mapping, told=told)
    if read.kind is None or read.blocked:
        first = read.problems[0].sentence if read.problems else "文件里没有可以读取的行。"
        raise ReconcileError(f"「{name}」没有读取：{first}")
    row = open_reconciliation(actor=actor, channel=channel, month=month)
    notice = BureauNotice.objects.create(
        organization=actor.organization,
        reconciliation=row,
        kind=read.kind,
        name=name[:200],
        digest=hashlib.sha256(data).hexdigest(),
        pairs=sorted({(one.insurance, one.side) for one in read.rows}),
        rows=len(read.rows),
        problems=[one.sentence for one in read.problems[:PROBLEMS_KEPT]],
        uploaded_by=actor.user,
        uploaded_at=now,
    )
    _keep_rows(actor, channel, notice, read)
    payload = {"渠道": str(channel), "月份": str(month), "行数": notice.rows, "文件": name[:100]}
    record(actor, "insurance.notice_import", obj=notice, payload=payload)
    _compare(row, now)
    return notice


@transaction.atomic
def compare_month(
    *, actor: Actor, channel: Channel, month: Month, now: dt.datetime
) -> Reconciliation:
    """Compare a month anew: after enrolments or payroll have changed.

    Raises:
        PermissionRefusedError: a right is missing.
        ReconcileError: the month is closed.
    """
    require_sums(actor, "insurance.edit")
    row = open_reconciliation(actor=actor, channel=channel, month=month)
    _compare(row, now)
    payload = {"渠道": str(channel), "月份": str(month), "差异": row.lines.count()}
    record(actor, "insurance.compare", obj=row, payload=payload)
    return row


@transaction.atomic
def explain_differences(
    *,
    actor: Actor,
    reconciliation: Reconciliation,
    lines: Collection[str],
    words: str,
    now: dt.datetime,
) -> int:
    """Write what a difference comes from and what was done; return how many.

    Raises:
        PermissionRefusedError: a right is missing.
        ReconcileError: no words, nothing chosen, or the month is closed.
    """
    require_sums(actor, "insurance.edit")
    row = _open(reconciliation)
    if len(words.strip()) < MIN_WORDS:
        raise ReconcileError("请写明差异的原因和处理，例如「已申报补缴，下月到账」。")
    chosen = row.lines.filter(public_id__in=lines)
    count: int = chosen.update(
        explanation=words.strip()[:200], explained_by=actor.user, explained_at=now
    )
    if not count:
        raise ReconcileError("没有选中差异；请在表里勾选后再填写。")
    record(actor, "insurance.explain", obj=row, reason=words, payload={"条数": count})
    return count


@transaction.atomic
def close_reconciliation(
    *, actor: Actor, reconciliation: Reconciliation, now: dt.datetime
) -> Reconciliation:
    """Close a month: nothing of it changes any more.

    Raises:
        PermissionRefusedError: a right is missing.
        ReconcileError: no list was imported, or a difference has no explanation.
    """
    require_sums(actor, "insurance.edit")
    row = _open(reconciliation)
    if not row.notices.exists():
        raise ReconcileError("还没有导入核定单，不能结束对账；请先导入经办机构的清单。")
    if open_ := row.lines.filter(explanation="").count():
        raise ReconcileError(f"还有 {open_} 条差异没有写处理，请逐条说明后再结束对账。")
    row.closed_by, row.closed_at = actor.user, now
    row.save(update_fields=["closed_by", "closed_at"])
    payload = {"对账": str(row), "差异": row.lines.count()}
    record(actor, "insurance.reconcile_close", obj=row, payload=payload)
    return row


@transaction.atomic
def export_differences(*, actor: Actor, reconciliation: Reconciliation, table: Table) -> bytes:
    """Write the differences as a spreadsheet; the audit says who took it.

    Raises:
        PermissionRefusedError: a right is missing.
    """
    require_sums(actor)
    payload = {"对账": str(reconciliation), "行数": len(table.rows)}
    record(actor, "insurance.export", obj=reconciliation, payload=payload)
    return to_xlsx(table)


def open_reconciliation(*, actor: Actor, channel: Channel, month: Month) -> Reconciliation:
    """Return the comparison of a channel and month, made when it is not there; part of an act.

    Raises:
        ReconcileError: it is closed.
    """
    row, _ = Reconciliation.objects.get_or_create(
        organization=actor.organization, channel=channel, month=str(month)
    )
    return _open(row)


def _open(reconciliation: Reconciliation) -> Reconciliation:
    row: Reconciliation = (
        Reconciliation.objects.select_for_update(of=("self",))
        .select_related("channel", "organization")
        .get(pk=reconciliation.pk)
    )
    if row.closed_at is not None:
        raise ReconcileError(
            f"{row} 已在 {timezone.localtime(row.closed_at):%Y-%m-%d} 结束对账，不再改变。"
        )
    return row


def _keep_rows(actor: Actor, channel: Channel, notice: BureauNotice, read: Read) -> None:
    matcher = Matcher(actor.organization, channel)
    found: dict[tuple[str, str, str], tuple[Employee | None, str]] = {}

    def whose(one: StatedRow) -> tuple[Employee | None, str]:
        key = (one.name, one.id_number, one.account_number)
        if key not in found:
            found[key] = matcher.match(one)
        return found[key]

    rows = []
    for one in read.rows:
        employee, by = whose(one)
        rows.append(
            NoticeRow(
                organization=actor.organization,
                notice=notice,
                row=one.row,
                employee=employee,
                matched_by=by,
                name=one.name[:50],
                id_masked=mask_identity(one.id_number)[:30],
                account_number=one.account_number[:40],
                insurance=one.insurance,
                side=one.side,
                base=one.base,
                rate=one.rate[:12],
                amount=one.amount,
            )
        )
    NoticeRow.objects.bulk_create(rows, batch_size=2000)


def _compare(row: Reconciliation, now: dt.datetime) -> None:
    """Compute the three legs and write the differences; explanations of unchanged ones stay."""
    month = Month.parse(row.month)
    enrolled = enrolled_in(row.channel, month)
    due = due_in(row.channel, month, enrolled, overlay_for(row.organization))
    stated, loose, pairs = _bureau(row)
    legs = Legs(due.amounts, stated, _payroll(row.channel, month), frozenset(pairs))
    kept = {_same(line): line for line in row.lines.all()}
    lines = [
        *(_line(row, one) for one in differences(legs) if one.key[0] not in due.refused),
        *(_loose_line(row, one) for one in loose),
        *_refused_lines(row, due),
    ]
    _name(lines)
    _age(row, lines)
    for line in lines:
        if before := kept.get(_same(line)):
            line.explanation = before.explanation
            line.explained_by_id, line.explained_at = before.explained_by_id, before.explained_at
    row.lines.all().delete()
    ReconciliationLine.objects.bulk_create(lines, batch_size=2000)
    row.totals = [total.plain() for total in totals(legs)]
    row.people, row.has_payroll, row.compared_at = len(enrolled), legs.payroll is not None, now
    row.save(update_fields=["totals", "people", "has_payroll", "compared_at"])


def _bureau(row: Reconciliation) -> tuple[dict[Key, Amount], list[NoticeRow], set[Pair]]:
    """The amounts that lists state; a later list replaces the insurances and sides it has."""
    pairs: set[Pair] = set()
    matched: list[tuple[Key, Amount]] = []
    loose: list[NoticeRow] = []
    for notice in row.notices.order_by("-uploaded_at", "-pk"):
        fresh = {(str(pair[0]), str(pair[1])) for pair in notice.pairs} - pairs
        for line in notice.lines.all():
            if (line.insurance, line.side) not in fresh:
                continue
            if line.employee_id is None:
                loose.append(line)
            else:
                key = (line.employee_id, line.insurance, line.side)
                matched.append((key, Amount(line.amount, line.base, line.rate)))
        pairs |= fresh
    return sums_of(matched), loose, pairs


def _payroll(channel: Channel, month: Month) -> dict[Key, Amount] | None:
    """What payroll took for people of the channel, None while it has no result of the month."""
    months = list(payroll_rows().of_month(month))
    if not months:
        return None
    here, elsewhere = _people_of(channel, month)
    return sums_of(
        ((paid.employee_id, line.insurance, line.side), Amount(line.amount, line.base, line.rate))
        for paid in months
        if paid.employee_id in here
        for line in paid.lines
        if line.backpay is None
        and _goes_through(channel, line.insurance)
        and (paid.employee_id, _main(line.insurance)) not in elsewhere
    )


def _people_of(channel: Channel, month: Month) -> tuple[set[int], set[tuple[int, str]]]:
    """Who belongs to a channel, and who has which insurance through another one.

    To a channel belong the people insured there and those whose place it is by the roster.
    """
    here: set[int] = set()
    elsewhere: set[tuple[int, str]] = set()
    for row in Enrolment.objects.filter(starts__lte=str(month)):
        if row.covers(month) and row.channel_id == channel.pk:
            here.add(row.employee_id)
        elif row.covers(month):
            elsewhere.update((row.employee_id, code) for code in row.insurances)
    places = Employee.objects.values_list("pk", "place")
    here.update(pk for pk, place in places if channel.place in chain(place))
    return here, elsewhere


def _goes_through(channel: Channel, insurance: str) -> bool:
    return _main(insurance) in channel.insurances


def _main(insurance: str) -> str:
    """The insurance that a supplement goes with."""
    return _MAIN.get(insurance, insurance)


_MAIN = {
    "large_medical": "medical",
    "pension_local_supplement": "pension",
    "work_injury_supplement": "work_injury",
    "housing_fund_supplement": "housing_fund",
}


def _line(row: Reconciliation, one: Difference) -> ReconciliationLine:
    employee, insurance, side = one.key
    return ReconciliationLine(
        organization=row.organization,
        reconciliation=row,
        employee_id=employee,
        insurance=insurance,
        side=side,
        ours=one.ours,
        bureau=one.bureau,
        payroll=one.payroll,
        code=one.code,
        sentence=one.sentence,
        since=row.month,
    )


def _loose_line(row: Reconciliation, one: NoticeRow) -> ReconciliationLine:
    who = one.id_masked or one.account_number or "没有号码"
    name = LABELS.get(one.insurance, one.insurance)
    return ReconciliationLine(
        organization=row.organization,
        reconciliation=row,
        name=one.name,
        insurance=one.insurance,
        side=one.side,
        bureau=one.amount,
        code=DifferenceCode.UNKNOWN_PERSON,
        sentence=(
            f"「{one.notice.name}」第 {one.row} 行 {name}（{who}）在花名册里对不上人，"
            "或有几个人符合；请核对。"
        )[:300],
        since=row.month,
    )


def _refused_lines(row: Reconciliation, due: Due) -> list[ReconciliationLine]:
    return [
        ReconciliationLine(
            organization=row.organization,
            reconciliation=row,
            employee_id=employee,
            code=DifferenceCode.REFUSED,
            sentence=sentence[:300],
            since=row.month,
        )
        for employee, sentence in due.refused.items()
    ]


def _name(lines: list[ReconciliationLine]) -> None:
    people = {one.pk: one for one in Employee.objects.filter(pk__in={x.employee_id for x in lines})}
    for line in lines:
        if line.employee_id is not None:
            employee = people[line.employee_id]
            line.name, line.number = employee.name, employee.number


def _age(row: Reconciliation, lines: list[ReconciliationLine]) -> None:
    """A difference that was there in the month before is as old as it was then."""
    month = str(Month.parse(row.month) + -1)
    rows = ReconciliationLine.objects.filter(
        reconciliation__channel=row.channel, reconciliation__month=month
    )
    before = {_who(line): line.since for line in rows}
    for line in lines:
        line.since = before.get(_who(line), line.since)


def _who(line: ReconciliationLine) -> tuple[int | None, str, str, str, str]:
    return line.employee_id, line.name, line.insurance, line.side, line.code


def _same(line: ReconciliationLine) -> tuple[object, ...]:
    return (*_who(line), line.ours, line.bureau, line.payroll)
