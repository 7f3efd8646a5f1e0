"""Headers are found where they are, columns by every word offices use, rows typed or refused."""

import datetime as dt
import io

import openpyxl

from zyg.core.imports.error_copy import ERROR_COLUMN, write_error_copy
from zyg.core.imports.problems import Level
from zyg.core.imports.reading import read_table
from zyg.core.imports.records import good, read_records
from zyg.core.imports.specs import Field, table_spec
from zyg.core.imports.tests import files

ROSTER = table_spec("roster")


def _read(rows, spec=ROSTER, override=None, **kwargs):
    table, problems = read_table(files.xlsx(rows, **kwargs), "花名册.xlsx")
    assert problems == []
    return read_records(table, spec, override)


def _blocking(result):
    return [problem.sentence for problem in result.problems if problem.level is Level.BLOCK]


def test_titles_above_and_totals_and_feet_below_are_not_people():
    rows = [["某某公司花名册"], [], ["制表：王芳"], files.ROSTER_HEAD, files.ROSTER_ROW, []]
    result = _read([*rows, ["合计", "1 人"], ["审核人：李雷"]])
    assert [record.values["name"] for record in result.records] == ["王芳"]
    assert result.records[0].row == 5
    hints = [problem.rule for problem in result.problems if problem.level is Level.HINT]
    assert hints == ["这是合计或小计行，没有读取", "这是表尾的说明或签字，没有读取"]


def test_a_header_again_on_the_next_page_is_not_a_person():
    rows = [files.ROSTER_HEAD, files.ROSTER_ROW, files.ROSTER_HEAD, files.ROSTER_ROW]
    result = _read(rows)
    assert [record.row for record in result.records] == [2, 4]
    assert result.problems[0].rule == "这是重复的表头，没有读取"


def test_a_title_is_not_taken_for_the_group_of_a_header():
    result = _read([["十月花名册"], files.ROSTER_HEAD, files.ROSTER_ROW])
    labels = [column.label for column in result.headers["Sheet1"].columns]
    assert labels == files.ROSTER_HEAD


def test_a_header_of_two_rows_with_merged_groups():
    top = ["工号", "姓名", "基数", "", "身份证号", "入职日期"]
    rows = [["花名册"], top, ["", "", "社保基数", "公积金基数", "", ""]]
    rows.append(["1", "王芳", 9000, 8000, "190101199001010018", "2020-01-05"])
    result = _read(rows, merges=[(1, 2, 1, 3, "基数"), (1, 0, 2, 0, "工号")])
    values = result.records[0].values
    assert (values["insurance_base"], values["fund_base"]) == (900000, 800000)
    assert values["hired"] == dt.date(2020, 1, 5)


def test_joined_parts_of_a_header_name_a_field():
    spec = ROSTER.with_fields([Field("pension", "养老保险个人", "money")])
    rows = [["工号", "姓名", "养老保险", ""], ["", "", "单位", "个人"], ["1", "王芳", 160, 80]]
    result = _read(rows, spec, merges=[(0, 2, 0, 3, "养老保险")])
    assert result.records[0].values["pension"] == 8000
    assert [column.label for column in result.unused["Sheet1"]] == ["养老保险-单位"]


def test_cells_merged_downwards_hold_for_every_row():
    rows = [[*files.ROSTER_HEAD, "部门"], [*files.ROSTER_ROW, "研发"], [*files.ROSTER_ROW, ""]]
    result = _read(rows, merges=[(1, 5, 2, 5, "研发")])
    assert [record.values["department"] for record in result.records] == ["研发", "研发"]


def test_a_wrong_shape_names_the_columns_and_the_nearest_row():
    [sentence] = _blocking(_read([["日期", "天气"], ["2026-10-01", "晴"]]))
    assert "不是花名册" in sentence
    assert "工号、姓名、证件号码、入职日期" in sentence
    assert "第 1 行（日期、天气）" in sentence


def test_all_sheets_of_a_kind_are_read_and_others_named():
    sheets = {
        "一部": [files.ROSTER_HEAD, files.ROSTER_ROW],
        "二部": [files.ROSTER_HEAD, files.ROSTER_ROW],
        "三部": [files.ROSTER_HEAD[:4], files.ROSTER_ROW[:4]],
        "说明": [["随便写写"]],
    }
    table, _ = read_table(files.workbook(sheets), "花名册.xlsx")
    result = read_records(table, ROSTER)
    assert [record.sheet for record in result.records] == ["一部", "二部"]
    told = {problem.sheet: (problem.level, problem.rule) for problem in result.problems}
    assert told == {
        "三部": (Level.CONFIRM, "工作表「三部」的表头缺少「入职日期」，没有读取"),
        "说明": (Level.HINT, "工作表「说明」没有花名册的表头，没有读取"),
    }


def test_a_missing_column_and_an_empty_table_are_said():
    assert (
        "表头没有「入职日期」列"
        in _blocking(_read([["工号", "姓名", "身份证号"], ["1", "a", "2"]]))[0]
    )
    assert "下面没有一行数据" in _blocking(_read([files.ROSTER_HEAD]))[0]


def test_two_columns_of_one_meaning_are_ambiguous_until_told():
    rows = [[*files.ROSTER_HEAD, "员工编号"], [*files.ROSTER_ROW, "9"]]
    [sentence] = _blocking(_read(rows))
    assert "「员工编号」" in sentence
    assert "和「工号」列是同一个意思" in sentence
    assert _blocking(_read(rows, override={"员工编号": ""})) == []


def test_an_override_maps_an_unknown_header():
    rows = [["代号", *files.ROSTER_HEAD[1:]], files.ROSTER_ROW]
    result = _read(rows, override={"代号": "employee_no"})
    assert result.records[0].values["employee_no"] == "0001"


def test_a_bad_cell_keeps_the_row_out_and_says_where():
    bad = ["2", "李雷", 1.1e17, "上海", "2026-02-30"]
    result = _read([files.ROSTER_HEAD, files.ROSTER_ROW, bad])
    assert [record.values["name"] for record in good(result)] == ["王芳"]
    sentences = _blocking(result)
    assert any("第 3 行「身份证号」" in one and "丢失" in one for one in sentences)
    assert (
        "第 3 行「入职日期」的值「2026-02-30」：2026 年 2 月没有 30 日；请核对日期。" in sentences
    )


def test_an_empty_needed_cell_and_an_unknown_choice():
    rows = [[*files.ROSTER_HEAD, "性别"], ["", *files.ROSTER_ROW[1:], "X"]]
    sentences = _blocking(_read(rows))
    assert "第 2 行「工号」：没有填工号；请补填工号。" in sentences
    assert any("「性别」" in one and "男" in one for one in sentences)


def test_the_copy_marks_the_bad_cell_and_tells_why():
    bad = ["2", "李雷", "190101199001010018", "上海", "2026-02-30"]
    table, _ = read_table(files.xlsx([files.ROSTER_HEAD, files.ROSTER_ROW, bad]), "花名册.xlsx")
    copy = write_error_copy(table, read_records(table, ROSTER).problems)
    sheet = openpyxl.load_workbook(io.BytesIO(copy)).active
    assert sheet["F2"].value == ERROR_COLUMN
    assert "没有 30 日" in sheet["F3"].value
    assert sheet["E3"].fill.fgColor.rgb == "FFFDECEA"
    assert sheet["E2"].fill.fgColor.rgb != "FFFDECEA"
    again, _ = read_table(copy, "花名册.xlsx")
    assert len(read_records(again, ROSTER).records) == 2
