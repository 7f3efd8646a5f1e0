"""A file is what its content says, and harmful ones are refused with a sentence."""

import time

import pytest

from zyg.core.files.inspection import archives, inspect
from zyg.core.files.kinds import DOCUMENTS, TABLES, FileKind
from zyg.core.files.purposes import FilePurpose
from zyg.core.files.tests import makers
from zyg.core.imports.formats import Refusal

ANY = FilePurpose(
    code="test.any", label="资料", kinds=DOCUMENTS | TABLES, view="people.view", edit="people.edit"
)
PAPER = FilePurpose(
    code="test.paper",
    label="扫描件",
    kinds=frozenset({FileKind.PDF}),
    view="people.view",
    edit="people.edit",
)
ZIP = {"[Content_Types].xml": b"<T/>", "word/document.xml": b"<w/>"}


def rule(data, name="a.docx", purpose=ANY):
    found = inspect(data, name=name, purpose=purpose)
    assert isinstance(found, Refusal), found
    assert found.way_out
    return found.rule


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (makers.XLSX, "表.xlsx", FileKind.XLSX),
        (makers.XLS, "表.XLS", FileKind.XLS),
        (makers.CSV, "表.csv", FileKind.CSV),
        ("工号,姓名\r\n".encode("utf-16"), "表.csv", FileKind.CSV),
        (makers.docx(), "合同.v2.docx", FileKind.DOCX),
        (makers.PDF, "证.pdf", FileKind.PDF),
        (makers.png(), "照片.png", FileKind.PNG),
        (makers.jpg(), "照片.jpeg", FileKind.JPG),
        (makers.nested(2), "合同.docx", FileKind.DOCX),
    ],
)
def test_kind_is_told_by_content(data, name, kind):
    assert inspect(data, name=name, purpose=ANY) is kind


def test_wrong_ending_is_refused():
    assert rule(makers.PDF, "a.docx") == "文件名是 .docx，内容却是 pdf"


def test_kind_that_the_purpose_does_not_take():
    assert rule(makers.XLSX, "a.xlsx", PAPER) == "内容是 xlsx，扫描件不收"


@pytest.mark.parametrize("name", ["工资.exe.pdf", "a.PHP.jpg", "a.svg.png", "a.js .pdf"])
def test_double_ending_is_refused(name):
    assert rule(makers.PDF, name).startswith("文件名里藏着 .")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "文件是空的"),
        (b"MZ\x90\x00" + bytes(100), "不认识这种文件"),
        (b"<html><script>alert(1)</script>", "这是改了后缀的网页"),
        (b"<svg onload=alert(1)>", "这是改了后缀的网页"),
        (makers.PDF[:-7], "PDF 不完整"),
        (makers.PDF.replace(b"/Type", b"/JavaScript 2 0 R/Type"), "PDF 里有脚本"),
        (makers.PDF + makers.docx(), "PDF 后面还藏着压缩包"),
        (makers.png()[:-5], "图片不完整"),
        (makers.jpg()[:-2], "图片不完整"),
        (makers.png() + makers.docx(), "图片后面还藏着压缩包"),
        (makers.jpg() + makers.docx(), "图片后面还藏着压缩包"),
        (makers.png(30_000, 30_000), "图片有 30000×30000 像素"),
        (makers.jpg(60_000, 60_000), "图片有 60000×60000 像素"),
        (makers.png(0, 1), "图片不完整"),
        (makers.archive({"a.txt": b"1"}), "这是压缩包，不是"),
        (makers.docx()[:-9], "文件已损坏"),
        (makers.archive({**ZIP, "word/vbaProject.bin": b"1"}), "文件里有宏"),
        (makers.archive({**ZIP, "word/a.bin": b"MZ" + bytes(9)}), "文件里藏着程序"),
        (makers.archive({**ZIP, "word/a": b"Rar!\x1a"}), "文件里套着压缩包"),
        (makers.archive({**ZIP, "../../etc/cron": b"1"}), "压缩包里有指向外面的路径"),
        (makers.archive({**ZIP, **{f"p{n}": b"" for n in range(1000)}}), "文件里有 1002 个部分"),
        (makers.nested(3), "文件里套着压缩包"),
        (makers.lying(), "文件已损坏"),
    ],
)
def test_harmful_content_is_refused(data, sentence):
    assert rule(data, "a.xlsx").startswith(sentence)


def test_locked_and_macro_workbooks_of_before_2007():
    assert rule(makers.XLS + "EncryptedPackage".encode("utf-16-le")).startswith("文件设了打开密码")
    assert rule(makers.XLS + "_VBA_PROJECT".encode("utf-16-le")) == "文件里有宏"
    assert rule(makers.XLS[:512]) == "不是 Excel 文件"


def test_encrypted_parts_are_refused():
    data = bytearray(makers.docx())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert rule(bytes(data)).startswith("文件设了打开密码")


def test_overlapping_parts_are_refused():
    """The better zip bomb: many directory entries that share one body."""
    data = bytearray(makers.docx(word__b=b"x" * 99))
    entries = [at for at in range(len(data)) if data[at : at + 4] == b"PK\x01\x02"]
    first = data[entries[1] + 42 : entries[1] + 46]
    data[entries[2] + 42 : entries[2] + 46] = first
    assert rule(bytes(data)) == "压缩包的结构不正常，像是被人改过"


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_bomb_is_stopped_at_the_limit():
    data = makers.bomb()
    assert len(data) < 500_000
    started = time.process_time()
    assert rule(data, "a.xlsx").startswith("文件解压后超过")
    assert time.process_time() - started < 5
    assert archives.MAX_UNPACKED < 400_000_000


def test_a_small_blank_sheet_may_pack_well():
    data = makers.archive({"[Content_Types].xml": b"<T/>", "xl/workbook.xml": bytes(5_000_000)})
    assert inspect(data, name="a.xlsx", purpose=ANY) is FileKind.XLSX
