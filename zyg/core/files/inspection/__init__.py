"""Telling what a file really is, and refusing what can do harm; the name is never believed.

The public function is :func:`inspect`. Each kind has its own module below.
"""

from __future__ import annotations

from zyg.core.files.inspection.archives import office_kind
from zyg.core.files.inspection.documents import csv_refusal, ole_refusal, pdf_refusal
from zyg.core.files.inspection.pictures import jpg_refusal, png_refusal
from zyg.core.files.kinds import FileKind
from zyg.core.files.names import ending_of, hidden_ending
from zyg.core.files.purposes import FilePurpose
from zyg.core.imports.formats import Refusal

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PNG = b"\x89PNG\r\n\x1a\n"
_JPG = b"\xff\xd8\xff"
_PDF = b"%PDF-"


def inspect(data: bytes, *, name: str, purpose: FilePurpose) -> FileKind | Refusal:
    """Tell the kind of a file, or why it is not taken.

    Args:
        data: the whole content.
        name: the cleaned name.
        purpose: what it is handed in for.
    """
    if not data:
        return Refusal("文件是空的（0 字节）", "请确认原文件能打开，再重新选择")
    if hidden := hidden_ending(name):
        return Refusal(f"文件名里藏着 .{hidden}，会被当成程序", "请改成只有一个后缀的名字")
    kind = _kind(data)
    if isinstance(kind, Refusal):
        return kind
    wanted = "、".join(sorted(kind.value for kind in purpose.kinds))
    if kind not in purpose.kinds:
        return Refusal(f"内容是 {kind.value}，{purpose.label}不收", f"请换成 {wanted} 文件")
    if ending_of(name) not in kind.endings:
        told = f".{ending_of(name)}" if ending_of(name) else "没有后缀"
        return Refusal(
            f"文件名是 {told}，内容却是 {kind.value}",
            f"请把后缀改成 .{kind.value}，或换成真正的文件",
        )
    return kind


def _kind(data: bytes) -> FileKind | Refusal:
    if data.startswith(_ZIP):
        return office_kind(data)
    if data.startswith(_OLE):
        return ole_refusal(data) or FileKind.XLS
    if data.startswith(_PNG):
        return png_refusal(data) or FileKind.PNG
    if data.startswith(_JPG):
        return jpg_refusal(data) or FileKind.JPG
    if data.startswith(_PDF):
        return pdf_refusal(data) or FileKind.PDF
    return csv_refusal(data) or FileKind.CSV
