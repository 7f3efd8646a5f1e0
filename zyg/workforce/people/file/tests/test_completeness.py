"""What the roster of employees lacks by law, on a person's page and as a filter of the list."""

import datetime as dt

import pytest

from zyg.workforce.people.file.completeness import completeness_of
from zyg.workforce.people.file.tests.makers import keep
from zyg.workforce.people.models import (
    ContractKind,
    ContractState,
    Employee,
    Engagement,
    LabourContract,
)
from zyg.workforce.people.queries import Filters, people
from zyg.workforce.people.tests.makers import TODAY, make_employee


def lacking(actor):
    return [row.number for row in people(actor, Filters(lacking="1"), as_of=TODAY)]


def sign(employee, state=ContractState.SIGNED):
    return LabourContract.objects.create(
        organization=employee.organization, employee=employee, number=f"HT-{employee.number}",
        kind=ContractKind.OPEN_ENDED, start=employee.hired, post="工程师", work_place="上海",
        state=state, signed_on=dt.date(2024, 3, 1), user=employee.membership.user,
    )  # fmt: skip


def complete(jia, employee):
    keep(
        jia.sun, employee, "residence", registered_address="某路 1 号", present_address="某路 2 号"
    )
    return sign(employee)


def missing(employee):
    return [label for label, _ in completeness_of(employee).missing]


def test_addresses_and_contract_are_missing_first(jia, xue):
    assert missing(xue) == ["户籍地址", "现住址", "劳动合同期限"]
    assert completeness_of(xue).percent == 66
    assert lacking(jia.sun) == ["E0001"]


def test_complete_file_leaves_the_list(jia, xue):
    complete(jia, xue)
    assert completeness_of(xue).percent == 100
    assert lacking(jia.sun) == []


@pytest.mark.parametrize("field", ["phone", "sex"])
def test_each_thing_of_the_roster_counts(jia, xue, field):
    complete(jia, xue)
    Employee.objects.filter(pk=xue.pk).update(**{field: ""})
    xue.refresh_from_db()
    assert len(missing(xue)) == 1
    assert lacking(jia.sun) == ["E0001"]


def test_one_address_is_not_enough(jia, xue):
    complete(jia, xue)
    keep(jia.sun, xue, "residence", registered_address="某路 1 号")
    assert missing(xue) == ["现住址"]
    assert lacking(jia.sun) == ["E0001"]


def test_unsigned_contract_does_not_count(jia, xue):
    complete(jia, xue).delete()
    sign(xue, ContractState.DRAFT)
    assert missing(xue) == ["劳动合同期限"]
    assert lacking(jia.sun) == ["E0001"]


def test_dispatched_people_have_their_contract_elsewhere(jia, xue):
    complete(jia, xue).delete()
    Employee.objects.filter(pk=xue.pk).update(engagement=Engagement.DISPATCH)
    xue.refresh_from_db()
    assert missing(xue) == []
    assert lacking(jia.sun) == []


def test_optional_things_never_count(jia, xue):
    complete(jia, xue)
    assert not xue.file_entries.exists()
    assert completeness_of(xue).missing == ()


def test_page_and_filter_agree_on_everybody(jia, xue):
    complete(jia, xue)
    make_employee(jia.sun, 2, name="张三")
    make_employee(jia.sun, 3, name="李四", engagement="dispatch")
    told = [row.number for row in Employee.objects.order_by("number")
            if completeness_of(row).missing]  # fmt: skip
    assert lacking(jia.sun) == told
