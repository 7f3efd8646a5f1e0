"""Papers: what the law wants is in them, pay only from the archive, a number to check."""

import datetime as dt

import pytest

from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import NotFoundForActorError, PermissionRefusedError
from zyg.law.periods import Month
from zyg.workforce.people.lifecycle import papers, pay_history
from zyg.workforce.people.lifecycle.contract_text import (
    ContractIncompleteError,
    contract_data,
    contract_pdf,
)
from zyg.workforce.people.lifecycle.contracts import make_contract, set_employer
from zyg.workforce.people.lifecycle.pay_history import PaidMonth
from zyg.workforce.people.lifecycle.tests.makers import NOW, exited, plan, signed
from zyg.workforce.people.models import Certificate, CertificateKind, ContractKind, PersonDetails
from zyg.workforce.people.operations import link_membership
from zyg.workforce.people.tests.makers import make_employee

SITE = "https://hr.example"


@pytest.fixture
def xue(cast):
    with organization_scope(cast.jia):
        yield make_employee(cast.sun)


@pytest.fixture
def paid(monkeypatch):
    months = [PaidMonth(Month(2026, n), 1_000_000 + n, 800_000) for n in range(1, 4)]
    monkeypatch.setattr(pay_history, "_sources", [lambda _employee, _most: months])


def issue(actor, employee, kind=CertificateKind.EMPLOYMENT, **more):
    return papers.issue_certificate(
        actor=actor, employee=employee, kind=kind, now=NOW, site=SITE, **more
    )


def test_a_certificate_of_employment_is_a_pdf_with_a_number(cast, xue):
    paper = issue(cast.sun, xue, purpose="办理居住证")
    assert paper.pdf.startswith(b"%PDF")
    assert xue.id_number not in str(Certificate.objects.values().get())
    found = papers.certificate_by_number(paper.number.lower().replace("-", " "))
    assert found == paper
    assert "仅用于办理居住证" in paper.sealed_data or "办理居住证" in paper.purpose


@pytest.mark.parametrize("number", ["", "K7M2", "2222-2222-2222-2223"])
def test_a_wrong_number_is_told(xue, number):
    with pytest.raises(NotFoundForActorError, match="编号"):
        papers.certificate_by_number(number)


def test_income_stands_on_archived_months_alone(cast, xue, monkeypatch):
    with pytest.raises(PermissionRefusedError):
        issue(cast.sun, xue, CertificateKind.INCOME)
    with pytest.raises(papers.CertificateRefusedError, match="没有已归档的工资"):
        issue(cast.zhou, xue, CertificateKind.INCOME)


def test_income_is_the_average_of_the_archive(cast, xue, paid):
    paper = issue(cast.zhou, xue, CertificateKind.INCOME)
    assert "10,000.02" in paper.sealed_data
    assert "2026-01 至 2026-03（3 个月）" in paper.sealed_data
    assert papers.may_open(cast.zhou, paper)
    assert not papers.may_open(cast.sun, paper)  # HR may not see pay


def test_a_worker_gets_her_own_papers_and_nobody_elses(cast, xue, paid):
    link_membership(actor=cast.zhou, employee=xue, membership=cast.han.membership)
    xue.refresh_from_db()
    paper = issue(cast.han, xue, CertificateKind.INCOME)
    assert papers.certificate_for(cast.han, paper.public_id)
    other = make_employee(cast.sun, 2)
    with pytest.raises(PermissionRefusedError):
        issue(cast.han, other)
    with pytest.raises(NotFoundForActorError):
        papers.certificate_for(cast.han, issue(cast.sun, other).public_id)


def test_the_end_of_a_contract_is_certified_with_what_the_law_wants(cast, xue):
    with pytest.raises(papers.CertificateRefusedError, match="没有登记离职"):
        issue(cast.sun, xue, CertificateKind.LEAVING)
    signed(cast.sun, xue)
    exited(cast, xue)
    xue.refresh_from_db()
    told = issue(cast.sun, xue, CertificateKind.LEAVING).sealed_data
    for item in ("劳动合同期限", "解除或终止日期", "工作岗位", "在本单位的工作年限"):
        assert item in told
    assert "2024-03-01 至 2027-02-28" in told
    assert "2年10个月" in told
    assert "辞职" not in told  # the reason is nobody's business


def test_who_has_left_is_not_in_service(cast, xue):
    xue.left = dt.date(2026, 10, 31)
    xue.save()
    with pytest.raises(papers.CertificateRefusedError, match="已离职"):
        issue(cast.sun, xue)


def test_a_revoked_paper_says_so(cast, xue):
    paper = issue(cast.sun, xue)
    with pytest.raises(papers.CertificateRefusedError, match="原因"):
        papers.revoke_certificate(actor=cast.sun, certificate=paper, reason="", now=NOW)
    papers.revoke_certificate(actor=cast.sun, certificate=paper, reason="写错岗位", now=NOW)
    assert papers.certificate_by_number(paper.number).revoked_at == NOW


@pytest.fixture
def complete(cast, xue):
    set_employer(actor=cast.sun, address="上海市某路 1 号", representative="周涛", phone="")
    PersonDetails.objects.create(
        organization=cast.jia, employee=xue, present_address="上海市某路 2 号"
    )
    return xue


def test_a_contract_is_written_only_when_it_says_everything(cast, xue):
    contract = make_contract(actor=cast.sun, employee=xue, plan=plan())
    with pytest.raises(ContractIncompleteError, match="还缺少：用人单位的名称"):
        contract_data(contract)


def test_the_contract_has_the_nine_items(cast, complete):
    contract = make_contract(
        actor=cast.sun, employee=complete, plan=plan(pay_by_sheet=True, probation_months=6)
    )
    told = contract_data(contract)
    assert len(told["sections"]) == 7  # employer and employee stand in the head
    text = str(told)
    assert "至2024年8月31日止" in text
    assert "薪酬确认单" in text
    assert contract_pdf(actor=cast.sun, contract=contract, now=NOW).startswith(b"%PDF")


def test_an_amount_is_printed_for_who_may_see_it(cast, complete):
    contract = make_contract(
        actor=cast.sun,
        employee=complete,
        plan=plan(start=dt.date(2026, 12, 1), end=dt.date(2029, 11, 30)),
    )
    contract.pay = "1200000"
    contract.save()
    with pytest.raises(PermissionRefusedError):
        contract_pdf(actor=cast.sun, contract=contract, now=NOW)
    assert contract_pdf(actor=cast.zhou, contract=contract, now=NOW).startswith(b"%PDF")
    assert "每月 12,000.00 元" in str(contract_data(contract))


def test_agreements_have_their_own_text(cast):
    with organization_scope(cast.jia):
        old = make_employee(cast.sun, 9, engagement="over_age")
        set_employer(actor=cast.sun, address="某路 1 号", representative="周涛", phone="")
        PersonDetails.objects.create(
            organization=cast.jia, employee=old, present_address="某路 2 号"
        )
        told = plan(kind=ContractKind.OVER_AGE, details={"pension": "receives"}, pay_by_sheet=True)
        contract = make_contract(actor=cast.sun, employee=old, plan=told)
        text = str(contract_data(contract))
    assert "已享受基本养老保险待遇" in text
    assert "缴纳工伤保险" in text
