"""Small files that would take all memory, or all time, are refused before they are read."""

import io
import struct
import zipfile
import zlib

import pytest
import xlsxwriter

from zyg.core.imports.reading import read_table_bytes

ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="a"><table:table-row table:number-rows-repeated="{rows}"><table:table-cell
 table:number-columns-repeated="{columns}" office:value-type="string"><text:p
>x</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>
</office:document-content>"""


def xlsx(*cells):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("名册")
    for row, column, text in cells:
        sheet.write(row, column, text, book.add_format({"bold": True}))
    book.close()
    return out.getvalue()


def ods(rows, columns):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<x/>")
        archive.writestr("content.xml", ODS.format(rows=rows, columns=columns))
    return out.getvalue()


def lying(data, part, size):
    """Rewrite a part so that it inflates to ``size`` bytes and states ten, with a fitting CRC."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as made:
        for name in source.namelist():
            body = b"A" * size if name == part else source.read(name)
            made.writestr(name, body, zipfile.ZIP_DEFLATED)
    bad = out.getvalue()
    crc = struct.pack("<I", zlib.crc32(b"A" * size))
    return bad.replace(struct.pack("<I", size), struct.pack("<I", 10)).replace(
        crc, struct.pack("<I", zlib.crc32(b"A" * 10))
    )


def refused(data):
    table, problems = read_table_bytes(data, "名册.xlsx")
    assert table is None
    return problems[0].sentence


def test_one_word_far_away_is_told_with_the_way_out():
    sentence = refused(xlsx((0, 0, "姓名"), (1_048_575, 16_383, "x")))
    assert "17,179,869,184 格" in sentence
    assert "Ctrl+End" in sentence


def test_blank_cells_with_a_format_far_away_are_no_harm():
    table, problems = read_table_bytes(xlsx((0, 0, "姓名"), (1_048_575, 16_383, "")), "名册.xlsx")
    assert problems == []
    assert table.sheets[0].rows == [["姓名"]]


def test_repeated_cells_of_an_ods_sheet():
    assert "格" in refused(ods(100_000, 16_000))
    table, _ = read_table_bytes(ods(30, 2), "名册.ods")
    assert table.sheets[0].rows == [["x", "x"]] * 30


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "docProps/app.xml"])
def test_a_part_larger_than_it_states_is_refused(part):
    assert "已损坏" in refused(lying(xlsx((0, 0, "姓名")), part, 3_000_000))


def test_a_large_honest_sheet_is_read():
    table, _ = read_table_bytes(xlsx((0, 0, "姓名"), (99_999, 100, "末")), "名册.xlsx")
    assert table.sheets[0].rows[99_999][100] == "末"
