"""Tell what a file is by its content, and refuse what can not or must not be read.

The suffix is never believed. A refusal is a :class:`Refusal` with a sentence for the person who
chose the file; size and unpacked size are looked at before anything is unpacked.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum

MAX_FILE_BYTES = 50_000_000
MAX_UNPACKED_BYTES = 600_000_000
MAX_ZIP_ENTRIES = 10_000
_SUSPICIOUS_RATIO = 250
_SUSPICIOUS_SIZE = 50_000_000

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请在表格软件里打开，另存为 .xlsx 或 .csv 后再导入"


class FileKind(StrEnum):
    """What can be read."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is not read, and the way out."""

    rule: str
    way_out: str


PROTECTED = Refusal(
    "文件设了打开密码，读不出内容",
    "请在表格软件里输入密码打开，在「文件—信息—保护工作簿」里取消密码，保存后再导入",
)
DAMAGED = Refusal("文件已损坏，打不开", "请重新导出或从原处再复制一份")
WORD = Refusal("这是 Word 文档，不是表格", "请把表格复制到 .xlsx 文件里再导入")


def size_refusal(size: int) -> Refusal | None:
    """Refuse by size, before a byte is read."""
    if size == 0:
        return Refusal("文件是空的（0 字节）", "请确认导出成功后重新选择文件")
    if size >= MAX_FILE_BYTES:
        return Refusal(
            f"文件有 {size / 1_000_000:.1f} MB，超过 {MAX_FILE_BYTES // 1_000_000} MB 的上限",
            "请删去图片和多余的工作表，或按部门、按半月拆成几个文件",
        )
    return None


def recognise(data: bytes) -> FileKind | Refusal:
    """Tell the kind of a file that passed :func:`size_refusal`."""
    if data[:4] == _EMPTY_ZIP:
        return Refusal("这是空的压缩包，不是表格", _SAVE_AS)
    if data[:4] == _ZIP:
        return _zip_kind(data)
    if data[:8] == _OLE:
        return _ole_kind(data)
    return _foreign(data) or FileKind.TEXT


_FOREIGN = (
    (b"%pdf", "PDF 文件"),
    (b"\x89png", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"gif8", "图片"),
    (b"rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"sqlite format 3", "数据库文件"),
)


def _foreign(data: bytes) -> Refusal | None:
    """Refuse what begins like something else than a text table."""
    head = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    for mark, what in _FOREIGN:
        if head.startswith(mark):
            return Refusal(f"这是{what}，不是表格", _SAVE_AS)
    if b"<html" in head or head.startswith((b"<table", b"<!doctype html")):
        return Refusal("这是改了后缀的网页文件，不是真正的表格", _SAVE_AS)
    if head.startswith(b"<?xml"):
        return Refusal("这是 XML 文件，不是 .xlsx 或 .csv", _SAVE_AS)
    return None


def _zip_kind(data: bytes) -> FileKind | Refusal:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError):
        return DAMAGED
    bomb = _bomb(archive.infolist())
    if bomb:
        return bomb
    names = set(archive.namelist())
    for mark, kind in (("xl/workbook.xml", FileKind.XLSX), ("xl/workbook.bin", FileKind.XLSB)):
        if mark in names:
            return kind
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        return _ods_kind(archive)
    return _other_zip(names)


def _other_zip(names: set[str]) -> Refusal:
    if any(name.startswith("word/") for name in names):
        return WORD
    if any(name.startswith("xl/") for name in names):
        return DAMAGED
    return Refusal("这是压缩包，不是表格", "请解压后选择里面的 .xlsx、.xls 或 .csv 文件")


def _bomb(entries: list[zipfile.ZipInfo]) -> Refusal | None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    lying = unpacked > _SUSPICIOUS_SIZE and unpacked / packed > _SUSPICIOUS_RATIO
    if unpacked > MAX_UNPACKED_BYTES or len(entries) > MAX_ZIP_ENTRIES or lying:
        return Refusal(
            f"文件解压后有 {unpacked / 1_000_000:,.0f} MB，超过能安全打开的大小",
            "请删去空白的行列和格式（很多是整列设置的格式），另存后再导入",
        )
    return None


def _ods_kind(archive: zipfile.ZipFile) -> FileKind | Refusal:
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        return PROTECTED
    mime = archive.read("mimetype") if "mimetype" in archive.namelist() else b""
    if mime and b"spreadsheet" not in mime:
        return Refusal("这是文档，不是表格", _SAVE_AS)
    return FileKind.ODS


def _ole_kind(data: bytes) -> FileKind | Refusal:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return PROTECTED
    if "WordDocument".encode("utf-16-le") in data:
        return WORD
    return FileKind.XLS
