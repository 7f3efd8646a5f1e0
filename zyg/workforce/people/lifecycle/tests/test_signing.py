"""Electronic signing: when both have signed, the contract is signed, and nothing else is."""

import pytest
from django.utils import timezone

from zyg.core.organizations.scoping import organization_scope
from zyg.core.signing.models import SigningRequest, State
from zyg.core.signing.operations.ending import close
from zyg.core.signing.tests.makers import go_through
from zyg.workforce.people.lifecycle import signing
from zyg.workforce.people.lifecycle.contract_text import ContractIncompleteError
from zyg.workforce.people.lifecycle.contracts import (
    ContractStateError,
    make_contract,
    set_employer,
)
from zyg.workforce.people.lifecycle.tests.makers import plan
from zyg.workforce.people.models import PersonDetails, PersonEvent
from zyg.workforce.people.operations import link_membership
from zyg.workforce.people.tests.makers import make_employee


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        yield cast


@pytest.fixture
def contract(jia):
    xue = make_employee(jia.sun, name="韩梅")
    link_membership(actor=jia.zhou, employee=xue, membership=jia.han.membership)
    set_employer(actor=jia.sun, address="上海市某路 1 号", representative="周涛", phone="")
    PersonDetails.objects.create(
        organization=jia.jia, employee=xue, present_address="上海市某路 2 号"
    )
    return make_contract(actor=jia.sun, employee=xue, plan=plan(pay_by_sheet=True))


def sent(jia, contract):
    return signing.send_contract(
        actor=jia.sun,
        contract=contract,
        seal_holder=jia.zhou.membership,
        now=timezone.now(),
    )


def test_both_sign_and_the_contract_is_signed(jia, contract):
    request = sent(jia, contract)
    go_through(request, 1)
    contract.refresh_from_db()
    assert contract.state == "draft"
    go_through(request, 2)
    contract.refresh_from_db()
    assert (contract.state, contract.signing_method) == ("signed", "electronic")
    assert contract.signed_on == timezone.localdate()
    assert PersonEvent.objects.get(kind="contract").approved_by is None


def test_it_is_sent_once_and_again_only_after_it_was_voided(jia, contract):
    request = sent(jia, contract)
    with pytest.raises(ContractStateError, match="正在签署"):
        sent(jia, contract)
    fresh = SigningRequest.objects.select_for_update().get(pk=request.pk)
    close(fresh, State.VOIDED, {}, now=timezone.now(), reason="写错期限")
    contract.refresh_from_db()
    assert contract.state == "draft"
    assert sent(jia, contract).pk != request.pk


def test_amounts_are_not_sent_round(jia, contract):
    contract.pay = "1200000"
    contract.save()
    with pytest.raises(ContractStateError, match="薪酬确认单"):
        sent(jia, contract)


def test_what_lacks_an_item_is_not_sent(jia, contract):
    PersonDetails.objects.update(present_address="")
    with pytest.raises(ContractIncompleteError):
        sent(jia, contract)
