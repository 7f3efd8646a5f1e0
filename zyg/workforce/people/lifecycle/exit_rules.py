"""What the law says to an exit: may it be, with which notice, what is owed, what is to be done.

Pure over what is handed in: ``leaving`` gathers it, freezes it and keeps the answer. Grounds of
labour contracts are those of ``parameters/contracts/exit_grounds.toml``; the other agreements end
by their own words and owe no severance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from zyg.law.contracts.notice import employer_last_day, pay_in_lieu, resignation_last_day
from zyg.law.contracts.severance import (
    Severance,
    average_wage,
    before_2008,
    half_years_between,
    severance,
)
from zyg.law.contracts.termination import (
    ExitTerms,
    Protections,
    exit_duties,
    exit_terms,
)
from zyg.law.explain import Line, RuleRefusedError
from zyg.law.leave.annual import AnnualLeaveAtExit, WorkHistory, at_exit
from zyg.law.minimum_wage import minimum_wage
from zyg.law.money import Fen, number
from zyg.law.parameters import measure
from zyg.law.periods import MONTHS_PER_YEAR, Month, add_months
from zyg.law.retirement import PersonType, retirement
from zyg.workforce.people.lifecycle.contract_checks import Finding
from zyg.workforce.people.lifecycle.events import absence_on, in_effect
from zyg.workforce.people.models import (
    Employee,
    Engagement,
    EventKind,
    LabourContract,
    PersonDetails,
    PersonEvent,
)

AGREEMENT_GROUNDS: Mapping[str, str] = MappingProxyType(
    {"agreement_ended": "协议到期终止", "agreement_terminated": "协议提前终止"}
)
# The employer ends the contract by itself, and tells the union its reasons first (art. 43).
BY_EMPLOYER = frozenset({"dismissal_fault", "dismissal_no_fault", "layoff"})
EXPIRY = frozenset({"expiry", "expiry_employee_declined", "task_completed"})
_NURSING_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitFacts:
    """What is said about an exit.

    Attributes:
        ground: a code of ``grounds_for``.
        notice_on: day on which notice was given, or the agreement made.
        last_day: last working day.
        reason: words.
        pregnant: pregnant now; birth and nursing are known from the events.
        occupational_check_pending: see ``Protections``.
        work_disability: see ``Protections``.
        annual_taken: days of annual leave taken this year, None when not known.
        average_wage: due pay of the last twelve months, average; from the archive when None.
        last_month_wage: wage of the month before; from the archive when None.
        local_average: local average wage for the limit of three times.
    """

    ground: str
    notice_on: dt.date
    last_day: dt.date
    reason: str = ""
    pregnant: bool = False
    occupational_check_pending: bool = False
    work_disability: bool = False
    annual_taken: Fraction | None = None
    average_wage: Fen | None = None
    last_month_wage: Fen | None = None
    local_average: Fen | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the files know of somebody who leaves."""

    employee: Employee
    contract: LabourContract | None
    events: Sequence[PersonEvent]
    details: PersonDetails | None
    first_job: dt.date | None
    wages: Sequence[Fen] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that has to be done, until when, by which law."""

    code: str
    label: str
    due: dt.date
    basis: str


@dataclass(frozen=True, slots=True)
class ExitAnswer:
    """What the law answers.

    Attributes:
        label: the ground in words.
        article: where it stands.
        findings: what forbids it, and what to mind.
        months: months of severance (N), 0 when none is owed.
        lines: amounts: severance, pay instead of notice; empty while the pay is not known.
        unlawful: what it would cost to go on against the law (2N), or None.
        annual: what is left of annual leave, or None when it can not be told.
        annual_note: why it can not be told.
        duties: what is to be done.
        retain_until: first day on which the contract may be destroyed.
    """

    label: str
    article: str
    findings: tuple[Finding, ...]
    months: Fraction = Fraction(0)
    lines: tuple[Line, ...] = ()
    unlawful: Line | None = None
    annual: AnnualLeaveAtExit | None = None
    annual_note: str = ""
    duties: tuple[Duty, ...] = ()
    retain_until: dt.date | None = None
    needs_pay: bool = False

    @property
    def months_told(self) -> str:
        """The months of severance as people write them: 4.5."""
        return number(self.months)


def grounds_for(engagement: str, *, on: dt.date) -> dict[str, str]:
    """List the grounds that a form of engagement knows: code → words with the article."""
    if engagement != Engagement.LABOUR_CONTRACT:
        return dict(AGREEMENT_GROUNDS)
    rows = measure("contracts/exit_grounds").at(on).value
    return {code: f"{row['label']}（{row['article']}）" for code, row in rows.items()}


def answer(facts: ExitFacts, known: Known) -> ExitAnswer:
    """Judge an exit.

    Raises:
        RuleRefusedError: the ground is not known.
    """
    if known.employee.engagement != Engagement.LABOUR_CONTRACT:
        return _agreement(facts, known)
    terms = exit_terms(facts.ground, protections_of(facts, known), on=facts.last_day)
    findings = [*_days(facts, known), *_blocked(terms, facts), *_notice(terms, facts, known)]
    findings += _ground(facts, known)
    halves = _halves(facts, known)
    severed, unlawful, notes = _severance(terms, facts, known, halves)
    lieu = _lieu(terms, facts, known)
    annual, annual_note = _annual(facts, known)
    lines = (*(severed.lines if severed else ()), *((lieu,) if lieu else ()))
    duties = exit_duties(facts.last_day)
    return ExitAnswer(
        label=terms.label,
        article=terms.article,
        findings=(*findings, *notes),
        months=(severed.months if severed else Fraction(halves, 2))
        if terms.severance
        else Fraction(0),
        lines=lines,
        unlawful=unlawful,
        annual=annual,
        annual_note=annual_note,
        duties=tuple(_duties(facts, terms, annual)),
        retain_until=duties.retain_until,
        needs_pay=(terms.severance and severed is None) or (_owes_lieu(terms, facts) and not lieu),
    )


def protections_of(facts: ExitFacts, known: Known) -> Protections:
    """Gather what protects somebody on her last day: what was ticked and what the files know."""
    employee, day = known.employee, facts.last_day
    running = absence_on(known.events, day)
    births = [
        event
        for event in in_effect(known.events, day)
        if event.kind == EventKind.MATERNITY and event.reason_code == "birth"
    ]
    nursing = any(day < add_months(event.valid_from, _NURSING_MONTHS) for event in births)
    return Protections(
        occupational_check_pending=facts.occupational_check_pending,
        work_disability=facts.work_disability,
        in_medical_period=_is(running, EventKind.MEDICAL, day),
        maternity=facts.pregnant or nursing or _is(running, EventKind.MATERNITY, day),
        service_years=Fraction(Month.of(day) - Month.of(employee.hired), MONTHS_PER_YEAR),
        years_to_retirement=_years_to_retirement(employee, known.details, day),
    )


def retirement_month(employee: Employee, details: PersonDetails | None) -> Month | None:
    """Return the legal month of retirement; a woman whose post is not known counts from 50."""
    if employee.birth is None or not employee.sex:
        return None
    post = details.retirement_post if details and details.retirement_post else "female50"
    kind: PersonType = "male"
    if employee.sex == "female":
        kind = "female55" if post == "female55" else "female50"
    return retirement(person_type=kind, birth=Month.of(employee.birth)).legal


def _agreement(facts: ExitFacts, known: Known) -> ExitAnswer:
    if facts.ground not in AGREEMENT_GROUNDS:
        raise RuleRefusedError(f"离职原因「{facts.ground}」不在目录中；请从列表中选择。")
    label = AGREEMENT_GROUNDS[facts.ground]
    day = facts.last_day
    duties = (
        Duty("handover", "工作和物品交接", day, "协议约定"),
        Duty("settle", "结清报酬", day, "协议约定"),
        Duty("access", "账号停用", day, "最后工作日后自动停用"),
    )
    return ExitAnswer(label, "", tuple(_days(facts, known)), duties=duties)


def _days(facts: ExitFacts, known: Known) -> Iterator[Finding]:
    hired = known.employee.hired
    if facts.last_day < hired:
        yield Finding(
            "last_day", f"最后工作日 {facts.last_day} 早于入职日期 {hired}；请核对。", blocks=True
        )
    if facts.notice_on > facts.last_day:
        yield Finding(
            "notice_on",
            f"通知日期 {facts.notice_on} 晚于最后工作日 {facts.last_day}；请核对。",
            blocks=True,
        )


def _blocked(terms: ExitTerms, facts: ExitFacts) -> Iterator[Finding]:
    if not terms.blocked_by:
        return
    why = "、".join(terms.blocked_by)
    if facts.ground in EXPIRY:
        sentence = (
            f"{why}：合同期满也应续延至该情形消失（劳动合同法第四十五条）；请把最后工作日改到那时。"
        )
    else:
        sentence = (
            f"{why}：不得依照{terms.article}解除（劳动合同法第四十二条）；"
            "请改用协商一致，或等该情形消失。"
        )
    yield Finding("ground", sentence, blocks=True)


def _notice(terms: ExitTerms, facts: ExitFacts, known: Known) -> Iterator[Finding]:
    if terms.notice == "employee":
        told = resignation_last_day(facts.notice_on, in_probation=_on_probation(facts, known))
        if facts.last_day < told.last_day:
            yield Finding(
                "last_day",
                f"{told.reason}；现在的最后工作日 {facts.last_day} 更早，"
                "需要双方同意提前离职，请留存本人同意的书面材料。",
            )
    if terms.notice == "layoff":
        yield Finding(
            "ground",
            "裁减二十人以上或占职工总数百分之十以上的，应提前三十日向工会或全体职工说明情况，"
            "并向人社部门报告裁减方案（劳动合同法第四十一条）。",
        )
    if _owes_lieu(terms, facts):
        earliest = employer_last_day(facts.notice_on).last_day
        yield Finding(
            "last_day",
            f"没有提前 30 日书面通知（最早 {earliest} 离职），应额外支付一个月工资"
            "（劳动合同法第四十条）。",
        )


def _ground(facts: ExitFacts, known: Known) -> Iterator[Finding]:
    if facts.ground in BY_EMPLOYER:
        yield Finding("ground", "单方解除应事先将理由通知工会（劳动合同法第四十三条）。")
    end = known.contract.end if known.contract else None
    if facts.ground in ("expiry", "expiry_employee_declined") and end != facts.last_day:
        said = f"合同 {end} 到期" if end else "没有登记有到期日期的合同"
        yield Finding(
            "last_day", f"按期满终止，但{said}，与最后工作日 {facts.last_day} 不同；请核对。"
        )
    running = absence_on(known.events, facts.last_day)
    if running is not None and running.kind == EventKind.WORK_INJURY:
        yield Finding(
            "ground",
            "工伤停工留薪期内不得解除；请先完成劳动能力鉴定，再按伤残等级办理。",
            blocks=facts.ground in BY_EMPLOYER | EXPIRY,
        )


def _halves(facts: ExitFacts, known: Known) -> int:
    if facts.last_day < known.employee.hired:
        return 0
    return half_years_between(known.employee.hired, facts.last_day)


def _severance(
    terms: ExitTerms, facts: ExitFacts, known: Known, halves: int
) -> tuple[Severance | None, Line | None, tuple[Finding, ...]]:
    """Return N where it is owed, what 2N would be where the employer acts alone, and notes."""
    if not halves or not (terms.severance or facts.ground in BY_EMPLOYER):
        return None, None, ()
    wage = facts.average_wage
    if wage is None and known.wages:
        wage = average_wage(known.wages)
    if wage is None:
        return None, None, ()
    try:
        least: Fen | None = minimum_wage(place=known.employee.place, day=facts.last_day).monthly
        notes: tuple[Finding, ...] = ()
    except RuleRefusedError as error:
        least, notes = None, (Finding("", f"没有核对最低工资下限：{error}"),)
    if before_2008(known.employee.hired):
        notes += (
            Finding("", "2008 年以前的工龄按当时规定计算，可能不同；请人工核对（第九十七条）。"),
        )

    def owed(*, unlawful: bool) -> Severance:
        return severance(
            halves,
            average_wage=wage,
            local_average=facts.local_average,
            minimum_wage=least,
            on=facts.last_day,
            unlawful=unlawful,
        )

    double = (
        owed(unlawful=True).lines[0] if facts.ground in BY_EMPLOYER or terms.blocked_by else None
    )
    return (owed(unlawful=False) if terms.severance else None), double, notes


def _owes_lieu(terms: ExitTerms, facts: ExitFacts) -> bool:
    if terms.notice != "employer":
        return False
    return facts.last_day < employer_last_day(facts.notice_on).last_day


def _lieu(terms: ExitTerms, facts: ExitFacts, known: Known) -> Line | None:
    wage = facts.last_month_wage
    if wage is None and known.wages:
        wage = known.wages[-1]
    if wage is None or not _owes_lieu(terms, facts):
        return None
    return pay_in_lieu(wage, on=facts.last_day)


def _annual(facts: ExitFacts, known: Known) -> tuple[AnnualLeaveAtExit | None, str]:
    if facts.last_day < known.employee.hired:
        return None, ""
    if facts.annual_taken is None:
        return None, "没有填今年已休的年休假天数，没有折算未休天数。"
    if known.first_job is None:
        return None, "没有登记首次参加工作日期，不能折算未休年休假；请在员工档案的工龄里补登。"
    history = WorkHistory(
        cumulative_from=known.first_job,
        continuous_from=known.first_job,
        employed_from=known.employee.hired,
        employed_until=facts.last_day,
    )
    try:
        return at_exit(history, taken=facts.annual_taken), ""
    except RuleRefusedError as error:
        return None, str(error)


def _duties(facts: ExitFacts, terms: ExitTerms, annual: AnnualLeaveAtExit | None) -> Iterator[Duty]:
    told = exit_duties(facts.last_day)
    day = told.certificate_on
    if facts.ground in BY_EMPLOYER:
        yield Duty("union", "事先把理由通知工会", facts.notice_on, "劳动合同法第四十三条")
    yield Duty("handover", "工作和物品交接", facts.last_day, "劳动合同法第五十条第二款")
    yield Duty("access", "账号停用", facts.last_day, "最后工作日后自动停用")
    yield Duty("settle", "结清工资", day, "工资支付暂行规定第九条：离职时一次付清")
    if annual is not None and annual.unused_paid_days:
        days = number(annual.unused_paid_days)
        yield Duty(
            "annual", f"支付未休年休假 {days} 天工资", day, "企业职工带薪年休假实施办法第十二条"
        )
    if terms.severance:
        yield Duty("severance", "支付经济补偿", day, "劳动合同法第五十条：办结交接时支付")
    yield Duty("certificate", "出具解除或终止劳动合同证明", day, "劳动合同法第五十条第一款")
    yield Duty(
        "withdraw", "社保、公积金减员和转移", told.transfer_by, "劳动合同法第五十条：十五日内"
    )
    yield Duty("archive", "档案转移", told.transfer_by, "劳动合同法第五十条：十五日内")


def _on_probation(facts: ExitFacts, known: Known) -> bool:
    contract = known.contract
    if contract is None or contract.probation_end is None:
        return False
    regular = any(
        event.kind == EventKind.REGULAR for event in in_effect(known.events, facts.notice_on)
    )
    return not regular and facts.notice_on <= contract.probation_end


def _is(running: PersonEvent | None, kind: EventKind, day: dt.date) -> bool:
    return running is not None and running.kind == kind and (running.until or day) >= day


def _years_to_retirement(
    employee: Employee, details: PersonDetails | None, day: dt.date
) -> Fraction | None:
    month = retirement_month(employee, details)
    return None if month is None else Fraction(month - Month.of(day), MONTHS_PER_YEAR)
