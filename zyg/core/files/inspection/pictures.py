"""Pictures: whole, and not larger than a viewer can hold; the size is read from the headers.

A picture of a few kilobytes can unpack to gigabytes of points. Nothing is decoded here.
"""

from __future__ import annotations

from zyg.core.files.inspection.archives import ends_as_archive
from zyg.core.imports.formats import Refusal

MAX_POINTS = 64_000_000
MAX_SIDE = 20_000
_PNG_SIGNATURE = 8
_PNG_CHUNK = 12
_SOI = 2
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_NO_FRAME = frozenset({0xC4, 0xC8, 0xCC})
_SOS = 0xDA

_CUT = Refusal("图片不完整，打不开", "请重新拍照或导出后再上传")
_HIDING = Refusal("图片后面还藏着压缩包", "请重新拍照或截图后再上传")


def png_refusal(data: bytes) -> Refusal | None:
    """Walk the chunks of a PNG from IHDR to IEND."""
    at, size = _PNG_SIGNATURE, None
    while at + _PNG_CHUNK <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        name = data[at + 4 : at + 8]
        if size is None:
            if name != b"IHDR" or length < 8:  # noqa: PLR2004 - width and height
                return _CUT
            size = _two(data, at + 8, 4)
        at += _PNG_CHUNK + length
        if name == b"IEND":
            return _CUT if at > len(data) else _size_refusal(*size) or _tail_refusal(data)
    return _CUT


def jpg_refusal(data: bytes) -> Refusal | None:
    """Walk the segments of a JPEG to the frame header, and look for its end."""
    at = _SOI
    while at + 4 <= len(data):
        if data[at] != 0xFF:  # noqa: PLR2004 - every marker begins so
            return _CUT
        marker = data[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 - a filling byte
            at += 1
            continue
        if marker == _SOS:
            return _CUT
        if marker in _STANDALONE:
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:  # noqa: PLR2004 - frame headers
            return _frame_refusal(data, at)
        at += 2 + length
    return _CUT


def _frame_refusal(data: bytes, at: int) -> Refusal | None:
    height, width = _two(data, at + 5, 2)
    if data.rfind(b"\xff\xd9") < at:
        return _CUT
    return _size_refusal(width, height) or _tail_refusal(data)


def _two(data: bytes, at: int, length: int) -> tuple[int, int]:
    first = int.from_bytes(data[at : at + length], "big")
    return first, int.from_bytes(data[at + length : at + 2 * length], "big")


def _size_refusal(width: int, height: int) -> Refusal | None:
    if not width or not height:
        return _CUT
    if width > MAX_SIDE or height > MAX_SIDE or width * height > MAX_POINTS:
        return Refusal(
            f"图片有 {width}×{height} 像素，超过 {MAX_POINTS // 1_000_000}00 万像素",
            "请缩小后再上传",
        )
    return None


def _tail_refusal(data: bytes) -> Refusal | None:
    """Refuse a picture that is an archive at the same time."""
    return _HIDING if ends_as_archive(data) else None
