"""What the law says to a planned contract: what forbids it, what to mind, what follows.

Pure over rows that are handed in; ``contracts`` reads them. A finding that ``blocks`` names the
way out; the others are shown and kept out of nobody's way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from zyg.law.contracts.content import ContractKind as LawKind
from zyg.law.contracts.content import missing_items
from zyg.law.contracts.open_ended import (
    ContractTerm,
    Renewal,
    fixed_term_count,
    open_ended_right,
)
from zyg.law.contracts.probation import NoProbation, check_probation, probation_pay_floor
from zyg.law.contracts.written_contract import DoubleWageWindow, double_wage_window
from zyg.law.explain import RuleRefusedError
from zyg.law.minimum_wage import minimum_wage
from zyg.law.money import Fen, yuan_grouped
from zyg.law.parameters import measure
from zyg.law.periods import Month, add_months
from zyg.workforce.people.lifecycle.engagements import (
    KINDS_OF,
    LABOUR,
    NEEDS_END,
    AgreementFacts,
    check_details,
)
from zyg.workforce.people.models import (
    ContractKind,
    ContractState,
    Employee,
    EmployerProfile,
    Engagement,
    HoursSystem,
    LabourContract,
    PersonDetails,
)

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPlan:
    """A contract as it is wanted; amounts in fen, a month (an hour for part-time work)."""

    kind: ContractKind
    start: dt.date
    end: dt.date | None = None
    probation_months: int = 0
    post: str
    work_place: str
    duties: str = ""
    hours_system: HoursSystem = HoursSystem.STANDARD
    hours_approval: str = ""
    pay: Fen | None = None
    probation_pay: Fen | None = None
    pay_by_sheet: bool = False
    renewal: str = "contract"
    employee_chose_fixed: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def probation_end(self) -> dt.date | None:
        """Last day of probation."""
        if not self.probation_months:
            return None
        return add_months(self.start, self.probation_months) - _ONE_DAY

    @property
    def months(self) -> int | None:
        """Full months of the term, None when it has no end."""
        return term_months(self.start, self.end) if self.end else None


@dataclass(frozen=True, slots=True)
class Finding:
    """What there is to say to a contract.

    Attributes:
        field: the field it is about, "" for none.
        text: Chinese sentence with the article and, where it blocks, the way out.
        blocks: whether the contract can not be kept so.
    """

    field: str
    text: str
    blocks: bool = False


def term_months(start: dt.date, end: dt.date) -> int:
    """Return the full months from a first to a last day.

    >>> term_months(dt.date(2026, 1, 1), dt.date(2028, 12, 31))
    36
    >>> term_months(dt.date(2026, 1, 15), dt.date(2026, 4, 13))
    2
    """
    after = end + _ONE_DAY
    months = Month.of(after) - Month.of(start)
    return months - (add_months(start, months) > after)


def law_terms(contracts: Sequence[LabourContract], since: dt.date) -> list[ContractTerm]:
    """Return the labour contracts since a hire as the law's terms, in order, without void ones."""
    rows = [
        one
        for one in contracts
        if one.state != ContractState.VOID and one.kind in LABOUR and one.start >= since
    ]
    return [
        ContractTerm(
            one.start,
            one.closed_on or one.end,
            cast("LawKind", one.kind),
            cast("Renewal", one.renewal),
        )
        for one in sorted(rows, key=lambda one: one.start)
    ]


def check_plan(
    employee: Employee, plan: ContractPlan, contracts: Sequence[LabourContract]
) -> list[Finding]:
    """Check a planned contract.

    Args:
        employee: with whom.
        plan: what is planned.
        contracts: her other contracts that are not void.
    """
    found = [*_kind(employee, plan), *_days(employee, plan, contracts)]
    if not any(one.blocks for one in found):
        found += [*_probation(plan, contracts), *_pay(employee, plan)]
        found += [*_hours(plan), *_details(employee, plan)]
        if plan.kind in LABOUR:
            found += _open_ended(employee, plan, contracts)
    return found


def double_wage(
    employee: Employee, contracts: Sequence[LabourContract], *, today: dt.date
) -> DoubleWageWindow | None:
    """Return the days of double wage for a first contract signed late, None when there are none."""
    if employee.engagement != Engagement.LABOUR_CONTRACT or employee.hired > today:
        return None
    signed = [one.signed_on for one in contracts if one.kind in LABOUR and one.signed_on]
    until = min(today, employee.left or today)
    window = double_wage_window(employee.hired, signed=min(signed) if signed else None, as_of=until)
    return window if window.first else None


def missing(
    plan: LabourContract | ContractPlan,
    *,
    employer: EmployerProfile | None,
    details: PersonDetails | None,
) -> tuple[str, ...]:
    """Return the mandatory items (art. 17) that a contract does not have yet."""
    has = {
        "employer": employer is not None and employer.address and employer.representative,
        "employee": details is not None and details.present_address,
        "term": plan.start,
        "job": plan.post and plan.work_place,
        "hours": plan.hours_system,
        "pay": plan.pay or plan.pay_by_sheet,
        # Words of the template itself: insurance, protection, what the law adds.
        "insurance": True,
        "protection": True,
        "other": True,
    }
    present = {code for code, there in has.items() if there}
    return missing_items(present, on=plan.start)


def _kind(employee: Employee, plan: ContractPlan) -> Iterator[Finding]:
    engagement = Engagement(employee.engagement)
    allowed = KINDS_OF[engagement]
    if plan.kind not in allowed:
        words = "、".join(kind.label for kind in allowed)
        yield Finding(
            "kind",
            f"{employee.name} 的用工形式是{engagement.label}，只能签{words}；"
            "要改用工形式请先办异动。",
            blocks=True,
        )
    if plan.kind in NEEDS_END and plan.end is None:
        yield Finding("end", f"{plan.kind.label}要有到期日期；请填写。", blocks=True)
    if plan.kind == ContractKind.OPEN_ENDED and plan.end is not None:
        yield Finding(
            "end", "无固定期限劳动合同没有到期日期；请清空，或改选固定期限。", blocks=True
        )


def _days(
    employee: Employee, plan: ContractPlan, contracts: Sequence[LabourContract]
) -> Iterator[Finding]:
    if plan.end is not None and plan.end < plan.start:
        yield Finding(
            "end", f"到期日期 {plan.end} 早于开始日期 {plan.start}；请核对。", blocks=True
        )
        return
    if plan.start < employee.hired:
        yield Finding(
            "start",
            f"合同从 {plan.start} 开始，早于入职日期 {employee.hired}；"
            "请改合同日期，或先更正入职日期。",
            blocks=True,
        )
    last = plan.end or dt.date.max
    for one in contracts:
        if one.start <= last and plan.start <= (one.closed_on or one.end or dt.date.max):
            yield Finding(
                "start",
                f"与合同 {one.number}（{one.start} 至 {one.closed_on or one.end or '无期限'}）"
                "的期间重叠；请改日期，或先作废那一份。",
                blocks=True,
            )
    ends = [one.closed_on or one.end for one in contracts if one.start < plan.start]
    known = [end for end in ends if end is not None and end < plan.start]
    if known and (gap := (plan.start - max(known)).days - 1):
        yield Finding("start", f"上一份合同 {max(known)} 到期，中间有 {gap} 天没有书面合同。")


def _probation(plan: ContractPlan, contracts: Sequence[LabourContract]) -> Iterator[Finding]:
    if not plan.probation_months:
        return
    if plan.kind not in (*LABOUR, ContractKind.PART_TIME):
        yield Finding("probation_months", f"{plan.kind.label}不约定试用期；请填 0。", blocks=True)
        return
    none: dict[ContractKind, NoProbation] = {
        ContractKind.TASK: "task",
        ContractKind.PART_TIME: "part_time",
    }
    problem = check_probation(
        plan.probation_months,
        term_months=plan.months,
        on=plan.start,
        engagement=none.get(plan.kind),
        had_probation=any(one.probation_months for one in contracts),
    )
    if problem is not None:
        yield Finding("probation_months", problem.message, blocks=True)


def _pay(employee: Employee, plan: ContractPlan) -> Iterator[Finding]:
    if plan.pay is None or plan.kind not in LABOUR:
        return
    try:
        least = minimum_wage(place=employee.place, day=plan.start).monthly
    except RuleRefusedError as error:
        yield Finding("pay", f"没有核对最低工资：{error}")
        return
    if plan.pay < least:
        yield Finding(
            "pay",
            f"约定工资 {yuan_grouped(plan.pay)} 元低于当地最低工资 {yuan_grouped(least)} 元；"
            "请提高。",
            blocks=True,
        )
    if plan.probation_pay is not None and plan.probation_months:
        floor = probation_pay_floor(
            agreed=plan.pay, lowest_same_post=None, minimum_wage=least, on=plan.start
        )
        if plan.probation_pay < floor.amount:
            yield Finding(
                "probation_pay",
                f"试用期工资 {yuan_grouped(plan.probation_pay)} 元过低：{floor.formula}"
                "（劳动合同法第二十条）；请提高。",
                blocks=True,
            )


def _hours(plan: ContractPlan) -> Iterator[Finding]:
    if plan.hours_system != HoursSystem.STANDARD and not plan.hours_approval.strip():
        yield Finding(
            "hours_approval",
            f"{plan.hours_system.label}须经人社部门审批；请填审批文号，或改为标准工时制。",
            blocks=True,
        )


def _details(employee: Employee, plan: ContractPlan) -> Iterator[Finding]:
    facts = AgreementFacts(plan.start, plan.end, employee.place, plan.pay)
    _, errors = check_details(plan.kind, plan.details, facts)
    for name, sentence in errors.items():
        yield Finding(name, sentence, blocks=True)


def _open_ended(
    employee: Employee, plan: ContractPlan, contracts: Sequence[LabourContract]
) -> Iterator[Finding]:
    terms = law_terms(contracts, employee.hired)
    right = open_ended_right(terms, service_from=employee.hired, on=plan.start)
    if right.entitled and plan.kind != ContractKind.OPEN_ENDED and not plan.employee_chose_fixed:
        yield Finding(
            "kind",
            f"{right.reason}，应订立无固定期限劳动合同（劳动合同法第十四条）；"
            "请改选无固定期限，或在本人书面提出订立固定期限时勾选。",
            blocks=True,
        )
        return
    planned = ContractTerm(
        plan.start, plan.end, cast("LawKind", plan.kind.value), cast("Renewal", plan.renewal)
    )
    count = fixed_term_count([*terms, planned], on=plan.start)
    enough = int(measure("contracts/open_ended").at(plan.start).value["fixed_terms"])
    if plan.kind == ContractKind.FIXED and count >= enough:
        yield Finding(
            "kind",
            f"这是第 {count} 次固定期限劳动合同：到期后本人提出或同意续订的，"
            "应订立无固定期限劳动合同（劳动合同法第十四条）。",
        )
