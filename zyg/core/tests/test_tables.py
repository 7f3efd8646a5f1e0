"""A table as a file: the same figures, no formula, exact money."""

import csv
import datetime as dt
import io
from fractions import Fraction

from python_calamine import CalamineWorkbook

from zyg.core.tables import Column, Kind, Table, to_csv, to_xlsx
from zyg.law.periods import Month

COLUMNS = (
    Column("部门"),
    Column("人数（人）", Kind.COUNT),
    Column("占比", Kind.PERCENT),
    Column("成本（元）", Kind.MONEY),
    Column("日期", Kind.DATE),
    Column("月份", Kind.MONTH),
)
TABLE = Table(
    "部门/成本",
    COLUMNS,
    (
        ("研发", 12, Fraction(1, 8), 1_234_567_891_23, dt.date(2026, 10, 31), Month(2026, 10)),
        ("=HYPERLINK(1)", None, None, -5, None, None),
        ("财务", "人数少，不列", None, 0, None, None),
    ),
    notes=("口径：=1+1",),
)


def sheet():
    table = Table("部门成本", TABLE.columns, TABLE.rows, notes=TABLE.notes)
    return CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(table))).get_sheet_by_index(0)


def test_spreadsheet_has_numbers_as_numbers():
    rows = sheet().to_python()
    assert rows[0] == [column.label for column in COLUMNS]
    assert rows[1] == ["研发", 12, 0.125, 1234567891.23, "2026-10-31", "2026-10"]
    assert rows[2] == ["=HYPERLINK(1)", "", "", -0.05, "", ""]
    assert rows[3][1] == "人数少，不列"
    assert rows[5][0] == "口径：=1+1"


def test_text_file_disarms_formulas():
    rows = list(csv.reader(io.StringIO(to_csv(TABLE).decode("utf-8-sig"))))
    assert rows[1] == ["研发", "12", "12.5%", "1234567891.23", "2026-10-31", "2026-10"]
    assert rows[2] == ["'=HYPERLINK(1)", "", "", "-0.05", "", ""]


def test_sheet_name_may_be_long_or_odd():
    long = Table("很长的名字" * 10 + "[x]", COLUMNS[:1], (("a",),))
    assert to_xlsx(long)
    assert to_xlsx(TABLE)
