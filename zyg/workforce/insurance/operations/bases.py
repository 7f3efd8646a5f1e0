"""Acts on 基数申报: collect the wages of a year, ask everybody, decide, write the new bases."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor, require
from zyg.core.tables import Table, to_xlsx
from zyg.law.explain import RuleRefusedError
from zyg.law.money import Fen, yuan_grouped
from zyg.law.periods import Month
from zyg.law.places import place_of
from zyg.workforce.insurance.bases.averaging import Averaged, averaged, insured_here, months_worked
from zyg.workforce.insurance.bases.wage_tables import read_wages
from zyg.workforce.insurance.errors import InsuranceError
from zyg.workforce.insurance.models import BaseDeclaration, BaseSeason, BaseState, SeasonState
from zyg.workforce.insurance.notices import ask_people, tell_officers
from zyg.workforce.insurance.operations.reconciling import require_sums
from zyg.workforce.insurance.payroll_rows import payroll_rows
from zyg.workforce.people.models import Employee, EmployeeTerms, EmploymentSpan
from zyg.workforce.people.queries import terms_in_force
from zyg.workforce.people.terms import History, histories, next_terms

MIN_WORDS = 2
ANSWERED = (BaseState.CONFIRMED, BaseState.DECIDED)
OPEN_TO_PERSON = (BaseState.SENT, BaseState.DISPUTED)


class BaseError(InsuranceError):
    """A season can not be moved so; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import of wages did: people found, and what was wrong."""

    people: int
    problems: tuple[str, ...]


@transaction.atomic
def open_season(
    *, actor: Actor, place: str, wage_year: int, starts: Month, now: dt.datetime
) -> BaseSeason:
    """Begin the yearly declaration of a place: everybody insured there with the year's wages.

    Args:
        actor: needs 办理社保公积金 and 看薪资.
        place: the city.
        wage_year: the calendar year whose wages count.
        starts: the first month of the new bases.
        now: the time.

    Raises:
        PermissionRefusedError: a right is missing.
        BaseError: there is one already, the year is not over, or nobody is insured there.
    """
    require_sums(actor, "insurance.edit")
    if problem := _impossible(place, wage_year, starts, now):
        raise BaseError(problem)
    season = BaseSeason(
        organization=actor.organization,
        place=place,
        wage_year=wage_year,
        starts=str(starts),
        created_by=actor.user,
        created_at=now,
    )
    try:
        with transaction.atomic():
            season.save()
    except IntegrityError:
        raise BaseError(f"{season} 已经开始了；请打开那一次继续。") from None
    rows = _declarations(season)
    if not rows:
        raise BaseError(
            f"{season}：没有在{wage_year}年工作过、又在这里参保的人；"
            "当年新进人员按首月工资申报，不参加年度申报。"
        )
    BaseDeclaration.objects.bulk_create(rows)
    payload = {"基数申报": str(season), "人数": len(rows)}
    record(actor, "insurance.season_open", obj=season, payload=payload)
    return season


@transaction.atomic
def import_wages(
    *, actor: Actor, season: BaseSeason, data: bytes, name: str, now: dt.datetime
) -> Imported:
    """Take wages of months that payroll has not run; what payroll knows is not written over.

    Raises:
        PermissionRefusedError: a right is missing.
        BaseError: the season has been sent, or the file holds nothing.
    """
    require_sums(actor, "insurance.edit")
    season = _in(season, SeasonState.COLLECTING)
    rows, problems = read_wages(data, name, year=season.wage_year)
    if not rows:
        first = problems[0].sentence if problems else "没有读到任何一行。"
        raise BaseError(f"「{name}」没有读取：{first}")
    known = {one.employee.number: one for one in _people(season)}
    told = [one.sentence for one in problems]
    changed = []
    for row in rows:
        one = known.get(row.number)
        if one is None:
            told.append(f"第 {row.row} 行：工号 {row.number} 不在这次申报里；请核对工号。")
        elif fresh := {str(m): fen for m, fen in row.wages.items() if str(m) in one.missing}:
            one.wages |= fresh
            _average(season, one, [Month.parse(m) for m in one.missing if m not in fresh])
            changed.append(one)
    fields = ["wages", "missing", "average", "formula", "state"]
    BaseDeclaration.objects.bulk_update(changed, fields, batch_size=500)
    payload = {"基数申报": str(season), "文件": name[:100], "人数": len(changed), "时间": str(now)}
    record(actor, "insurance.wages_import", obj=season, payload=payload)
    return Imported(len(changed), tuple(told))


@transaction.atomic
def send_season(*, actor: Actor, season: BaseSeason, now: dt.datetime) -> int:
    """Ask everybody to confirm the base on the phone; return how many were asked.

    Raises:
        PermissionRefusedError: a right is missing.
        BaseError: wages of somebody are missing.
    """
    require_sums(actor, "insurance.edit")
    season = _in(season, SeasonState.COLLECTING)
    missing = season.declarations.filter(state=BaseState.INCOMPLETE).select_related("employee")
    if count := missing.count():
        names = "、".join(one.employee.name for one in missing[:5])
        raise BaseError(f"{names} 等 {count} 人缺少工资；请导入上年工资表，或由单位核定后再发送。")
    sent: int = season.declarations.filter(state=BaseState.READY).update(state=BaseState.SENT)
    season.state, season.sent_at = SeasonState.CONFIRMING, now
    season.save(update_fields=["state", "sent_at"])
    record(actor, "insurance.season_send", obj=season, payload={"人数": sent})
    ask_people(actor, season, now)
    return sent


@transaction.atomic
def confirm_base(
    *, actor: Actor, declaration: BaseDeclaration, now: dt.datetime
) -> BaseDeclaration:
    """Write that somebody agrees with her own base.

    Raises:
        PermissionRefusedError: it is not hers.
        BaseError: it was not sent, or the season is closed.
    """
    row = _own(actor, declaration)
    row.state, row.answered_at = BaseState.CONFIRMED, now
    row.save(update_fields=["state", "answered_at"])
    record(actor, "insurance.base_confirm", obj=row)
    return row


@transaction.atomic
def dispute_base(
    *, actor: Actor, declaration: BaseDeclaration, text: str, now: dt.datetime
) -> BaseDeclaration:
    """Write that somebody objects to her own base, and tell the officers.

    Raises:
        PermissionRefusedError: it is not hers.
        BaseError: no words, it was not sent, or the season is closed.
    """
    row = _own(actor, declaration)
    if len(text.strip()) < MIN_WORDS:
        raise BaseError("请写明哪个月的工资不对，例如「3 月少了加班费」。")
    row.state, row.objection, row.answered_at = BaseState.DISPUTED, text.strip()[:300], now
    row.save(update_fields=["state", "objection", "answered_at"])
    record(actor, "insurance.base_dispute", obj=row)
    tell_officers(actor, row, now)
    return row


@transaction.atomic
def decide_bases(
    *,
    actor: Actor,
    season: BaseSeason,
    declarations: Collection[str],
    reason: str,
    average: Fen | None = None,
) -> int:
    """Let the employer decide where somebody is silent, objects, or wages are missing.

    Args:
        actor: needs 办理社保公积金 and 看薪资.
        season: which.
        declarations: public ids.
        reason: why, shown to the person.
        average: another monthly average in fen, for one person only; None keeps the average.

    Raises:
        PermissionRefusedError: a right is missing.
        BaseError: no reason, nobody chosen, or no average.
    """
    require_sums(actor, "insurance.edit")
    season = _in(season, SeasonState.COLLECTING, SeasonState.CONFIRMING)
    rows = list(season.declarations.select_for_update().filter(public_id__in=declarations))
    if len(reason.strip()) < MIN_WORDS or not rows:
        raise BaseError("请选中人员并写明核定的理由，本人会看到。")
    if average is not None and (len(rows) > 1 or average <= 0):
        raise BaseError("改动月平均工资请一次只改一个人，金额应大于 0。")
    for row in rows:
        if average is not None:
            row.average, row.formula = average, f"单位核定 {yuan_grouped(average)}"
        if row.average is None:
            raise BaseError("缺工资的人请填写核定的月平均工资，或先导入上年工资表。")
        row.state, row.decision, row.decided_by = (
            BaseState.DECIDED,
            reason.strip()[:300],
            actor.user,
        )
    fields = ["average", "formula", "state", "decision", "decided_by"]
    BaseDeclaration.objects.bulk_update(rows, fields)
    payload = {"基数申报": str(season), "人数": len(rows), "改动金额": average is not None}
    record(actor, "insurance.base_decide", obj=season, reason=reason, payload=payload)
    return len(rows)


@transaction.atomic
def close_season(*, actor: Actor, season: BaseSeason, now: dt.datetime) -> int:
    """Make the new bases hold: dated terms from the first month on; return for how many.

    Terms that begin later and still have the old base get the new one too. The bureau hears of
    it by the changes that 增减员 proposes.

    Raises:
        PermissionRefusedError: a right is missing (修改薪资 among them).
        BaseError: somebody has not answered and nobody has decided.
    """
    require_sums(actor, "insurance.edit")
    require(actor, "pay.edit")
    season = _in(season, SeasonState.CONFIRMING)
    if open_ := season.declarations.exclude(state__in=ANSWERED).count():
        raise BaseError(f"还有 {open_} 人没有确认；沉默不算同意，请催办，或写明理由由单位核定。")
    people = _people(season)
    rows = list(_new_terms(actor, season, people))
    EmployeeTerms.objects.bulk_create(rows, batch_size=500)
    season.state, season.closed_by, season.closed_at = SeasonState.CLOSED, actor.user, now
    season.save(update_fields=["state", "closed_by", "closed_at"])
    changed = len({row.employee_id for row in rows})
    payload = {"基数申报": str(season), "起": season.starts, "改动": changed, "人数": len(people)}
    record(actor, "insurance.season_close", obj=season, payload=payload)
    return changed


@transaction.atomic
def export_season(*, actor: Actor, season: BaseSeason, table: Table) -> bytes:
    """Write the table of bases with whole document numbers, for the bureau.

    Raises:
        PermissionRefusedError: a right is missing.
    """
    require_sums(actor, "insurance.edit")
    require(actor, "identity.reveal")
    payload = {"基数申报": str(season), "行数": len(table.rows)}
    record(actor, "insurance.export", obj=season, payload=payload)
    return to_xlsx(table)


def _impossible(place: str, wage_year: int, starts: Month, now: dt.datetime) -> str:
    try:
        place_of(place)
    except RuleRefusedError as refusal:
        return str(refusal)
    if wage_year >= timezone.localdate(now).year:
        return f"{wage_year} 年还没有过完，不能按它的工资申报；请选上一年。"
    if starts < Month(wage_year + 1, 1):
        return f"新基数从 {starts} 起，早于工资年度的次年；请核对起始月份。"
    return ""


def _declarations(season: BaseSeason) -> list[BaseDeclaration]:
    starts = Month.parse(season.starts)
    before = starts.first_day - dt.timedelta(days=1)
    everybody = list(Employee.objects.filter(hired__lt=starts.first_day).order_by("number"))
    here = [one for one in everybody if one.left is None or one.left >= starts.first_day]
    terms = terms_in_force(here, day=before)
    wages = payroll_rows().wages(season.wage_year)
    spans: dict[int, list[EmploymentSpan]] = defaultdict(list)
    for span in EmploymentSpan.objects.all():
        spans[span.employee_id].append(span)
    rows = []
    for one in insured_here(season.place, here, terms):
        months = months_worked(one, season.wage_year, spans.get(one.pk, ()))
        if not months:
            continue
        told = averaged(
            place=season.place,
            year=season.wage_year,
            months=months,
            wages=wages.get(one.pk, {}),
        )
        rows.append(_declaration(season, one, terms[one.pk], told))
    return rows


def _declaration(
    season: BaseSeason, employee: Employee, terms: EmployeeTerms, told: Averaged
) -> BaseDeclaration:
    return BaseDeclaration(
        organization=season.organization,
        season=season,
        employee=employee,
        wages={str(month): fen for month, fen in told.wages.items()},
        missing=[str(month) for month in told.missing],
        average=told.line.amount if told.line else None,
        formula=told.line.formula if told.line else "",
        old_base=terms.insurance_base,
        old_fund_base=terms.fund_base,
        state=BaseState.READY if told.line else BaseState.INCOMPLETE,
    )


def _average(season: BaseSeason, row: BaseDeclaration, missing: list[Month]) -> None:
    """Average anew after wages came in."""
    wages = {Month.parse(month): fen for month, fen in row.wages.items()}
    told = averaged(
        place=season.place, year=season.wage_year, months=[*wages, *missing], wages=wages
    )
    row.missing = [str(month) for month in missing]
    if told.line:
        row.average, row.formula = told.line.amount, told.line.formula
        row.state = BaseState.READY


def _people(season: BaseSeason) -> list[BaseDeclaration]:
    return list(season.declarations.select_related("employee").order_by("employee__number"))


def _new_terms(
    actor: Actor, season: BaseSeason, people: Iterable[BaseDeclaration]
) -> Iterable[EmployeeTerms]:
    """Make the terms of the new bases, unsaved; the old base goes from later rows too."""
    found = list(people)
    known = histories([one.employee for one in found])
    start = Month.parse(season.starts).first_day
    for one in found:
        history = known[one.employee_id]
        days = [start, *(row.valid_from for row in _last(history) if row.valid_from > start)]
        for day in days:
            if changes := _changes(one, history, day):
                yield next_terms(
                    actor,
                    one.employee,
                    history,
                    valid_from=day,
                    changes=changes,
                    reason=f"{season.wage_year} 年工资的缴费基数",
                )


def _last(history: History) -> list[EmployeeTerms]:
    """The last revision of each day."""
    by_day = {row.valid_from: row for row in history}
    return list(by_day.values())


def _changes(one: BaseDeclaration, history: History, day: dt.date) -> Mapping[str, Fen]:
    """What to write for a day: bases that are still the old ones."""
    rows = [row for row in history if row.valid_from <= day]
    if not rows or one.average is None:
        return {}
    row, found = rows[-1], {}
    if row.insurance_base == one.old_base != one.average:
        found["insurance_base"] = one.average
    if one.old_fund_base is not None and row.fund_base == one.old_fund_base != one.average:
        found["fund_base"] = one.average
    return found


def _own(actor: Actor, declaration: BaseDeclaration) -> BaseDeclaration:
    rows = BaseDeclaration.objects.select_for_update(of=("self",))
    row: BaseDeclaration = rows.select_related("employee", "season").get(pk=declaration.pk)
    require(actor, "insurance.view", row)
    if row.employee.membership_id != actor.membership.pk:
        raise BaseError("缴费基数只能由本人确认。")
    if row.season.state != SeasonState.CONFIRMING or row.state not in OPEN_TO_PERSON:
        raise BaseError(f"现在是「{row.get_state_display()}」，不能再改；有问题请联系人事。")
    return row


def _in(season: BaseSeason, *states: SeasonState) -> BaseSeason:
    row: BaseSeason = BaseSeason.objects.select_for_update().get(pk=season.pk)
    if row.state not in states:
        raise BaseError(f"{row} 现在是「{row.get_state_display()}」，不能再这样做。")
    return row
