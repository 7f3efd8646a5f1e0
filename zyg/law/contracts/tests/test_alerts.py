import datetime as dt

import pytest

from zyg.law.contracts.alerts import PersonFacts, alerts
from zyg.law.contracts.open_ended import ContractTerm

TODAY = dt.date(2026, 11, 25)
HIRED = dt.date(2022, 1, 1)
SIGNED = dt.date(2022, 1, 1)


def after(days):
    return TODAY + dt.timedelta(days=days)


def codes(today=TODAY, **facts):
    person = PersonFacts(**{"hired": HIRED, "contract_signed": SIGNED} | facts)
    return [(alert.code, alert.urgent) for alert in alerts(person, today)]


@pytest.mark.parametrize(
    ("day_number", "expected"),
    [
        (19, []),
        (20, [("unsigned_contract", False)]),
        (30, [("unsigned_contract", True)]),
        (60, [("unsigned_contract", True)]),
        (400, [("unsigned_contract", True)]),
    ],
)
def test_unsigned_contract(day_number, expected):
    assert codes(hired=after(1 - day_number), contract_signed=None) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"probation_end": after(16)}, []),
        ({"probation_end": after(15)}, [("probation_end", True)]),
        ({"terms": (ContractTerm(HIRED, after(61)),)}, []),
        ({"terms": (ContractTerm(HIRED, after(60)),)}, [("contract_end", False)]),
        ({"terms": (ContractTerm(HIRED, after(30)),)}, [("contract_end", True)]),
        ({"terms": (ContractTerm(HIRED, None, "open_ended"),)}, []),
        ({"service_from": dt.date(2017, 1, 1)}, [("ten_years", False)]),
        ({"documents": (("护照", after(61)),)}, []),
        ({"documents": (("护照", after(60)),)}, [("document_expiry", False)]),
        ({"documents": (("护照", after(-1)),)}, [("document_expiry", True)]),
        ({"medical_period_end": after(30)}, [("medical_period_end", False)]),
        ({"maternity_return": after(7)}, [("maternity_return", True)]),
        ({"retirement": after(90)}, [("retirement", False)]),
    ],
)
def test_lead_days(facts, expected):
    assert codes(**facts) == expected


def test_second_fixed_term_speaks_of_the_open_ended_contract():
    terms = (
        ContractTerm(HIRED, dt.date(2024, 12, 31)),
        ContractTerm(dt.date(2025, 1, 1), dt.date(2026, 12, 31)),
    )
    person = PersonFacts(hired=HIRED, contract_signed=SIGNED, terms=terms)
    found = alerts(person, TODAY)
    assert "应订立无固定期限劳动合同" in found[0].message
    late = alerts(person, dt.date(2027, 2, 1))
    assert "按原条件续订" in late[0].message
    assert late[0].days_left < 0


def test_non_compete_payment():
    facts = {"non_compete_end": dt.date(2027, 12, 31)}
    assert codes(**facts, non_compete_paid_until=dt.date(2026, 10, 31)) == [
        ("non_compete_payment", True)
    ]
    assert codes(**facts, non_compete_paid_until=dt.date(2026, 11, 30)) == []
    assert codes(**facts, non_compete_paid_until=dt.date(2027, 12, 31)) == []


def test_most_urgent_comes_first_and_names_its_law():
    person = PersonFacts(
        hired=after(-40),
        contract_signed=None,
        probation_end=after(10),
        documents=(("就业许可", after(3)),),
    )
    found = alerts(person, TODAY)
    assert [alert.code for alert in found] == [
        "unsigned_contract",
        "document_expiry",
        "probation_end",
    ]
    assert all(alert.source.title for alert in found)
