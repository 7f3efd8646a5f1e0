import datetime as dt
from typing import get_args

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.income_tax.declaration import (
    Name,
    check_row,
    code_lists,
    header_differences,
    template,
    zero_declaration,
)

DAY = dt.date(2026, 11, 25)
WORKER = {
    "姓名": "林雨",
    "证件类型": "居民身份证",
    "证件号码": "990000199003071234",
    "国籍(地区)": "中国",
    "性别": "女",
    "出生日期": "1990-03-07",
    "任职受雇从业类型": "雇员",
    "手机号码": "10000000000",
    "任职受雇从业日期": "2026-03-01",
}


def problems(name, row, **more):
    return {found.field for found in check_row(template(name, day=DAY), row, number=2, **more)}


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("personnel", 51),
        ("wages", 29),
        ("annual_bonus", 11),
        ("severance", 10),
        ("labour", 14),
        ("labour_continuous", 15),
        ("equity", 11),
    ],
)
def test_columns(name, columns):
    used = template(name, day=DAY)
    assert len(used.columns) == columns
    assert len(set(used.columns)) == columns


@pytest.mark.parametrize("name", get_args(Name))
def test_text_and_date_columns_are_columns(name):
    used = template(name, day=DAY)
    labels = {column.lstrip("*") for column in used.columns}
    assert used.text_columns | used.date_columns | set(used.zero_declaration) <= labels
    assert header_differences(used, used.columns) == ()


def test_good_worker_has_no_problem():
    assert problems("personnel", WORKER) == set()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"姓名": " "}, "姓名"),
        ({"手机号码": ""}, "手机号码"),
        ({"任职受雇从业日期": ""}, "任职受雇从业日期"),
        ({"任职受雇从业日期": "2026-02-30"}, "任职受雇从业日期"),
        ({"离职日期": "2026-02-28"}, "离职日期"),
        ({"是否残疾": "是"}, "残疾证号"),
        ({"是否烈属": "是"}, "烈属证号"),
        ({"银行账号": "1234567"}, "银行账号"),
        ({"银行账号": "12345678901234567X"}, "银行账号"),
        ({"任职受雇从业类型": "员工"}, "任职受雇从业类型"),
        ({"任职受雇从业类型": "其他", "入职年度就业情形": "当年首次入职学生"}, "入职年度就业情形"),
        ({"学历": "博士"}, "学历"),
    ],
)
def test_mistakes_of_a_worker(changed, field):
    assert problems("personnel", {**WORKER, **changed}) == {field}


def test_foreign_worker_needs_more():
    row = {**WORKER, "证件类型": "外国人永久居留身份证", "涉税事由": "任职受雇，其他"}
    assert problems("personnel", row) == {
        "出生国家(地区)",
        "涉税事由",
        "首次入境时间",
        "预计离境时间",
        "其他证件类型",
        "其他证件号码",
    }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"本期收入": "9,000元"}, "本期收入"),
        ({"本期收入": "-1"}, "本期收入"),
        ({"住房公积金": "1.234"}, "住房公积金"),
        ({"其他": "0.10"}, "备注"),
    ],
)
def test_mistakes_of_a_wage_row(changed, field):
    assert problems("wages", {**WORKER, **changed}) == {field}


def test_zero_in_other_needs_no_remark():
    assert problems("wages", {**WORKER, "其他": "0.00"}) == set()


def test_reductions_equal_their_schedule():
    row = {**WORKER, "减免税额": "10.00"}
    assert problems("wages", row, scheduled_reductions="12.00") == {"减免税额"}
    assert problems("wages", row, scheduled_reductions="10") == set()


def test_labour_items_are_those_of_the_template():
    row = {**WORKER, "所得项目": "一般劳务报酬所得"}
    assert problems("labour_continuous", row) == {"所得项目"}
    assert problems("labour", row) == set()


def test_zero_declaration_fills_five_columns():
    row = zero_declaration(template("wages", day=DAY), WORKER)
    assert {label for label, value in row.items() if value == "0"} == {
        "本期收入",
        "基本养老保险费",
        "基本医疗保险费",
        "失业保险费",
        "住房公积金",
    }


def test_new_columns_of_the_client_are_told():
    used = template("severance", day=DAY)
    told = header_differences(used, [*used.columns, "新列"])
    assert told == ("第11列「新列」是空白模板新增的列，请先更新模板参数。",)


def test_unknown_days_are_refused():
    with pytest.raises(RuleRefusedError, match="2026-01-01"):
        template("wages", day=dt.date(2025, 12, 31))


def test_code_lists_hold_the_reductions():
    lists = code_lists(DAY)
    assert len(lists["reductions"]) == 28
    assert lists["income_items"]["0101"] == "正常工资薪金"
