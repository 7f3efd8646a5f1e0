"""Bureau lists of three forms are read exactly; masked people are found or told."""

import pytest

from zyg.workforce.insurance.models import Enrolment, MatchedBy, NoticeKind
from zyg.workforce.insurance.operations.batches import take_over_enrolments
from zyg.workforce.insurance.reconciling.matching import Matcher
from zyg.workforce.insurance.reconciling.reading import StatedRow, read_notice
from zyg.workforce.insurance.tests import makers
from zyg.workforce.people.tests.makers import id_number

CLIENT = (
    "序号,姓名,证件类型,证件号码,缴费工资,缴费基数,费率,应缴费额,减免费额,应补（退）费额,人员编号"
)


def read(text, name="清单.csv", told=None, mapping=None):
    return read_notice(text.encode(), name, mapping=mapping or {}, told=told)


def client(*rows, title=""):
    return "\n".join([*([title] if title else []), CLIENT, *rows])


ROW = f"1,单雪,居民身份证,{id_number(1)},12000,12000,0.16,1920.00,0,1920.00,310001"


@pytest.mark.parametrize(
    ("title", "name", "told"),
    [
        ("企业职工基本养老保险费（单位缴纳）", "明细.csv", None),
        ("", "基本养老保险单位.csv", None),
        ("", "明细.csv", ("pension", "employer")),
    ],
)
def test_a_list_of_the_client_says_its_insurance_somewhere(title, name, told):
    found = read(client(ROW, title=title), name, told)
    row = found.rows[0]
    assert found.kind is NoticeKind.TAX_CLIENT
    assert (row.insurance, row.side, row.base, row.rate, row.amount) == (
        "pension", "employer", 1_200_000, "16%", 192_000,
    )  # fmt: skip


def test_a_list_that_does_not_say_its_insurance_is_refused():
    found = read(client(ROW))
    assert found.blocked
    assert "看不出" in found.problems[-1].sentence


def test_relief_is_taken_off():
    assert (
        read(client(ROW.replace(",0,1920.00", ",920,1000")), "失业保险（个人）.csv").rows[0].amount
        == 100_000
    )


def test_a_wide_list_gives_both_sides_of_each_insurance():
    text = "\n".join([
        "姓名,证件号码,养老保险,养老保险,医疗保险,医疗保险,工伤保险",
        ",,单位应缴费额,个人应缴费额,单位应缴费额,个人应缴费额,单位应缴费额",
        f"单雪,{id_number(1)},1920,960,1080,240,24",
    ])  # fmt: skip
    found = read(text)
    assert found.kind is NoticeKind.WIDE
    assert {(one.insurance, one.side): one.amount for one in found.rows} == {
        ("pension", "employer"): 192_000,
        ("pension", "employee"): 96_000,
        ("medical", "employer"): 108_000,
        ("medical", "employee"): 24_000,
        ("work_injury", "employer"): 2_400,
    }


FUND = (
    "个人账号,姓名,证件类型,证件号码,当前工资,单位缴存额,个人月缴存额,补贴工资,补贴月缴,"
    "合计月缴额,个人状态\n88001,单雪,居民身份证,990***********0017,12000,840,840,0,0,1680,正常"
)


def test_the_list_of_the_housing_fund_gives_both_sides():
    found = read(FUND)
    assert found.kind is NoticeKind.FUND
    assert [(one.side, one.amount, one.base) for one in found.rows] == [
        ("employer", 84_000, 1_200_000),
        ("employee", 84_000, 1_200_000),
    ]


def test_another_form_is_read_by_saying_which_column_is_which():
    text = FUND.replace("单位缴存额", "甲方").replace("个人月缴存额", "乙方")
    assert read(text).blocked
    assert len(read(text, mapping={"甲方": "employer", "乙方": "employee"}).rows) == 2


def stated(**values):
    told = {
        "row": 2, "name": "单雪", "id_number": id_number(1), "account_number": "",
        "insurance": "pension", "side": "employer", "base": None, "rate": "", "amount": 1,
    }  # fmt: skip
    return StatedRow(**{**told, **values})


@pytest.mark.parametrize(
    ("values", "by"),
    [
        ({}, MatchedBy.ID),
        ({"id_number": id_number(9)}, MatchedBy.NOBODY),
        ({"id_number": "990***********0017"}, MatchedBy.MASKED),
        ({"id_number": "990***0017", "name": "*雪"}, MatchedBy.MASKED),
        ({"id_number": "991***********0017"}, MatchedBy.NOBODY),
        ({"id_number": "9900****", "account_number": "88001"}, MatchedBy.ACCOUNT),
        ({"id_number": "", "name": "高建"}, MatchedBy.NAME),
        ({"id_number": "", "name": "单雪"}, MatchedBy.NOBODY),
    ],
)
def test_whose_row_it_is(jia, values, by):
    _, fund = makers.channels(jia)
    for serial, name in ((1, "单雪"), (2, "单雪"), (3, "高建")):
        makers.worker(jia, serial, name=name)
    take_over_enrolments(actor=jia.sun, channel=fund, month=makers.MONTH, now=makers.NOW)
    Enrolment.objects.filter(employee__number="E0001").update(account_number="88001")
    employee, found = Matcher(jia.jia, fund).match(stated(**values))
    assert found == by
    assert (employee is None) == (by == MatchedBy.NOBODY)
