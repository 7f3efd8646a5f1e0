"""Office files of today are zip archives: each is unpacked here, with limits, to see what it does.

The sizes that an archive states are not believed: every part is inflated and counted, and the
whole stops at the first limit, so a bomb costs no more than the limit itself. Parts that lie over
each other (one body counted a thousand times), encrypted parts, programs, macros and archives
more than one deep are refused.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

from zyg.core.files.kinds import FileKind
from zyg.core.imports.formats import Refusal

MAX_ENTRIES = 1_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 100
MAX_DEPTH = 2
_RATIO_FROM = 10_000_000  # a small sheet of blanks packs better than 100 to 1 and harms nobody
_STEP = 1 << 20
_HEAD = 16
_ZIP = b"PK\x03\x04"
_LOCAL_HEADER = 30
_END = 22
_LONGEST_END = _END + 0xFFFF
_ENCRYPTED = 0x1

_SAFER = "请在办公软件里打开，另存为新的 .xlsx 或 .docx 再上传"
_DAMAGED = Refusal("文件已损坏，打不开", "请重新导出或从原处再复制一份")
_DEEP = Refusal("文件里套着压缩包", "请把里面的文件取出来，单独上传")
_MACROS = Refusal("文件里有宏或控件", "请另存为不带宏的 .xlsx 或 .docx 再上传")
_PROGRAM = Refusal("文件里藏着程序", "请删去嵌入的程序再上传")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"\xfd7zXZ", b"BZh", b"MSCF")


class _RefusedError(Exception):
    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked, over all depths."""

    packed: int
    entries: int = 0
    unpacked: int = 0

    def spend(self, size: int) -> None:
        self.unpacked += size
        too_well_packed = self.unpacked > _RATIO_FROM and self.unpacked > MAX_RATIO * self.packed
        if self.unpacked > MAX_UNPACKED or too_well_packed:
            raise _RefusedError(
                Refusal(
                    f"文件解压后超过 {self.unpacked // 1_000_000} MB，不能安全打开",
                    "请删去空白的行列、格式和过大的图片，另存后再上传",
                )
            )

    def count(self, entries: int) -> None:
        self.entries += entries
        if self.entries > MAX_ENTRIES:
            raise _RefusedError(
                Refusal(f"文件里有 {self.entries} 个部分，超过 {MAX_ENTRIES} 个", _SAFER)
            )


def office_kind(data: bytes) -> FileKind | Refusal:
    """Tell whether a zip archive is an Excel or a Word file, or why it is not taken."""
    try:
        names = _walk(data, depth=1, budget=_Budget(packed=len(data)))
    except _RefusedError as refused:
        return refused.refusal
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError):
        return _DAMAGED
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return FileKind.XLSX
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        return FileKind.DOCX
    return Refusal("这是压缩包，不是 Excel 或 Word 文件", "请解压后上传里面的文件")


def ends_as_archive(data: bytes) -> bool:
    """Say whether the end of a file is the directory of a zip archive (a file of two kinds)."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - _LONGEST_END))
    return at >= 0 and at + _END + int.from_bytes(data[at + 20 : at + 22], "little") == len(data)


def _walk(data: bytes, *, depth: int, budget: _Budget) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
    budget.count(len(entries))
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        start = _body_start(data, entry)
        if entry.header_offset < end or (end == 0 and entry.header_offset):
            raise _RefusedError(Refusal("压缩包的结构不正常，像是被人改过", _SAFER))
        end = start + entry.compress_size
        _refuse_by_name(entry)
        _look_inside(_inflate(data[start:end], entry, budget), depth=depth, budget=budget)
    return {entry.filename for entry in entries}


def _body_start(data: bytes, entry: zipfile.ZipInfo) -> int:
    header = data[entry.header_offset : entry.header_offset + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or not header.startswith(_ZIP):
        raise zipfile.BadZipFile
    name_length = int.from_bytes(header[26:28], "little")
    extra_length = int.from_bytes(header[28:30], "little")
    return entry.header_offset + _LOCAL_HEADER + name_length + extra_length


def _refuse_by_name(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.lower()
    if entry.flag_bits & _ENCRYPTED:
        raise _RefusedError(Refusal("文件设了打开密码，不能检查", "请取消密码，保存后再上传"))
    if name.endswith("vbaproject.bin") or "/activex/" in name:
        raise _RefusedError(_MACROS)
    if name.startswith("/") or ".." in name.split("/"):
        raise _RefusedError(Refusal("压缩包里有指向外面的路径", _SAFER))


def _inflate(packed: bytes, entry: zipfile.ZipInfo, budget: _Budget) -> bytes:
    """Unpack one part, counting what really comes out; refuse what was stated falsely.

    The whole body is kept only when it is an archive itself, of others the beginning.
    """
    if entry.compress_type == zipfile.ZIP_STORED:
        budget.spend(len(packed))
        return packed
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    kept, size = bytearray(), 0
    while not inflater.eof:
        part = inflater.decompress(packed, _STEP)
        packed = inflater.unconsumed_tail
        if not part and not packed:
            break
        budget.spend(len(part))
        size += len(part)
        if len(kept) < _HEAD or kept.startswith(_ZIP):
            kept += part
    if not inflater.eof or size != entry.file_size:
        raise zipfile.BadZipFile
    return bytes(kept)


def _look_inside(body: bytes, *, depth: int, budget: _Budget) -> None:
    if body.startswith(_ARCHIVES):
        raise _RefusedError(_DEEP)
    if body.startswith((b"MZ", b"\x7fELF")):
        raise _RefusedError(_PROGRAM)
    if body.startswith(_ZIP):
        if depth >= MAX_DEPTH:
            raise _RefusedError(_DEEP)
        _walk(body, depth=depth + 1, budget=budget)
