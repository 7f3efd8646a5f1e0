"""Electronic signing of a contract: the text goes to ``core.signing``, its end comes back here.

The request is about the contract, so whoever completes it, at any hour, the contract is signed
in the same transaction (``take_over``, connected in ``apps``).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from zyg.core.organizations.models import Membership
from zyg.core.permissions.actors import Actor, system_actor
from zyg.core.signing.models import Kind, Party, SigningRequest, State
from zyg.core.signing.operations.sending import SignerPlan, create_document, send_request
from zyg.workforce.people.lifecycle.contract_text import contract_pdf
from zyg.workforce.people.lifecycle.contracts import ContractStateError, finish_signing
from zyg.workforce.people.models import (
    ContractState,
    LabourContract,
    SigningMethod,
)

SUBJECT = LabourContract._meta.label
DAYS = 15


@transaction.atomic
def send_contract(
    *, actor: Actor, contract: LabourContract, seal_holder: Membership, now: dt.datetime
) -> SigningRequest:
    """Send a contract to be signed: first the person, then who signs for the company.

    Args:
        actor: needs 办理合同 and 发起签署.
        contract: still to be signed, without amounts: who may see signings would see them.
        seal_holder: the member who signs for the company.
        now: the time.

    Raises:
        PermissionRefusedError: a right is missing.
        ContractStateError: signed or sent already, or amounts stand in it.
        ContractIncompleteError: a mandatory item is missing.
        InvalidSigningError: a signer can not be reached or may not sign.
    """
    contract = (
        LabourContract.objects.select_for_update(of=("self",))
        .select_related("employee__membership__user", "organization")
        .get(pk=contract.pk)
    )
    if contract.state != ContractState.DRAFT:
        raise ContractStateError(f"合同 {contract.number} {contract.get_state_display()}。")
    if is_under_way(contract):
        raise ContractStateError(f"合同 {contract.number} 正在签署；要重新发送，请先作废那一次。")
    if contract.pay:
        raise ContractStateError(
            "合同文本里有工资金额，能查看签署的同事都会看到；"
            "请改为另附《薪酬确认单》，或打印后纸质签订。"
        )
    employee = contract.employee
    document = create_document(
        actor=actor,
        kind=Kind.LABOUR_CONTRACT,
        title=f"{employee.name} {contract.get_kind_display()}",
        pdf=contract_pdf(actor=actor, contract=contract, now=now),
        now=now,
        number=contract.number,
        subject=contract,
    )
    person = SignerPlan(
        party=Party.PERSON,
        role="乙方（劳动者）",
        name=employee.name,
        membership=employee.membership,
        phone="" if employee.membership else employee.phone,
        email="" if employee.membership else employee.email,
    )
    company = SignerPlan(party=Party.COMPANY, role="甲方（用人单位）", membership=seal_holder)
    request = send_request(
        actor=actor, document=document, signers=[person, company], days=DAYS, now=now
    )
    contract.signing_request = request.public_id
    contract.save(update_fields=["signing_request"])
    return request


def is_under_way(contract: LabourContract) -> bool:
    """Say whether somebody can still sign the contract electronically; one SQL statement."""
    if not contract.signing_request:
        return False
    rows = SigningRequest.objects.filter(public_id=contract.signing_request, state=State.OPEN)
    return rows.exists()


def take_over(instance: SigningRequest, **_: Any) -> None:
    """Write down that a contract is signed when its request is completed; a receiver."""
    if instance.state != State.COMPLETED or instance.closed_at is None:
        return
    document = instance.document
    if document.subject_type != SUBJECT:
        return
    contract = (
        LabourContract.objects.select_for_update(of=("self",))
        .select_related("employee", "organization")
        .filter(public_id=document.subject_id, state=ContractState.DRAFT)
        .first()
    )
    if contract is None or contract.signing_request != instance.public_id:
        return
    finish_signing(
        system_actor(contract.organization),
        contract,
        signed_on=timezone.localdate(instance.closed_at),
        method=SigningMethod.ELECTRONIC,
    )
