"""What falls due for a person: contract, probation, documents, leave, retirement, non-compete.

The lead days are a product default (``parameters/contracts/alert_leads.toml``); the dates follow
from the law. An alert appears on its first lead day and stays until the fact behind it changes.

>>> person = PersonFacts(hired=dt.date(2026, 11, 2), contract_signed=None)
>>> [(a.code, str(a.due), a.days_left) for a in alerts(person, dt.date(2026, 11, 25))]
[('unsigned_contract', '2026-12-01', 6)]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zyg.law.contracts.open_ended import ContractTerm, after_expiry, fixed_term_count
from zyg.law.explain import Source
from zyg.law.parameters import Version, measure
from zyg.law.periods import MONTHS_PER_YEAR, add_months, after_months

_ONE_DAY = dt.timedelta(days=1)
_DATED = (
    (
        "probation_end",
        "contracts/probation",
        "试用期 {} 结束；请在此前完成转正考核，不符合录用条件的须在试用期内通知（第三十九条）。",
    ),
    (
        "medical_period_end",
        "leave/medical_period/000000",
        "医疗期 {} 届满；请了解能否返岗，不能的先安排调岗，再按第四十条处理。",
    ),
    (
        "maternity_return",
        "leave/protection",
        "产假后 {} 返岗；请安排岗位、哺乳时间，哺乳期内不得加班和夜班。",
    ),
    (
        "retirement",
        "contracts/protected",
        "{} 到法定退休年龄；请确认本人的退休意愿（可弹性提前或延迟）并准备材料。",
    ),
)
"""Facts that are a day themselves: name of the fact, the rule behind it, the sentence."""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """The facts of a person that something can fall due for; what is unknown is ``None``.

    Attributes:
        hired: first day of work.
        contract_signed: day on which the running contract was signed.
        terms: all terms of contract with this employer in order.
        service_from: first day of the service without a break; ``hired`` when absent.
        probation_end: last day of probation.
        documents: names of documents and permits with their last valid day.
        medical_period_end: first day after the medical period.
        maternity_return: first day of work after maternity leave.
        retirement: first day of retirement.
        non_compete_end: last day of a non-compete.
        non_compete_paid_until: last day for which its compensation is paid.
    """

    hired: dt.date
    contract_signed: dt.date | None
    terms: Sequence[ContractTerm] = ()
    service_from: dt.date | None = None
    probation_end: dt.date | None = None
    documents: Sequence[tuple[str, dt.date]] = ()
    medical_period_end: dt.date | None = None
    maternity_return: dt.date | None = None
    retirement: dt.date | None = None
    non_compete_end: dt.date | None = None
    non_compete_paid_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that falls due.

    Attributes:
        code: stable identifier.
        due: last day on which it can be done in time.
        days_left: days from today to ``due``; negative when overdue.
        urgent: whether the last lead day has come.
        message: Chinese sentence with what to do and the article.
        source: law behind the date.
    """

    code: str
    due: dt.date
    days_left: int
    urgent: bool
    message: str
    source: Source


def alerts(person: PersonFacts, today: dt.date) -> tuple[Alert, ...]:
    """Return what falls due for a person on a day, most urgent first."""
    leads = measure("contracts/alert_leads").at(today)
    found = [
        *_unsigned(person, today, leads),
        *_contract_end(person, today, leads),
        *_ten_years(person, today, leads),
        *_dated(person, today, leads),
        *_documents(person, today, leads),
        *_non_compete(person, today, leads),
    ]
    return tuple(sorted(found, key=lambda alert: (alert.due, alert.code)))


def _unsigned(person: PersonFacts, today: dt.date, leads: Version) -> Iterator[Alert]:
    if person.contract_signed is not None:
        return
    version = measure("contracts/written_contract").at(today)
    due = after_months(person.hired, version.value["grace_months"]) - _ONE_DAY
    first, last = leads.value["unsigned_contract_days"]
    day = (today - person.hired).days + 1
    if day < first:
        return
    year = after_months(person.hired, version.value["deemed_open_ended_months"])
    if today >= year:
        message = f"入职已满一年仍未签书面劳动合同，自 {year} 起视为已订立无固定期限劳动合同"
    elif today > due:
        message = (
            f"未签书面劳动合同已超过一个月，自 {due + _ONE_DAY} 起每月应付二倍工资；请立即补签"
        )
    else:
        message = f"入职第 {day} 天仍未签书面劳动合同，请在 {due} 前签订，否则应付二倍工资"
    yield _alert(
        "unsigned_contract",
        due,
        today,
        f"{message}（劳动合同法第十、八十二条）。",
        version,
        urgent=day >= last,
    )


def _contract_end(person: PersonFacts, today: dt.date, leads: Version) -> Iterator[Alert]:
    running = [term for term in person.terms if term.start <= today]
    end = running[-1].end if running else None
    lead = leads.value["contract_end"]
    if end is None or not _in_time(end, today, lead):
        return
    version = measure("contracts/open_ended").at(today)
    count = fixed_term_count(person.terms, on=today)
    if today > end:
        message = f"{after_expiry(end, on=today).reason}。"
    elif running[-1].kind == "fixed" and count >= version.value["fixed_terms"]:
        message = (
            f"第 {count} 次固定期限劳动合同将于 {end} 到期；续订时劳动者提出或同意的，"
            "应订立无固定期限劳动合同（劳动合同法第十四条）；请提前征求意见。"
        )
    else:
        message = f"劳动合同将于 {end} 到期；请决定续订或终止，不续订的应付经济补偿（第四十六条）。"
    yield _alert("contract_end", end, today, message, version, urgent=_last_lead(end, today, lead))


def _ten_years(person: PersonFacts, today: dt.date, leads: Version) -> Iterator[Alert]:
    if any(term.kind == "open_ended" for term in person.terms):
        return
    version = measure("contracts/open_ended").at(today)
    years = version.value["years"]
    due = after_months(person.service_from or person.hired, years * MONTHS_PER_YEAR)
    lead = leads.value["ten_years"]
    if _in_time(due, today, lead):
        message = (
            f"{due} 在本单位连续工作满 {years} 年；此后续订或劳动者提出时，"
            "应订立无固定期限劳动合同（劳动合同法第十四条）。"
        )
        yield _alert("ten_years", due, today, message, version, urgent=_last_lead(due, today, lead))


def _dated(person: PersonFacts, today: dt.date, leads: Version) -> Iterator[Alert]:
    for code, rule, text in _DATED:
        due: dt.date | None = getattr(person, code)
        lead = leads.value[code]
        if due is not None and _in_time(due, today, lead):
            urgent = _last_lead(due, today, lead)
            yield _alert(code, due, today, text.format(due), measure(rule).at(today), urgent=urgent)


def _documents(person: PersonFacts, today: dt.date, leads: Version) -> Iterator[Alert]:
    lead = leads.value["document_expiry"]
    for name, last in person.documents:
        if _in_time(last, today, lead):
            state = "已于" if today > last else "将于"
            message = f"{name}{state} {last} 到期；请提醒本人更新并上传新件。"
            urgent = _last_lead(last, today, lead)
            yield _alert("document_expiry", last, today, message, leads, urgent=urgent)


def _non_compete(person: PersonFacts, today: dt.date, leads: Version) -> Iterator[Alert]:
    paid, end = person.non_compete_paid_until, person.non_compete_end
    if paid is None or end is None or paid >= end:
        return
    due = min(add_months(paid + _ONE_DAY, 1) - _ONE_DAY, end)
    lead = leads.value["non_compete_month"]
    if not _in_time(due, today, lead):
        return
    version = measure("contracts/non_compete").at(today)
    out = add_months(paid + _ONE_DAY, version.value["unpaid_months"])
    message = (
        f"竞业限制补偿付至 {paid}，下一个月应在 {due} 前支付；"
        f"到 {out} 满 {version.value['unpaid_months']} 个月未付，劳动者可解除竞业限制。"
    )
    urgent = _last_lead(due, today, lead)
    yield _alert("non_compete_payment", due, today, message, version, urgent=urgent)


def _in_time(due: dt.date, today: dt.date, lead: Sequence[int]) -> bool:
    return (due - today).days <= max(lead)


def _last_lead(due: dt.date, today: dt.date, lead: Sequence[int]) -> bool:
    return (due - today).days <= min(lead)


def _alert(
    code: str, due: dt.date, today: dt.date, message: str, version: Version, *, urgent: bool
) -> Alert:
    return Alert(code, due, (due - today).days, urgent, message, version.source)
