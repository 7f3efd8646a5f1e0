"""Contracts: make, sign, renew many, void; each act checked by law and told as an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from zyg.core.audit.operations import record
from zyg.core.files.models import StoredFile
from zyg.core.permissions.actors import Actor, require
from zyg.law.contracts.open_ended import open_ended_right
from zyg.workforce.people.lifecycle.contract_checks import (
    ContractPlan,
    Finding,
    check_plan,
    law_terms,
)
from zyg.workforce.people.lifecycle.engagements import LABOUR, AgreementFacts, check_details
from zyg.workforce.people.lifecycle.events import write_event
from zyg.workforce.people.models import (
    ContractKind,
    ContractState,
    Employee,
    EmployerProfile,
    EventKind,
    HoursSystem,
    LabourContract,
    Onboarding,
    OnboardingState,
    PersonEvent,
    SigningMethod,
)

_ONE_DAY = dt.timedelta(days=1)
REFERENCE = "people.LabourContract"
MOST_AT_ONCE = 200


class InvalidContractError(Exception):
    """A contract can not be so; ``errors`` has a Chinese sentence by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(" ".join(errors.values()))


class ContractStateError(Exception):
    """The contract is not where this act needs it; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """What became of one contract in a renewal of many: the new one, or why there is none."""

    old: LabourContract
    new: LabourContract | None
    problems: tuple[str, ...] = ()


@transaction.atomic
def make_contract(*, actor: Actor, employee: Employee, plan: ContractPlan) -> LabourContract:
    """Keep a contract that is still to be signed.

    Args:
        actor: needs 办理合同, and 修改薪资 when amounts are given.
        employee: with whom.
        plan: what is agreed.

    Raises:
        PermissionRefusedError: a right is missing.
        InvalidContractError: the law or another contract stands against it.
    """
    require(actor, "people.contract", employee)
    if plan.pay is not None or plan.probation_pay is not None:
        require(actor, "pay.edit", employee)
    employee = Employee.objects.select_for_update().get(pk=employee.pk)
    findings = check_plan(employee, plan, contracts_of(employee))
    if errors := {one.field or "__all__": one.text for one in findings if one.blocks}:
        raise InvalidContractError(errors)
    contract = _kept(actor, employee, plan)
    told = {
        "编号": contract.number,
        "种类": contract.get_kind_display(),
        "期限": f"{contract.start} 至 {contract.end or '无固定期限'}",
        "提示": [one.text for one in findings],
    }
    record(actor, "people.contract_make", obj=contract, payload=told)
    return contract


@transaction.atomic
def sign_contract(
    *,
    actor: Actor,
    contract: LabourContract,
    signed_on: dt.date,
    today: dt.date,
    scan: StoredFile | None = None,
) -> LabourContract:
    """Write down that both sides have signed on paper.

    Args:
        actor: needs 办理合同.
        contract: a contract that is still to be signed.
        signed_on: the day on which the second side signed.
        today: the day of the act.
        scan: the scanned paper.

    Raises:
        PermissionRefusedError: the right is missing.
        ContractStateError: it is signed or void already.
        InvalidContractError: the day lies ahead.
    """
    contract = _locked(contract, ContractState.DRAFT)
    require(actor, "people.contract", contract)
    if signed_on > today:
        raise InvalidContractError(
            {"signed_on": f"签订日期 {signed_on} 还没有到；请在双方签字后再登记。"}
        )
    contract.scan = scan
    return finish_signing(actor, contract, signed_on=signed_on, method=SigningMethod.PAPER)


def finish_signing(
    actor: Actor, contract: LabourContract, *, signed_on: dt.date, method: SigningMethod
) -> LabourContract:
    """Take a contract over as signed; part of the acts of signing, which check the rights."""
    contract.state, contract.signed_on = ContractState.SIGNED, signed_on
    contract.signing_method = method
    contract.save()
    earlier = LabourContract.objects.filter(
        employee=contract.employee_id, state=ContractState.SIGNED, start__lt=contract.start
    )
    kind = EventKind.RENEWAL if earlier.exists() else EventKind.CONTRACT
    term = f"{contract.start} 至 {contract.end or '无固定期限'}"
    write_event(
        actor,
        contract.employee,
        kind,
        contract.start,
        told=[("合同", "空", f"{contract.get_kind_display()} {contract.number}，{term}")],
        document=contract.scan,
        reference_type=REFERENCE,
        reference_id=contract.public_id,
    )
    Onboarding.objects.filter(employee=contract.employee_id, state=OnboardingState.TO_SIGN).update(
        state=OnboardingState.DONE
    )
    record(
        actor,
        "people.contract_sign",
        obj=contract,
        payload={"签订日期": signed_on.isoformat(), "方式": contract.get_signing_method_display()},
    )
    return contract


@transaction.atomic
def void_contract(*, actor: Actor, contract: LabourContract, reason: str) -> LabourContract:
    """Take a contract out that was registered by mistake or never signed; the row stays.

    Raises:
        PermissionRefusedError: the right 办理合同 is missing.
        ContractStateError: it is void already, or no reason is given.
    """
    contract = _locked(contract, ContractState.DRAFT, ContractState.SIGNED)
    require(actor, "people.contract", contract)
    if not reason.strip():
        raise ContractStateError("请写明作废的原因。")
    told = PersonEvent.objects.filter(
        reference_type=REFERENCE, reference_id=contract.public_id, corrections=None
    ).first()
    if told is not None:
        write_event(
            actor,
            contract.employee,
            EventKind.CORRECTION,
            told.valid_from,
            reason=f"合同 {contract.number} 作废：{reason.strip()}"[:200],
            corrects=told,
        )
    contract.state, contract.void_reason = ContractState.VOID, reason.strip()
    contract.save()
    record(actor, "people.contract_void", obj=contract, reason=reason)
    return contract


@transaction.atomic
def renew_contracts(
    *, actor: Actor, contracts: Iterable[LabourContract], years: int, open_ended: bool = False
) -> list[Renewed]:
    """Prepare the next contract of many people: from the day after the end, on the same terms.

    Whoever has the right to an open-ended contract gets one, whatever ``years`` says.

    Args:
        actor: needs 办理合同.
        contracts: fixed-term contracts that end; 200 at most.
        years: length of the next fixed term.
        open_ended: conclude open-ended contracts for all.

    Returns:
        for each contract the new draft, or why there is none.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidContractError: too many at once, or an impossible length.
    """
    require(actor, "people.contract")
    rows = list(contracts)
    longest = 20
    if not open_ended and not 1 <= years <= longest:
        raise InvalidContractError({"years": f"续签年限应在 1–{longest} 年之间；请改正。"})
    if len(rows) > MOST_AT_ONCE:
        raise InvalidContractError(
            {"__all__": f"一次最多续签 {MOST_AT_ONCE} 份，现在选了 {len(rows)} 份；请分批。"}
        )
    everybody = contracts_by_employee({row.employee_id for row in rows})
    return [
        _renewed(actor, row, everybody[row.employee_id], 0 if open_ended else years) for row in rows
    ]


@transaction.atomic
def set_employer(*, actor: Actor, address: str, representative: str, phone: str) -> EmployerProfile:
    """Say what contracts print of the employer.

    Raises:
        PermissionRefusedError: the right 办理合同 is missing.
        InvalidContractError: address or representative is missing.
    """
    require(actor, "people.contract")
    told = {"address": address.strip(), "representative": representative.strip()}
    labels = {"address": "住所", "representative": "法定代表人或主要负责人"}
    if errors := {name: f"没有填{labels[name]}；请补填。" for name in told if not told[name]}:
        raise InvalidContractError(errors)
    profile, _ = EmployerProfile.objects.update_or_create(
        organization=actor.organization, defaults={**told, "phone": phone.strip()}
    )
    record(actor, "people.employer", obj=profile, payload={labels[n]: v for n, v in told.items()})
    return profile


def contracts_of(employee: Employee) -> list[LabourContract]:
    """List somebody's contracts of her present employment that are not void; one SQL statement."""
    return contracts_by_employee([employee.pk])[employee.pk]


def contracts_by_employee(ids: Iterable[int]) -> dict[int, list[LabourContract]]:
    """List contracts that are not void by employee, in order; one SQL statement."""
    found: dict[int, list[LabourContract]] = {pk: [] for pk in ids}
    rows = LabourContract.objects.filter(employee__in=list(found)).exclude(state=ContractState.VOID)
    for row in rows.select_related("employee").order_by("start", "pk"):
        found[row.employee_id].append(row)
    return found


def plan_findings(employee: Employee, plan: ContractPlan) -> list[Finding]:
    """Return what the law says to a planned contract; one SQL statement."""
    return check_plan(employee, plan, contracts_of(employee))


def _renewed(
    actor: Actor, old: LabourContract, others: Sequence[LabourContract], years: int
) -> Renewed:
    if old.end is None or old.kind not in LABOUR:
        return Renewed(old, None, ("不是有到期日期的劳动合同，不能在这里续签。",))
    start = old.end + _ONE_DAY
    if any(one.start >= start for one in others):
        return Renewed(old, None, (f"{start} 起已有下一份合同。",))
    right = open_ended_right(
        law_terms(others, old.employee.hired), service_from=old.employee.hired, on=start
    )
    kind = ContractKind.FIXED if years and not right.entitled else ContractKind.OPEN_ENDED
    plan = ContractPlan(
        kind=kind,
        start=start,
        end=_years_after(start, years) if kind == ContractKind.FIXED else None,
        post=old.employee.post or old.post,
        work_place=old.work_place,
        duties=old.duties,
        hours_system=HoursSystem(old.hours_system),
        hours_approval=old.hours_approval,
        pay_by_sheet=old.pay_by_sheet,
    )
    findings = check_plan(old.employee, plan, others)
    if problems := tuple(one.text for one in findings if one.blocks):
        return Renewed(old, None, problems)
    new = _kept(actor, old.employee, plan, pay=old.pay)
    told = {"编号": new.number, "续签": old.number, "种类": new.get_kind_display()}
    record(actor, "people.contract_make", obj=new, payload=told)
    notes = (right.reason,) if right.entitled else tuple(one.text for one in findings)
    return Renewed(old, new, notes)


def _years_after(start: dt.date, years: int) -> dt.date:
    """Return the last day of a term of whole years.

    >>> _years_after(dt.date(2027, 1, 1), 3)
    datetime.date(2029, 12, 31)
    """
    try:
        return start.replace(year=start.year + years) - _ONE_DAY
    except ValueError:  # from 29 February
        return start.replace(year=start.year + years, day=28)


def _kept(actor: Actor, employee: Employee, plan: ContractPlan, *, pay: str = "") -> LabourContract:
    facts = AgreementFacts(plan.start, plan.end, employee.place, plan.pay)
    details, _ = check_details(plan.kind, plan.details, facts)
    values: dict[str, Any] = {
        "renewal": plan.renewal,
        "start": plan.start,
        "end": plan.end,
        "probation_months": plan.probation_months,
        "probation_end": plan.probation_end,
        "post": plan.post,
        "duties": plan.duties,
        "work_place": plan.work_place,
        "hours_system": plan.hours_system,
        "hours_approval": plan.hours_approval,
        "pay": pay if plan.pay is None else str(plan.pay),
        "probation_pay": "" if plan.probation_pay is None else str(plan.probation_pay),
        "pay_by_sheet": plan.pay_by_sheet,
        "employee_chose_fixed": plan.employee_chose_fixed,
        "details": details,
    }
    try:
        with transaction.atomic():
            return LabourContract.objects.create(
                organization=actor.organization,
                employee=employee,
                kind=plan.kind,
                number=_next_number(plan.start.year),
                user=actor.user,
                **values,
            )
    except IntegrityError:
        raise InvalidContractError(
            {"__all__": "合同编号刚刚被另一份合同用了；请再保存一次。"}
        ) from None


def _next_number(year: int) -> str:
    """Return the next number of a year: HT2026-00001."""
    head = f"HT{year}-"
    rows = LabourContract.objects.filter(number__startswith=head).order_by("-number")
    last = rows.values_list("number", flat=True).first()
    return f"{head}{int(last.removeprefix(head)) + 1 if last else 1:05d}"


def _locked(contract: LabourContract, *states: ContractState) -> LabourContract:
    fresh = (
        LabourContract.objects.select_for_update(of=("self",))
        .select_related("employee__department")
        .get(pk=contract.pk)
    )
    if fresh.state not in states:
        raise ContractStateError(
            f"合同 {fresh.number} {fresh.get_state_display()}，不能再做这一步。"
        )
    return fresh
