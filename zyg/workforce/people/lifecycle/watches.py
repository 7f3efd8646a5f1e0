"""What is watched: who is concerned on a day, as one query, and what the law says to it.

Each ``Watch`` finds its people in the database, ordered by their day, and makes the sentences
(``law.contracts.alerts``) only for those that are shown, so that a company of 10,000 costs no
more than its page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from zyg.law.contracts.alerts import Alert, PersonFacts, alerts
from zyg.law.parameters import measure
from zyg.law.periods import MONTHS_PER_YEAR, Month, add_months
from zyg.law.retirement import PersonType, retirement
from zyg.workforce.people.lifecycle.contract_checks import law_terms
from zyg.workforce.people.lifecycle.contracts import contracts_by_employee
from zyg.workforce.people.lifecycle.engagements import LABOUR
from zyg.workforce.people.lifecycle.events import ABSENCES, absence_on, in_effect
from zyg.workforce.people.lifecycle.exit_rules import retirement_month
from zyg.workforce.people.models import (
    ContractKind,
    ContractState,
    Employee,
    Engagement,
    EventKind,
    LabourContract,
    PersonDetails,
    PersonEvent,
)

_ONE_DAY = dt.timedelta(days=1)
_LEAD = 30  # days, for agreements and drafts: a product default like those of alert_leads
_OTHERS = tuple(one for one in Engagement if one != Engagement.LABOUR_CONTRACT)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that falls due for somebody."""

    employee: Employee
    due: dt.date
    message: str
    source: str
    urgent: bool
    url: str


@dataclass(frozen=True, slots=True)
class Watch:
    """One kind of due thing.

    Attributes:
        code: stable identifier, the filter of the page.
        label: what people read.
        rows: the people it concerns on a day, the nearest first, annotated with ``_due``.
        tell: what is said of some of those people, by primary key.
    """

    code: str
    label: str
    rows: Callable[[dt.date], QuerySet[Employee]]
    tell: Callable[[Sequence[Employee], dt.date], Mapping[int, Item]]


def facts_of(
    employee: Employee,
    contracts: Sequence[LabourContract],
    events: Iterable[PersonEvent],
    details: PersonDetails | None,
    *,
    today: dt.date,
) -> PersonFacts:
    """Gather what the law's alerts look at; probation that is decided is left out."""
    own = [one for one in contracts if one.start >= employee.hired and one.kind in LABOUR]
    signed = [one.signed_on for one in own if one.signed_on is not None]
    held = in_effect(events, today)
    running = absence_on(held, today)
    until = running.until if running else None
    back = until + _ONE_DAY if until else None
    regular = any(e.kind == EventKind.REGULAR and e.valid_from >= employee.hired for e in held)
    trial = next((one.probation_end for one in reversed(own) if one.probation_end), None)
    month = retirement_month(employee, details)
    return PersonFacts(
        hired=employee.hired,
        contract_signed=min(signed) if signed else None,
        terms=law_terms([one for one in own if one.state == ContractState.SIGNED], employee.hired),
        probation_end=trial if trial and not regular and trial >= today else None,
        medical_period_end=back if running and running.kind == EventKind.MEDICAL else None,
        maternity_return=back if running and running.kind == EventKind.MATERNITY else None,
        retirement=month.first_day if month else None,
    )


def alerts_of(employee: Employee, *, today: dt.date) -> tuple[Alert, ...]:
    """Return what falls due for one person by the law of labour contracts; four statements."""
    if employee.engagement != Engagement.LABOUR_CONTRACT or (
        employee.left is not None and employee.left < today
    ):
        return ()
    return alerts(_facts([employee], today)[employee.pk], today)


def _facts(people: Sequence[Employee], today: dt.date) -> dict[int, PersonFacts]:
    """Gather the facts of some people; three SQL statements."""
    ids = [one.pk for one in people]
    contracts = contracts_by_employee(ids)
    events: dict[int, list[PersonEvent]] = {pk: [] for pk in ids}
    for event in PersonEvent.objects.filter(employee__in=ids):
        events[event.employee_id].append(event)
    details = {row.employee_id: row for row in PersonDetails.objects.filter(employee__in=ids)}
    return {
        one.pk: facts_of(one, contracts[one.pk], events[one.pk], details.get(one.pk), today=today)
        for one in people
    }


def _by_law(code: str, people: Sequence[Employee], today: dt.date) -> dict[int, Item]:
    """Tell an alert of the law for each person who has it."""
    found: dict[int, Item] = {}
    facts = _facts(people, today)
    for one in people:
        for alert in alerts(facts[one.pk], today):
            if alert.code == code:
                source = f"{alert.source.title} {alert.source.article}".strip()
                found[one.pk] = Item(
                    one, alert.due, alert.message, source, alert.urgent, _page_of(code, one)
                )
    return found


def _page_of(code: str, employee: Employee) -> str:
    if code == "probation_end":
        return reverse("lifecycle:change_new", args=[employee.public_id, EventKind.REGULAR])
    if code in ("medical_period_end", "maternity_return", "absence_end"):
        return reverse("lifecycle:change_new", args=[employee.public_id, EventKind.RETURN])
    if code in ("unsigned_contract", "no_contract", "contract_end", "ten_years"):
        return reverse("lifecycle:contract_new", args=[employee.public_id])
    return reverse("people:detail", args=[employee.public_id])


def _lead(name: str, today: dt.date) -> list[int]:
    found: list[int] = measure("contracts/alert_leads").at(today).value[name]
    return found


def working(today: dt.date, *engagements: Engagement) -> QuerySet[Employee]:
    """Find who works here on a day in some forms of engagement."""
    rows = Employee.objects.filter(Q(left=None) | Q(left__gte=today), hired__lte=today)
    return rows.filter(engagement__in=engagements).select_related("department")


def _contracts(**of: Any) -> QuerySet[LabourContract]:
    rows = LabourContract.objects.filter(employee=OuterRef("pk"), start__gte=OuterRef("hired"))
    return rows.filter(**of).exclude(state=ContractState.VOID)


def _unsigned(today: dt.date) -> QuerySet[Employee]:
    """Find who has no signed labour contract from the 20th day on, for the first year."""
    first = _lead("unsigned_contract_days", today)[0]
    year = measure("contracts/written_contract").at(today).value["deemed_open_ended_months"]
    return (
        working(today, Engagement.LABOUR_CONTRACT)
        .filter(hired__lte=today - dt.timedelta(days=first - 1), hired__gt=add_months(today, -year))
        .exclude(Exists(_contracts(state=ContractState.SIGNED, kind__in=LABOUR)))
        .annotate(_due=F("hired"))
        .order_by("_due", "number")
    )


def _without(today: dt.date) -> QuerySet[Employee]:
    """Find who works here for a year or more and has no contract on record."""
    year = measure("contracts/written_contract").at(today).value["deemed_open_ended_months"]
    return (
        working(today, Engagement.LABOUR_CONTRACT)
        .filter(hired__lte=add_months(today, -year))
        .exclude(Exists(_contracts(state=ContractState.SIGNED, kind__in=LABOUR)))
        .annotate(_due=F("hired"))
        .order_by("_due", "number")
    )


def _tell_without(people: Sequence[Employee], _today: dt.date) -> dict[int, Item]:
    source = measure("contracts/written_contract").versions[-1].source
    text = (
        "入职已满一年，系统里没有已签订的劳动合同：签过的请补登记；"
        "确实没签的，视为已订立无固定期限劳动合同，请立即补签（劳动合同法第十四条）。"
    )
    return {
        one.pk: Item(
            one, one.hired, text, source.title, urgent=True, url=_page_of("no_contract", one)
        )
        for one in people
    }


def _ending(today: dt.date) -> QuerySet[Employee]:
    """Find whose labour contract ends soon or has ended, with no next one."""
    last = today + dt.timedelta(days=max(_lead("contract_end", today)))
    later = LabourContract.objects.filter(
        employee=OuterRef("employee"), start__gt=OuterRef("start")
    ).exclude(state=ContractState.VOID)
    ends = LabourContract.objects.filter(
        ~Exists(later),
        state=ContractState.SIGNED,
        kind__in=LABOUR,
        start__lte=today,
        start__gte=F("employee__hired"),
        end__lte=last,
        closed_on=None,
    )
    return _nearest(working(today, Engagement.LABOUR_CONTRACT), ends, "end")


def _probation(today: dt.date) -> QuerySet[Employee]:
    last = today + dt.timedelta(days=max(_lead("probation_end", today)))
    regular = PersonEvent.objects.filter(
        employee=OuterRef("pk"),
        kind=EventKind.REGULAR,
        valid_from__gte=OuterRef("hired"),
        corrections=None,
    )
    ends = LabourContract.objects.filter(
        probation_end__range=(today, last), start__gte=F("employee__hired")
    ).exclude(state=ContractState.VOID)
    rows = working(today, Engagement.LABOUR_CONTRACT).exclude(Exists(regular))
    return _nearest(rows, ends, "probation_end")


def _decade(today: dt.date) -> QuerySet[Employee]:
    years = measure("contracts/open_ended").at(today).value["years"]
    last = today + dt.timedelta(days=max(_lead("ten_years", today)))
    return (
        working(today, Engagement.LABOUR_CONTRACT)
        .filter(hired__lte=add_months(last, -years * MONTHS_PER_YEAR))
        .filter(Exists(_contracts(state=ContractState.SIGNED, kind__in=LABOUR)))
        .exclude(Exists(_contracts(kind=ContractKind.OPEN_ENDED)))
        .annotate(_due=F("hired"))
        .order_by("_due", "number")
    )


def _absent(today: dt.date) -> QuerySet[Employee]:
    """Find whose absence ends soon or should have ended, with no return since."""
    last = today + dt.timedelta(days=max(_lead("maternity_return", today)))
    back = PersonEvent.objects.filter(
        employee=OuterRef("employee"),
        kind=EventKind.RETURN,
        valid_from__gte=OuterRef("valid_from"),
        corrections=None,
    )
    away = PersonEvent.objects.filter(
        ~Exists(back), kind__in=ABSENCES, until__lte=last, corrections=None
    )
    return _nearest(working(today, *Engagement), away, "until")


def _tell_absent(people: Sequence[Employee], today: dt.date) -> dict[int, Item]:
    found = _by_law("medical_period_end", people, today)
    found |= _by_law("maternity_return", people, today)
    for one in people:
        if one.pk not in found:
            day: dt.date = one._due  # type: ignore[attr-defined]  # noqa: SLF001 - annotated
            text = f"停岗或休假到 {day} 为止；请办返岗，或登记新的期限。"
            found[one.pk] = Item(one, day, text, "", day < today, _page_of("absence_end", one))
    return found


def _retiring(today: dt.date) -> QuerySet[Employee]:
    last = today + dt.timedelta(days=max(_lead("retirement", today)))
    late = Q(details__retirement_post="female55")
    return (
        working(today, Engagement.LABOUR_CONTRACT)
        .filter(
            Q(sex="male", birth__lte=_born_by("male", last))
            | (late & Q(sex="female", birth__lte=_born_by("female55", last)))
            | (~late & Q(sex="female", birth__lte=_born_by("female50", last)))
        )
        .annotate(_due=F("birth"))
        .order_by("_due", "number")
    )


def _tell_retiring(people: Sequence[Employee], today: dt.date) -> dict[int, Item]:
    found = _by_law("retirement", people, today)
    known = PersonDetails.objects.filter(employee__in=found).exclude(retirement_post="")
    known_ids = set(known.values_list("employee_id", flat=True))
    for pk, item in found.items():
        if item.employee.sex == "female" and pk not in known_ids:
            text = f"岗位性质没有登记，按工人岗位 50 岁提醒，请先登记。{item.message}"
            found[pk] = replace(item, message=text)
    return found


def _born_by(kind: PersonType, last: dt.date) -> dt.date:
    """Return the last day of birth whose legal month of retirement is reached by a day."""
    age = measure("retirement/delay").versions[0].value[kind]["original_age"]
    month = Month.of(last) + -age * MONTHS_PER_YEAR
    while retirement(person_type=kind, birth=month).legal.first_day > last:
        month += -1
    return month.last_day


def _drafts(today: dt.date) -> QuerySet[Employee]:
    soon = LabourContract.objects.filter(
        state=ContractState.DRAFT, start__lte=today + dt.timedelta(days=_LEAD)
    )
    rows = Employee.objects.filter(Q(left=None) | Q(left__gte=today))
    return _nearest(rows.select_related("department"), soon, "start")


def _tell_drafts(people: Sequence[Employee], today: dt.date) -> dict[int, Item]:
    found: dict[int, Item] = {}
    for own in contracts_by_employee([one.pk for one in people]).values():
        drafts = [one for one in own if one.state == ContractState.DRAFT]
        if drafts:
            first = drafts[0]
            text = f"{first} 已拟好，自 {first.start} 开始，还没有签订；请在开始前签好。"
            url = reverse("lifecycle:contract", args=[first.public_id])
            found[first.employee_id] = Item(
                first.employee, first.start, text, "", first.start <= today, url
            )
    return found


def _agreements(today: dt.date) -> QuerySet[Employee]:
    """Find whose agreement (not a labour contract) is missing, ends soon or has ended."""
    last = today + dt.timedelta(days=_LEAD)
    lasting = _contracts().filter(Q(end=None) | Q(end__gt=last))
    ends = _contracts(end__lte=last).order_by("-start")
    return (
        working(today, *_OTHERS)
        .exclude(Exists(lasting))
        .annotate(_end=_first(ends, "end"))
        .annotate(_due=Coalesce("_end", "hired"))
        .order_by("_due", "number")
    )


def _tell_agreements(people: Sequence[Employee], today: dt.date) -> dict[int, Item]:
    found: dict[int, Item] = {}
    for one in people:
        end: dt.date | None = one._end  # type: ignore[attr-defined]  # noqa: SLF001 - annotated
        form = Engagement(one.engagement).label
        if end is None:
            text, due = f"{form}没有登记协议；请补登，超龄用工须订立书面协议。", one.hired
        else:
            word = "已于" if end < today else "将于"
            text, due = f"{form}协议{word} {end} 到期；请续签，或办理离职。", end
        url = reverse("lifecycle:contract_new", args=[one.public_id])
        found[one.pk] = Item(one, due, text, "", due <= today, url)
    return found


def _uninsured(today: dt.date) -> QuerySet[Employee]:
    """Find people above the retirement age whose work-injury insurance is not on record."""
    running = _contracts(kind=ContractKind.OVER_AGE, details__has_key="injury_from")
    return (
        working(today, Engagement.OVER_AGE)
        .exclude(Exists(running))
        .annotate(_due=F("hired"))
        .order_by("_due", "number")
    )


def _tell_uninsured(people: Sequence[Employee], _today: dt.date) -> dict[int, Item]:
    source = "超龄劳动者基本权益保障暂行规定（人社部令第56号）"
    text = "超龄劳动者的工伤保险没有登记参保日期；单位应当缴纳，请参保后补登。"
    return {
        one.pk: Item(
            one, one.hired, text, source, True, reverse("people:detail", args=[one.public_id])
        )
        for one in people
    }


def _licences(today: dt.date) -> QuerySet[Employee]:
    """Find dispatched people whose agency's licence runs out within the lead of documents."""
    last = today + dt.timedelta(days=max(_lead("document_expiry", today)))
    until = (
        LabourContract.objects.filter(kind=ContractKind.DISPATCH, start__gte=F("employee__hired"))
        .exclude(state=ContractState.VOID)
        .annotate(_until=Cast(KT("details__licence_until"), CharField(max_length=10)))
        .filter(_until__lte=last.isoformat())
    )
    return _nearest(working(today, Engagement.DISPATCH), until, "_until")


def _tell_licences(people: Sequence[Employee], today: dt.date) -> dict[int, Item]:
    found = {}
    for one in people:
        day = dt.date.fromisoformat(one._due)  # type: ignore[attr-defined]  # noqa: SLF001
        text = f"派遣单位的经营许可证有效期至 {day}；请索取新证，否则不得继续使用派遣工。"
        url = reverse("people:detail", args=[one.public_id])
        found[one.pk] = Item(one, day, text, "劳动合同法 第五十七条", day <= today, url)
    return found


def _nearest(people: QuerySet[Employee], rows: QuerySet[Any], name: str) -> QuerySet[Employee]:
    """Limit people to those of some rows, by the day of the row that began last.

    The rows are found first, by their index; only their people are looked at.
    """
    own = rows.filter(employee=OuterRef("pk")).order_by("-pk")
    return (
        people.filter(pk__in=rows.values("employee"))
        .annotate(_due=_first(own, name))
        .order_by("_due", "number")
    )


def _first(rows: QuerySet[Any], name: str) -> Subquery:
    return Subquery(rows.values(name)[:1])


def _law(code: str) -> Callable[[Sequence[Employee], dt.date], dict[int, Item]]:
    return partial(_by_law, code)


WATCHES: tuple[Watch, ...] = (
    Watch("unsigned", "未签劳动合同", _unsigned, _law("unsigned_contract")),
    Watch("no_contract", "没有合同记录", _without, _tell_without),
    Watch("draft", "合同待签", _drafts, _tell_drafts),
    Watch("contract_end", "合同到期", _ending, _law("contract_end")),
    Watch("probation", "试用期到期", _probation, _law("probation_end")),
    Watch("ten_years", "连续工作满十年", _decade, _law("ten_years")),
    Watch("absence", "休假停岗到期", _absent, _tell_absent),
    Watch("retirement", "到退休年龄", _retiring, _tell_retiring),
    Watch("agreement", "其他用工协议", _agreements, _tell_agreements),
    Watch("over_age", "超龄未参工伤保险", _uninsured, _tell_uninsured),
    Watch("licence", "派遣许可证到期", _licences, _tell_licences),
)
