"""Three ways to one sum: every kind of difference gets its reason, its age, and an end."""

import datetime as dt

import pytest

from zyg.core.permissions.actors import PermissionRefusedError
from zyg.law.periods import Month
from zyg.workforce.insurance import payroll_rows
from zyg.workforce.insurance.models import DifferenceCode, Reconciliation
from zyg.workforce.insurance.operations import reconciling as acts
from zyg.workforce.insurance.operations.batches import take_over_enrolments
from zyg.workforce.insurance.payroll_rows import PaidLine, PaidMonth
from zyg.workforce.insurance.tests import makers
from zyg.workforce.people.tests.makers import id_number

HEAD = "姓名,证件号码,缴费基数,养老保险单位,养老保险个人"
PENSION = (192_000, 96_000)


class Rows:
    """What a payroll says, for tests."""

    def __init__(self, *months):
        self.months = months

    def of_month(self, month):
        return [one for one in self.months if one.month == month]


@pytest.fixture(autouse=True)
def no_payroll():
    before = payroll_rows.payroll_rows()
    payroll_rows.use_payroll_rows(Rows())
    yield
    payroll_rows.use_payroll_rows(before)


@pytest.fixture
def pension(jia):
    """Two people with a base of 12,000 whose channel is for the pension alone."""
    channel = makers.channel(jia, insurances=["pension"])
    for serial, name in ((1, "单雪"), (2, "高建")):
        makers.worker(jia, serial, name=name, hired=dt.date(2025, 3, 3))
    take_over_enrolments(actor=jia.sun, channel=channel, month=Month(2026, 9), now=makers.NOW)
    return channel


def line(serial, name, employer=1920, employee=960, base=12000):
    return f"{name},{id_number(serial)},{base},{employer},{employee}"


RIGHT = (line(1, "单雪"), line(2, "高建"))


def take(cast, channel, *lines, month=makers.MONTH):
    return acts.import_notice(
        actor=cast.wang,
        channel=channel,
        month=month,
        name="核定.csv",
        data="\n".join([HEAD, *lines]).encode(),
        now=makers.NOW,
    ).reconciliation


def told(row):
    return [(one.name, one.side, one.code) for one in row.lines.order_by("number", "side")]


def test_what_agrees_leaves_no_line_and_can_be_closed(jia, pension):
    row = take(jia, pension, *RIGHT)
    assert told(row) == []
    row.refresh_from_db()
    assert row.totals[0] == {
        "insurance": "pension", "side": "employee", "ours": 192_000, "bureau": 192_000,
        "payroll": None,
    }  # fmt: skip
    closed = acts.close_reconciliation(actor=jia.wang, reconciliation=row, now=makers.NOW)
    assert closed.closed_by == jia.wang.user
    with pytest.raises(acts.ReconcileError, match="结束对账"):
        take(jia, pension, *RIGHT)


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ((), DifferenceCode.NOT_IN_NOTICE),
        ((line(2, "高建", 1760, 880, 11000),), DifferenceCode.BASE),
        ((line(2, "高建", 1920.5, 960.5),), DifferenceCode.ROUNDING),
        ((line(2, "高建", 3840, 1920),), DifferenceCode.AMOUNT),
    ],
)
def test_what_the_bureau_has_otherwise_gets_its_reason(jia, pension, second, code):
    row = take(jia, pension, line(1, "单雪"), *second)
    assert told(row) == [("高建", "employee", code), ("高建", "employer", code)]


def test_people_that_only_the_bureau_knows(jia, pension):
    makers.worker(jia, 3, name="方青", hired=dt.date(2026, 12, 1))
    row = take(jia, pension, *RIGHT, line(3, "方青"), line(77, "陌生"))
    codes = {(name, code) for name, _, code in told(row)}
    assert codes == {
        ("方青", DifferenceCode.NOT_OURS),
        ("陌生", DifferenceCode.UNKNOWN_PERSON),
    }
    assert "990***********" in row.lines.filter(name="陌生").first().sentence


def paid(employee, amounts=PENSION, base=1_200_000):
    sides = zip(("employer", "employee"), amounts, ("16%", "8%"), strict=True)
    lines = [
        PaidLine("pension", side, amount, base, rate) for side, amount, rate in sides if amount
    ]
    return PaidMonth(employee.pk, makers.MONTH, None, tuple(lines))


@pytest.mark.parametrize(
    ("amounts", "base", "code"),
    [
        ((0, 0), None, DifferenceCode.NOT_DEDUCTED),
        ((176_000, 88_000), 1_100_000, DifferenceCode.DEDUCTED_OTHER),
    ],
)
def test_what_payroll_took_otherwise_gets_its_reason(jia, pension, amounts, base, code):
    people = {row.employee.name: row.employee for row in pension.enrolments.all()}
    payroll_rows.use_payroll_rows(Rows(paid(people["单雪"]), paid(people["高建"], amounts, base)))
    row = take(jia, pension, *RIGHT)
    assert told(row) == [("高建", "employee", code), ("高建", "employer", code)]
    line = row.lines.first()
    assert line.difference == (line.payroll or 0) - line.ours


def test_a_difference_keeps_its_age_and_an_unchanged_one_its_explanation(jia, pension):
    first = take(jia, pension, line(1, "单雪"), month=Month(2026, 10))
    assert {one.since for one in first.lines.all()} == {"2026-10"}
    row = take(jia, pension, line(1, "单雪"))
    assert {one.since for one in row.lines.all()} == {"2026-10"}
    ids = [one.public_id for one in row.lines.all()]
    told = {"actor": jia.wang, "reconciliation": row, "now": makers.NOW}
    with pytest.raises(acts.ReconcileError, match="没有写处理"):
        acts.close_reconciliation(**told)
    assert acts.explain_differences(lines=ids, words="已申报，下月补缴", **told) == 2
    acts.compare_month(actor=jia.wang, channel=pension, month=makers.MONTH, now=makers.NOW)
    assert {one.explanation for one in row.lines.all()} == {"已申报，下月补缴"}
    acts.close_reconciliation(**told)


def test_a_later_list_replaces_what_it_states_again(jia, pension):
    take(jia, pension, line(1, "单雪"))
    assert told(take(jia, pension, *RIGHT)) == []


def test_a_month_without_a_list_can_not_be_closed(jia, pension):
    row = acts.compare_month(actor=jia.wang, channel=pension, month=makers.MONTH, now=makers.NOW)
    with pytest.raises(acts.ReconcileError, match="还没有导入"):
        acts.close_reconciliation(actor=jia.wang, reconciliation=row, now=makers.NOW)


def test_a_file_that_is_no_list_is_refused_and_leaves_nothing(jia, pension):
    with pytest.raises(acts.ReconcileError, match="没有读取"):
        take(jia, pension)
    assert not Reconciliation.objects.exists()


@pytest.mark.parametrize("who", ["sun", "zhou", "han"])
def test_amounts_need_both_rights(jia, pension, who):
    with pytest.raises(PermissionRefusedError):
        acts.compare_month(
            actor=getattr(jia, who), channel=pension, month=makers.MONTH, now=makers.NOW
        )


def test_a_month_of_more_people_costs_no_more_statements(
    jia, pension, django_assert_max_num_queries
):
    take(jia, pension, *RIGHT)
    with django_assert_max_num_queries(32):
        acts.compare_month(actor=jia.wang, channel=pension, month=makers.MONTH, now=makers.NOW)
