"""The sources one by one: shifts, leave rows, tables of punches, deductions, confirmed rows."""

import datetime as dt
from fractions import Fraction

import numpy as np
import pytest

from zyg.core.imports.problems import Level
from zyg.core.imports.reading import read_table
from zyg.core.imports.records import read_records
from zyg.core.imports.specs import table_spec
from zyg.core.imports.tests import files
from zyg.law.income_tax.wages import WithholdingState
from zyg.law.pay.model import PayState
from zyg.law.working_time.model import Rest, day_second, moment_of
from zyg.workforce.payroll.month.carried import Additional, Carried, month_amounts
from zyg.workforce.payroll.month.close import Code, close_month
from zyg.workforce.payroll.month.confirmed import ConfirmedFileError, read_confirmed
from zyg.workforce.payroll.month.people import Employee, People
from zyg.workforce.payroll.month.punches import from_dump, from_table, looks_like_dump
from zyg.workforce.payroll.month.requests import documents_of
from zyg.workforce.payroll.month.shifts import ShiftError, read_shifts
from zyg.workforce.payroll.month.tests import office as cast

DAY = dt.date(2026, 10, 14)


@pytest.fixture
def people():
    hired = dt.date(2020, 1, 1)
    return People(
        [
            Employee(
                employee_no=number,
                name=name,
                document="resident_id",
                id_number=cast.id_number(order),
                hired=hired,
                row=order,
            )
            for order, (number, name) in enumerate((("0012", "王芳"), ("0013", "李雷")), start=1)
        ]
    )


def _records(kind, rows):
    table, problems = read_table(files.xlsx(rows), f"{kind}.xlsx")
    assert problems == []
    return read_records(table, table_spec(kind))


def _documents(people, *rows):
    head = ["工号", "类型", "开始时间", "结束时间", "审批状态"]
    records = _records("requests", [head, *rows])
    found = documents_of(records, people, cast.OCTOBER)
    serious = [one.rule for one in records.problems if one.level is not Level.HINT]
    return found.get("0012", []), serious


def test_a_shift_over_midnight_and_its_rest():
    shifts = read_shifts(None, "22:00-06:00/02:00-02:30")
    [segment] = shifts.default.segments
    assert (segment.on, segment.off) == (22 * 60, 30 * 60)
    assert shifts.default.rests == (Rest(26 * 60, 26 * 60 + 30),)


@pytest.mark.parametrize("text", ["9-18", "09:00-25:00", "09:00-18:00/20:00-21:00"])
def test_a_shift_that_is_none(text):
    with pytest.raises(ShiftError):
        read_shifts(None, text)


def test_a_leave_of_days_ends_with_its_last_day(people):
    [leave], serious = _documents(people, ["12", "事假", "2026-10-14", "2026-10-15", "同意"])
    assert serious == []
    assert (leave.start, leave.end) == (day_second(DAY), day_second(dt.date(2026, 10, 16)))
    assert not leave.paid


def test_halves_of_days_stand_alone(people):
    row = ["0012", "年假", "2026-10-14 下午", "2026-10-16 上午", "同意"]
    documents, _ = _documents(people, row)
    assert [one.half for one in documents] == ["pm", "", "am"]
    assert documents[1].end - documents[1].start == 86_400


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (["0012", "事假", "2026-10-14 12:00", "2026-10-14 09:00", "同意"], "不晚于"),
        (["0012", "事假", "2026-10-34", "2026-10-14", "同意"], "没有 34 日"),
        (["0012", "事假", "2026-10-14", "2026-10-14", "大概"], "不是认识的审批状态"),
        (["0099", "事假", "2026-10-14", "2026-10-14", "同意"], "花名册里没有 0099"),
    ],
)
def test_leave_rows_that_are_refused(people, row, rule):
    documents, [told] = _documents(people, row)
    assert rule in told
    assert documents == []


def test_two_leaves_at_one_time_are_refused(people):
    row = ["0012", "事假", "2026-10-14 09:00", "2026-10-14 12:00", "同意"]
    _, [told] = _documents(people, row, row)
    assert told == "和第 2 行的时间重叠"


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (["工号", "打卡时间"], ["12", "2026/10/14 8:55"]),
        (["姓名", "日期时间"], ["王芳", "2026-10-14 08:55:00"]),
        (["考勤号码", "日期", "时间"], [12, "2026-10-14", "08:55"]),
        (["工号", "日期", "上班时间", "下班时间"], ["0012", "2026年10月14日", "8:55", ""]),
    ],
)
def test_tables_of_punches(people, head, row):
    punches = from_table(_records("punches", [head, row]), people, cast.OCTOBER)
    assert punches.person.tolist() == [0]
    assert moment_of(int(punches.at[0])) == dt.datetime.combine(DAY, dt.time(8, 55))
    assert punches.problems == []


def test_a_bad_punch_of_a_table_names_its_person(people):
    records = _records("punches", [["工号", "打卡时间"], ["12", "2026-10-14 8:75"], ["13", "x"]])
    punches = from_table(records, people, cast.OCTOBER)
    assert punches.blocked == {"0012", "0013"}
    assert len(punches.at) == 0


def test_a_dump_is_known_by_its_first_line(people):
    data = b"  12\t2026-10-14 08:55:00\t1\t0\n12\t2027-01-01 08:55:00\t1\t0\n"
    assert looks_like_dump(data)
    assert not looks_like_dump("工号,姓名\n".encode())
    punches = from_dump("考勤机.txt", data, people, cast.OCTOBER)
    assert np.array_equal(punches.person, [0])
    assert punches.problems[0].rule == "1 次打卡不在 2026-10 前后，没有计入"


def _carried(total, by_kind):
    held = WithholdingState(year=2026, special_additional=total)
    return Carried(PayState(withholding=held), by_kind)


def test_a_carried_total_is_split_only_where_it_is_certain():
    month = Additional({"children": 200_000, "housing_rent": 150_000})
    assert month_amounts(month, _carried(9 * 350_000, None))[1] == {
        "children": 2_000_000,
        "housing_rent": 1_500_000,
    }
    assert month_amounts(month, _carried(1_000_000, None))[1] is None
    assert month_amounts(Additional({}), _carried(0, {}))[1] == {}


def test_year_to_date_amounts_give_the_month_as_the_difference():
    given = Additional({}, {"children": 600_000, **dict.fromkeys(KINDS_WITHOUT_CHILDREN, 0)})
    month, to_date = month_amounts(given, _carried(400_000, {"children": 400_000}))
    assert month == {"children": 200_000}
    assert to_date["children"] == 600_000
    assert month_amounts(given, _carried(400_000, None))[0] == {"to_date": 200_000}


KINDS_WITHOUT_CHILDREN = ("continuing", "housing_loan", "housing_rent", "elderly", "infants")


def test_confirmed_rows_of_an_employer(tmp_path):
    path = tmp_path / "核定单.toml"
    row = 'place = "深圳"\ninsurance = ["work_injury"]\nfrom = "2026-07"\n'
    path.write_text(f'[[limit]]\n{row}lower = "2520"\nupper = "48471"\n', encoding="utf-8")
    [limit] = read_confirmed(path).limits
    assert (limit.place, limit.lower, limit.upper) == ("440300", 252_000, 4_847_100)
    path.write_text(f'[[rate]]\n{row}employer = "0.002"\nemployee = "0"\n', encoding="utf-8")
    [rate] = read_confirmed(path).rates
    assert rate.employer == Fraction(2, 1000)
    path.write_text(f"[[rate]]\n{row}", encoding="utf-8")
    with pytest.raises(ConfirmedFileError, match="第 1 个"):
        read_confirmed(path)


def test_one_workbook_can_hold_roster_and_pay(tmp_path):
    office = cast.Office(tmp_path)
    options = office.write()
    book = tmp_path / "人事.xlsx"
    sheets = {
        "花名册": [office.roster_head, *office.roster],
        "薪资": [office.pay_head, *office.pay],
    }
    book.write_bytes(files.workbook(sheets))
    both = {**options.files, "roster": book, "pay": book}
    assert close_month(office.close_options(files=both)).code is Code.CLOSED
