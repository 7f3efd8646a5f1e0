"""Files of punches: a clock's dump, tables, bad lines told, the same file twice."""

import io

import pytest
import xlsxwriter

from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.attendance.models import Punch
from zyg.workforce.attendance.operations.files import import_punches
from zyg.workforce.attendance.tests.makers import AFTER, begun, day_of
from zyg.workforce.people.tests.makers import make_employee

DUMP = "  000017\t2026-11-24 08:58:03\t0\t1\n17\t2026-11-24 18:01:00\t1\n17\t2026-02-30 09:00\t0\n"


@pytest.fixture
def xue(cast):
    return make_employee(begun(cast.sun), number="17")


def take(cast, name, data):
    with organization_scope(cast.jia):
        return import_punches(actor=cast.sun, name=name, data=data, now=AFTER)


def sheet(*rows):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def test_dump_is_stored_and_bad_lines_are_told(cast, xue):
    report = take(cast, "attlog.dat", DUMP.encode("gb18030"))
    assert (report.read, report.stored) == (2, 2)
    assert "2026-02-30" in report.problems[0]
    assert day_of(xue, "11-24").worked == 480


def test_same_file_twice_stores_nothing_twice(cast, xue):
    take(cast, "attlog.dat", DUMP.encode())
    assert take(cast, "attlog.dat", DUMP.encode()).repeated == 2
    with organization_scope(cast.jia):
        assert Punch.objects.count() == 2


def test_table_by_day_is_read(cast, xue):
    data = sheet(
        ("工号", "姓名", "日期", "上班时间", "下班时间"),
        ("17", "单雪", "2026-11-24", "09:20", "18:00"),
    )
    assert take(cast, "打卡.xlsx", data).stored == 2
    assert day_of(xue, "11-24").late == 20


def test_numbers_of_nobody_are_kept_and_told(cast, xue):
    report = take(cast, "attlog.dat", b"99\t2026-11-24 08:58:03\t0\n")
    assert report.unmatched == {"99": 1}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"", "空"), (b"%PDF-1.7 x", "请"), ("甲,乙\n1,2\n".encode(), "表头")],
)
def test_unfit_file_is_told(cast, xue, data, sentence):
    report = take(cast, "x.csv", data)
    assert report.stored == 0
    assert any(sentence in problem for problem in report.problems), report.problems
