"""Contracts: what the law forbids is refused with its article, what follows is told."""

import datetime as dt

import pytest

from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import PermissionRefusedError
from zyg.workforce.people.lifecycle.contract_checks import double_wage, missing
from zyg.workforce.people.lifecycle.contracts import (
    ContractStateError,
    InvalidContractError,
    contracts_of,
    make_contract,
    plan_findings,
    renew_contracts,
    set_employer,
    sign_contract,
    void_contract,
)
from zyg.workforce.people.lifecycle.events import timeline
from zyg.workforce.people.lifecycle.tests.makers import TODAY, plan, signed
from zyg.workforce.people.models import (
    ContractKind,
    Engagement,
    EventKind,
    LabourContract,
    PersonDetails,
)
from zyg.workforce.people.tests.makers import make_employee

DAY = dt.date


@pytest.fixture
def xue(cast):
    with organization_scope(cast.jia):
        yield make_employee(cast.sun)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"probation_months": 7}, "试用期 7 个月过长"),
        ({"end": DAY(2025, 2, 28), "probation_months": 3}, "试用期最长 2 个月"),
        ({"kind": ContractKind.TASK, "end": None, "probation_months": 1}, "不得约定试用期"),
        ({"end": None}, "固定期限劳动合同要有到期日期"),
        ({"kind": ContractKind.OPEN_ENDED}, "没有到期日期"),
        ({"end": DAY(2024, 2, 1)}, "早于开始日期"),
        ({"start": DAY(2024, 1, 1)}, "早于入职日期 2024-03-01"),
        ({"kind": ContractKind.SERVICE}, "用工形式是劳动合同，只能签"),
        ({"hours_system": "irregular"}, "须经人社部门审批"),
    ],
)
def test_what_the_law_forbids_is_refused(cast, xue, told, sentence):
    with pytest.raises(InvalidContractError, match=sentence):
        make_contract(actor=cast.sun, employee=xue, plan=plan(**told))
    assert not LabourContract.objects.exists()


def test_amounts_need_the_right_to_pay_and_reach_the_minimum(cast, xue):
    with pytest.raises(PermissionRefusedError):
        make_contract(actor=cast.sun, employee=xue, plan=plan(pay=1_000_000))
    term = {"start": DAY(2026, 8, 1), "end": DAY(2029, 7, 31)}
    low = [one.text for one in plan_findings(xue, plan(pay=100_000, **term)) if one.blocks]
    assert "低于当地最低工资" in low[0]
    trial = plan(pay=1_000_000, probation_pay=700_000, probation_months=2, **term)
    sentences = [one.text for one in plan_findings(xue, trial) if one.blocks]
    assert "10,000.00 × 80% = 8,000.00" in sentences[0]


def test_contracts_do_not_overlap_and_probation_comes_once(cast, xue):
    signed(cast.sun, xue, probation_months=2)
    with pytest.raises(InvalidContractError, match="期间重叠"):
        make_contract(actor=cast.sun, employee=xue, plan=plan(start=DAY(2026, 1, 1)))
    again = plan(start=DAY(2027, 3, 1), end=DAY(2030, 2, 28), probation_months=1)
    with pytest.raises(InvalidContractError, match="只能约定一次试用期"):
        make_contract(actor=cast.sun, employee=xue, plan=again)


def test_signing_writes_the_event_and_keeps_the_day(cast, xue):
    contract = make_contract(actor=cast.sun, employee=xue, plan=plan())
    with pytest.raises(InvalidContractError, match="还没有到"):
        sign_contract(actor=cast.sun, contract=contract, signed_on=DAY(2027, 1, 1), today=TODAY)
    sign_contract(actor=cast.sun, contract=contract, signed_on=DAY(2024, 3, 5), today=TODAY)
    with pytest.raises(ContractStateError, match="已签订"):
        sign_contract(actor=cast.sun, contract=contract, signed_on=TODAY, today=TODAY)
    told = timeline(xue, today=TODAY, sees_pay=False)
    assert EventKind.CONTRACT in {entry.event.kind for entry in told if entry.event}


def test_a_late_first_contract_tells_the_days_of_double_wage(cast, xue):
    contract = make_contract(actor=cast.sun, employee=xue, plan=plan())
    assert str(double_wage(xue, [contract], today=TODAY).open_ended_from) == "2025-03-01"
    sign_contract(actor=cast.sun, contract=contract, signed_on=DAY(2024, 6, 1), today=TODAY)
    window = double_wage(xue, contracts_of(xue), today=TODAY)
    assert (str(window.first), str(window.last)) == ("2024-04-01", "2024-05-31")


def test_after_two_fixed_terms_a_third_is_refused(cast, xue):
    signed(cast.sun, xue, end=DAY(2025, 2, 28))
    second = plan(start=DAY(2025, 3, 1), end=DAY(2026, 2, 28))
    assert "第 2 次固定期限" in plan_findings(xue, second)[0].text
    signed(cast.sun, xue, start=DAY(2025, 3, 1), end=DAY(2026, 2, 28))
    third = {"start": DAY(2026, 3, 1), "end": DAY(2029, 2, 28)}
    with pytest.raises(InvalidContractError, match="应订立无固定期限"):
        make_contract(actor=cast.sun, employee=xue, plan=plan(**third))
    chosen = plan(**third, employee_chose_fixed=True)
    assert make_contract(actor=cast.sun, employee=xue, plan=chosen).kind == ContractKind.FIXED


def test_many_are_renewed_at_once_each_by_its_own_right(cast, xue):
    other = make_employee(cast.sun, 2)
    first = signed(cast.sun, xue, end=DAY(2026, 12, 31))
    signed(cast.sun, other, end=DAY(2025, 2, 28))
    second = signed(cast.sun, other, start=DAY(2025, 3, 1), end=DAY(2026, 12, 31))
    done = renew_contracts(actor=cast.sun, contracts=[first, second], years=3)
    assert [(one.new.kind, str(one.new.start), one.new.end) for one in done] == [
        ("fixed", "2027-01-01", DAY(2029, 12, 31)),
        ("open_ended", "2027-01-01", None),
    ]
    again = renew_contracts(actor=cast.sun, contracts=[first], years=3)
    assert again[0].problems == ("2027-01-01 起已有下一份合同。",)


def test_a_void_contract_stays_and_its_event_is_corrected(cast, xue):
    contract = signed(cast.sun, xue)
    with pytest.raises(ContractStateError, match="原因"):
        void_contract(actor=cast.sun, contract=contract, reason=" ")
    void_contract(actor=cast.sun, contract=contract, reason="签错了期限")
    assert contracts_of(xue) == []
    told = timeline(xue, today=TODAY, sees_pay=False)
    assert {entry.label for entry in told if entry.corrected} == {"签订合同"}


def test_the_nine_items_are_asked_for(cast, xue):
    contract = make_contract(actor=cast.sun, employee=xue, plan=plan())
    lacks = missing(contract, employer=None, details=None)
    assert lacks == (
        "用人单位的名称、住所和法定代表人或者主要负责人",
        "劳动者的姓名、住址和居民身份证或者其他有效身份证件号码",
        "劳动报酬",
    )
    profile = set_employer(
        actor=cast.sun, address="上海市某路 1 号", representative="周涛", phone=""
    )
    details = PersonDetails(organization=cast.jia, employee=xue, present_address="某路 2 号")
    contract.pay_by_sheet = True
    assert missing(contract, employer=profile, details=details) == ()


@pytest.mark.parametrize(
    ("engagement", "kind", "details", "sentence"),
    [
        (
            Engagement.DISPATCH,
            ContractKind.DISPATCH,
            {"post_nature": "auxiliary"},
            "没有填派遣单位",
        ),
        (Engagement.INTERN, ContractKind.INTERNSHIP, {"graduation": "2025-01-01"}, "没有填学校"),
        (Engagement.OVER_AGE, ContractKind.OVER_AGE, {}, "没有填养老待遇"),
        (
            Engagement.PART_TIME,
            ContractKind.PART_TIME,
            {"hours_day": "5", "hours_week": "24", "pay_cycle_days": "15"},
            "非全日制平均每日工作不超过 4 小时",
        ),
    ],
)
def test_each_engagement_has_its_own_fields(cast, engagement, kind, details, sentence):
    with organization_scope(cast.jia):
        xue = make_employee(cast.sun, 7, engagement=engagement)
        with pytest.raises(InvalidContractError, match=sentence):
            make_contract(actor=cast.sun, employee=xue, plan=plan(kind=kind, details=details))


def test_a_temporary_dispatched_post_ends_within_six_months(cast):
    details = {
        "agency": "某某劳务",
        "agency_code": "91310000MA1K00007U",
        "licence": "派遣 001",
        "licence_until": "2027-01-01",
        "post_nature": "temporary",
        "agency_term_months": "12",
    }
    with organization_scope(cast.jia):
        xue = make_employee(cast.sun, 7, engagement=Engagement.DISPATCH)
        found = plan_findings(xue, plan(kind=ContractKind.DISPATCH, details=details))
    assert [one.field for one in found] == ["post_nature", "agency_term_months"]
    assert "存续不超过 6 个月" in found[0].text
    assert "应为 24 个月以上" in found[1].text


def test_contracts_need_the_right(cast, xue):
    with pytest.raises(PermissionRefusedError):
        make_contract(actor=cast.wang, employee=xue, plan=plan())
    with pytest.raises(PermissionRefusedError):
        renew_contracts(actor=cast.li, contracts=[], years=3)
