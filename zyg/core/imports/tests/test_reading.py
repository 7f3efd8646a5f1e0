"""Every form of file is told by its content; what can not be read says why and what to do."""

import io
import zipfile

import openpyxl
import pytest
import xlwt

from zyg.core.imports.formats import MAX_FILE_BYTES
from zyg.core.imports.problems import Level
from zyg.core.imports.reading import read_table
from zyg.core.imports.tests import files

ROWS = [files.ROSTER_HEAD, files.ROSTER_ROW]


@pytest.mark.parametrize(
    "data",
    [
        files.xlsx(ROWS),
        files.xls(ROWS),
        files.csv(ROWS),
        files.csv(ROWS, "utf-8-sig"),
        files.csv(ROWS, "gb18030"),
        files.csv(ROWS, "utf-16"),
        files.csv(ROWS, "utf-16-le"),
        files.csv(ROWS, "gb18030", "\t"),
        files.csv(ROWS, "utf-8", ";"),
    ],
    ids=["xlsx", "xls", "utf8", "bom", "gb18030", "utf16", "utf16le", "tsv", "semicolon"],
)
def test_every_form_gives_the_same_cells(data):
    table, problems = read_table(data, "花名册.bin")
    assert problems == []
    assert [[str(cell) for cell in row] for row in table.sheets[0].rows] == ROWS


def _refused(data, name="文件.xlsx"):
    table, problems = read_table(data, name)
    assert table is None
    [problem] = problems
    assert problem.level is Level.BLOCK
    assert problem.file == name
    assert problem.way_out
    return problem.sentence


def test_an_empty_file_is_refused():
    assert "文件是空的（0 字节）" in _refused(b"")


def test_a_file_without_any_cell_is_refused():
    assert "没有任何数据" in _refused(files.xlsx([]))
    assert "没有任何数据" in _refused(b"\r\n ,, \r\n")


def test_a_missing_file_is_refused(tmp_path):
    assert "找不到文件" in _refused(tmp_path / "没有.xlsx")
    assert "文件夹" in _refused(tmp_path)


def test_fifty_megabytes_are_refused_before_reading(tmp_path):
    path = tmp_path / "大.xlsx"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES)
    assert "50.0 MB，超过 50 MB 的上限" in _refused(path)


def test_a_protected_workbook_is_refused():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    sentence = _refused(ole + "EncryptedPackage".encode("utf-16-le") + bytes(400))
    assert "设了打开密码" in sentence
    assert "取消密码" in sentence


def test_a_protected_old_workbook_is_refused():
    interface, password = b"\xe1\x00\x02\x00\xb0\x04", b"\x2f\x00\x02\x00\x01\x00"
    data = files.xls(ROWS)
    assert data.count(interface) == 1
    assert "设了打开密码" in _refused(data.replace(interface, password))


def test_a_damaged_workbook_is_refused():
    assert "已损坏" in _refused(files.xlsx(ROWS)[:-200])
    assert "已损坏" in _refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))


def test_a_workbook_that_unpacks_to_a_flood_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 60_000_000)
    assert "解压后有 60 MB" in _refused(buffer.getvalue())


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"%PDF-1.7 x", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b"<?xml version='1.0'?><Workbook/>", "XML"),
        (b"\x7fELF\x02\x01\x01" + bytes(9), "认不出"),
    ],
)
def test_other_files_are_named(data, told):
    assert told in _refused(data)


def test_an_unclosed_quote_names_its_line():
    assert "引号没有成对" in _refused('工号,姓名\r\n1,"王芳\r\n'.encode())


def test_blank_lines_keep_their_row_numbers():
    table, _ = read_table(b"a,b\n\n\n1,2\n", "a.csv")
    assert table.sheets[0].rows[3] == ["1", "2"]


def test_an_error_in_an_old_workbook_is_not_blank():
    book = xlwt.Workbook()
    sheet = book.add_sheet("工资")
    sheet.write(0, 0, "x")
    sheet.write(1, 2, 5)
    sheet.row(1).set_cell_error(1, 0x2A)
    buffer = io.BytesIO()
    book.save(buffer)
    table, _ = read_table(buffer.getvalue(), "a.xls")
    assert [str(cell) for cell in table.sheets[0].rows[1]] == ["", "#N/A", "5"]


def test_an_error_of_a_formula_is_not_blank():
    table, _ = read_table(files.xlsx([["工号", "姓名"], ["1", "=NA()"]]), "a.xlsx")
    assert str(table.sheets[0].rows[1][1]) == "#N/A"


def test_a_formula_that_was_never_calculated_is_not_blank():
    book = openpyxl.Workbook()
    book.active.append(["工资", "=1+1"])
    buffer = io.BytesIO()
    book.save(buffer)
    table, _ = read_table(buffer.getvalue(), "a.xlsx")
    assert str(table.sheets[0].rows[0][1]) == "（公式未计算）"
