"""Each kind of bad input: one clear sentence with row and way out, and nothing half-done."""

import pytest
from python_calamine import CalamineWorkbook

from zyg.core.imports.formats import MAX_FILE_BYTES
from zyg.core.imports.problems import Level
from zyg.core.imports.tests import files
from zyg.workforce.payroll.month.close import Code, close_month
from zyg.workforce.payroll.month.tests import office as cast

HIRED, ACCOUNT, PLACE = (cast.ROSTER.index(name) for name in ("入职日期", "银行卡号", "参保城市"))
ID = cast.ROSTER.index("证件号码")

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROTECTED = OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le")


def _close(office, **more):
    office.write()
    return close_month(office.close_options(**more))


def _serious(outcome):
    return [one for one in outcome.problems if one.level is not Level.HINT]


def _one(outcome, level=Level.BLOCK):
    [problem] = _serious(outcome)
    assert problem.level is level
    assert problem.way_out
    assert outcome.code is Code.PROBLEMS
    assert not outcome.written
    return problem


@pytest.fixture
def office(tmp_path):
    return cast.Office(tmp_path)


def test_a_day_that_does_not_exist(office):
    office.roster[4][HIRED] = "2026-02-30"
    sentence = _one(_close(office)).sentence
    assert sentence == "第 8 行「入职日期」的值「2026-02-30」：2026 年 2 月没有 30 日；请核对日期。"


def test_a_negative_salary(office):
    office.pay[2][2] = -5000
    problem = _one(_close(office))
    assert (problem.file, problem.row) == ("薪资.xls", 5)
    assert problem.person == "0003 孙晨"
    assert problem.rule == "基本工资不能是负数"


def test_an_amount_with_words_is_taken_and_told(office):
    office.pay[2][2] = "9,000元"
    outcome = _close(office)
    assert outcome.code is Code.CLOSED
    assert outcome.people[2].inputs.items[0].amount == 900000
    assert any(one.row == 5 and "按 9000.00 元读取" in one.rule for one in outcome.problems)


def test_an_amount_in_wan_is_refused(office):
    office.pay[2][2] = "1.2万"
    assert "单位「万」" in _one(_close(office)).rule


def test_a_duplicate_identity_number_blocks_both_rows(office):
    office.roster[6][ID] = office.roster[5][ID]
    outcome = _close(office)
    sentences = [one.sentence for one in _serious(outcome)]
    assert [one.row for one in _serious(outcome)][:2] == [9, 10]
    assert "证件号码和第 10 行重复；同一人只留一行；不同的人请改正号码。" in sentences[0]
    assert set(outcome.left_out) == {"0006", "0007"}


def test_an_employee_without_a_city(office):
    office.roster[3][PLACE] = None
    problem = _one(_close(office, place="310000"))
    assert (problem.row, problem.person) == (7, "0004 李晨")
    assert "没有参保城市" in problem.rule
    assert "请补填参保城市" in problem.way_out


def test_a_city_that_nobody_knows(office):
    office.roster[3][PLACE] = "上河"
    assert "没有找到名为「上河」的省或市" in _one(_close(office)).rule


def test_an_identity_number_that_lost_its_digits(office):
    office.roster[3][ID] = 1.90101199001010e17
    assert "丢失" in _one(_close(office)).rule


def test_a_wrong_check_digit_and_a_wrong_card(office):
    right = office.roster[3][ID]
    office.roster[3][ID] = right[:-1] + ("1" if right[-1] != "1" else "2")
    office.roster[4][ACCOUNT] = office.roster[4][ACCOUNT][:-1] + "x"
    rules = [one.rule for one in _serious(_close(office))]
    assert any("校验码不对" in rule for rule in rules)
    assert len(rules) == 2


def test_a_file_of_the_wrong_shape(office):
    office.write()
    (office.folder / "花名册.xlsx").write_bytes(files.xlsx([["日期", "天气"], ["今天", "晴"]]))
    problem = _one(close_month(office.close_options()))
    assert "不是花名册：没有找到同时含有「工号、姓名、证件号码、入职日期」" in problem.rule


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "文件是空的（0 字节）"),
        (files.xlsx([]), "没有任何数据"),
        (files.xlsx([cast.ROSTER]), "下面没有一行数据"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(504)
            + "EncryptedPackage".encode("utf-16-le"),
            "设了打开密码",
        ),
        (b"%PDF-1.7", "PDF"),
    ],
    ids=["empty", "no cells", "no rows", "protected", "pdf"],
)
def test_files_that_can_not_be_read(office, content, told):
    office.write()
    (office.folder / "花名册.xlsx").write_bytes(content)
    problem = _one(close_month(office.close_options()))
    assert problem.file == "花名册.xlsx"
    assert told in problem.rule


def test_a_file_of_fifty_megabytes(office):
    office.write()
    with (office.folder / "薪资.xls").open("r+b") as file:
        file.truncate(MAX_FILE_BYTES)
    assert "超过 50 MB 的上限" in _one(close_month(office.close_options())).rule


def test_an_unknown_column_with_money_is_refused(office):
    office.pay_head.append("神秘奖")
    for row in office.pay:
        row.append(100 if row[0] == "0007" else None)
    outcome = _close(office)
    problem = _one(outcome)
    assert "不认识的工资列，1 人有金额" in problem.rule
    assert "--items" in problem.way_out
    assert _close(office, mapping={"pay": {"神秘奖": ""}}).code is Code.CLOSED


def test_an_items_file_explains_the_column(office):
    office.pay_head.append("神秘奖")
    for row in office.pay:
        row.append(100)
    items = office.folder / "items.toml"
    items.write_text('[[item]]\nlabel = "神秘奖"\nclass = "wage"\n', encoding="utf-8")
    outcome = _close(office, items=items)
    assert outcome.code is Code.CLOSED
    assert outcome.people[0].result.lines[-2].line.label == "神秘奖"


def test_without_the_cumulative_figures_nobody_guesses(office):
    office.pay_head = office.pay_head[:8]
    office.pay = [row[:8] for row in office.pay]
    outcome = _close(office)
    problems = _serious(outcome)
    assert len(problems) == 19  # the joiner of the month needs none
    assert "没有上月累计" in problems[0].rule
    assert "--state" in problems[0].way_out
    assert _close(office, first_run=True).code is Code.CLOSED


def test_accepting_unknown_cumulative_figures_starts_anew_and_says_so(office):
    office.pay_head = office.pay_head[:8]
    office.pay = [row[:8] for row in office.pay]
    outcome = _close(office, accept_problems=True)
    assert len(outcome.people) == 20
    told = [one for one in outcome.problems if "从零累计" in one.rule]
    assert len(told) == 19
    assert all(one.level is Level.CONFIRM for one in told)


def test_a_person_without_pay_and_pay_without_a_person(office):
    office.pay[9][0] = "0999"
    rules = [one.rule for one in _serious(_close(office))]
    assert "花名册里没有 0999 陈晨" in rules
    assert "花名册里有 0010 陈晨，薪资表里没有" in rules


def test_pay_for_somebody_who_has_left_does_not_vanish(office):
    office.roster[9][cast.ROSTER.index("离职日期")] = "2026-09-30"
    problem = _one(_close(office))
    assert "0010 陈晨 不在 2026-10 在职，薪资表里却有这一行" in problem.rule


def test_a_base_must_be_told_unless_the_person_is_new(office):
    base = cast.ROSTER.index("社保基数")
    office.roster[9][base] = office.roster[cast.JOINER - 1][base] = None
    outcome = _close(office)
    assert _one(outcome).rule == "没有社保基数"
    joiner = outcome.people[cast.JOINER - 1]
    wages = sum(line.amount for line in joiner.result.lines if line.pay_class == "wage")
    assert joiner.inputs.social.base == wages


def test_a_name_that_is_another_persons(office):
    office.pay[9][1] = "冯晨"
    assert "工号 0010 在花名册里是「陈晨」，这里却是「冯晨」" in _serious(_close(office))[0].rule


def test_a_whole_month_without_a_punch(office):
    office.roster[cast.BOSS - 1][-1] = "是"
    problem = _one(_close(office))
    assert "整月没有打卡记录" in problem.rule
    assert problem.person == "0008 王晨"


def test_a_leave_that_nobody_knows_and_one_that_waits(office):
    office.requests[0][2] = "撸猫假"
    office.requests[4][6] = "审批中"
    outcome = _close(office)
    assert "不认识的类型「撸猫假」" in _serious(outcome)[0].rule
    waiting = next(one for one in outcome.problems if "还没有批" in one.rule)
    assert (waiting.level, waiting.row) == (Level.CONFIRM, 6)


def test_a_line_of_the_clock_that_can_not_be_read(office):
    office.write()
    path = office.folder / "考勤机.txt"
    path.write_text(path.read_text("utf-8") + "5\t2026-02-30 09:00:00\t1\n", encoding="utf-8")
    problem = _one(close_month(office.close_options()), Level.CONFIRM)
    assert "2026-02-30 09:00:00" in problem.value
    assert problem.row


def test_wages_below_the_minimum_are_to_be_confirmed(office):
    office.pay[11][2:6] = [3000, 0, 0, 0]
    assert "低于标准" in _one(_close(office), Level.CONFIRM).rule


def test_only_the_list_and_a_marked_copy_are_written(office):
    office.roster[4][HIRED] = "2026-02-30"
    _close(office)
    out = office.folder / "out"
    assert {path.name for path in out.iterdir()} == {"问题清单.xlsx", "花名册_错误说明.xlsx"}
    rows = CalamineWorkbook.from_path(out / "问题清单.xlsx").get_sheet_by_index(0).to_python()
    first = dict(zip(rows[0], rows[1], strict=True))
    assert (first["级别"], first["行"], first["人员"]) == ("阻断", "8", "0005 周晨")


def test_accepting_problems_never_loses_a_good_row(office, tmp_path):
    clean = {one.employee.employee_no: one.result for one in _close(office).people}
    office.roster[4][HIRED] = "2026-02-30"
    office.roster[6][ID] = office.roster[5][ID]
    office.pay[2][2] = -5000
    office.requests[0][2] = "撸猫假"
    outcome = _close(office, accept_problems=True)
    assert outcome.code is Code.CLOSED
    assert outcome.written
    assert set(outcome.left_out) == {"0003", "0004", "0005", "0006", "0007"}
    results = {one.employee.employee_no: one.result for one in outcome.people}
    assert results == {no: clean[no] for no in clean if no not in outcome.left_out}


def test_a_row_by_name_of_somebody_left_out_is_not_reported_again(office):
    office.roster[3][cast.ROSTER.index("证件号码")] = "190101199002300011"
    name = office.roster[3][cast.ROSTER.index("姓名")]
    leave = [None, name, "事假", "2026-10-14 09:00", "2026-10-14 18:00", 8, "已通过"]
    office.requests = [leave]
    assert not [one for one in _close(office).problems if f"花名册里没有 {name}" in one.rule]


def test_a_roster_without_bases_takes_the_wages_of_the_month_when_accepted(office):
    at = cast.ROSTER.index("社保基数")
    office.roster_head = [head for head in cast.ROSTER if head != "社保基数"]
    office.roster = [row[:at] + row[at + 1 :] for row in office.roster]
    assert _close(office).code is Code.PROBLEMS
    outcome = _close(office, accept_problems=True)
    told = [one for one in outcome.problems if "没有社保基数列" in one.rule]
    assert told
    assert all(one.level is Level.CONFIRM for one in told)
    assert len(outcome.people) == 20
