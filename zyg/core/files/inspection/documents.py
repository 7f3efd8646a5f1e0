"""PDF, the Excel files of before 2007, and tables as text.

The look into a PDF is at its plain bytes: what is packed inside a stream is the virus scanner's.
"""

from __future__ import annotations

import re

from zyg.core.files.inspection.archives import ends_as_archive
from zyg.core.imports.formats import Refusal

_TAIL = 1_024
_ACTIVE_PDF = re.compile(rb"/(JavaScript|Launch)\b")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MARKUP = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<table", "{\\rtf")
_ENCODINGS = ("utf-8-sig", "gb18030")


def pdf_refusal(data: bytes) -> Refusal | None:
    """Refuse a PDF that is cut, that acts by itself, or that is an archive at the same time."""
    if b"%%EOF" not in data[-_TAIL:]:
        return Refusal("PDF 不完整，打不开", "请重新导出或从原处再复制一份")
    if ends_as_archive(data):
        return Refusal("PDF 后面还藏着压缩包", "请重新导出 PDF 再上传")
    if _ACTIVE_PDF.search(data):
        return Refusal("PDF 里有脚本或会自动运行的内容", "请打印成新的 PDF 再上传")
    return None


def ole_refusal(data: bytes) -> Refusal | None:
    """Refuse what is no workbook, is locked, or carries macros."""
    if _utf16("EncryptedPackage") in data:
        return Refusal("文件设了打开密码，不能检查", "请取消密码，保存后再上传")
    if _utf16("_VBA_PROJECT") in data:
        return Refusal("文件里有宏", "请另存为不带宏的 .xlsx 再上传")
    if _utf16("Workbook") not in data and _utf16("Book") not in data:
        return Refusal("不是 Excel 文件", "旧版 Word 文件请另存为 .docx 或 .pdf 再上传")
    return None


def csv_refusal(data: bytes) -> Refusal | None:
    """Refuse what is no plain text, or a page of the web."""
    text = _text(data)
    if text is None or _CONTROL.search(text):
        return Refusal("不认识这种文件", "可以上传的有 xlsx、xls、csv、docx、pdf、png、jpg")
    if text.lstrip().lower().startswith(_MARKUP):
        return Refusal("这是改了后缀的网页或文档，不是 csv", "请另存为 .xlsx 或 .csv 再上传")
    return None


def _text(data: bytes) -> str | None:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")
