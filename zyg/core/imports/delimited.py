"""Read csv, tsv and text tables in the encodings Chinese software writes."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

from zyg.core.imports.formats import Refusal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", "\t", ";", "|")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffe\uffff]")
_SAMPLE_LINES = 60
_SAMPLE_BYTES = 4096


def decode(data: bytes) -> str | Refusal:
    """Decode UTF-8 (with or without mark), UTF-16 or GB18030.

    >>> decode("工号".encode("gb18030"))
    '工号'
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding) or _not_text()
    sample = data[:_SAMPLE_BYTES]
    if 0 in sample:
        little = sample[1::2].count(0) >= sample[::2].count(0)
        return _strictly(data, "utf-16-le" if little else "utf-16-be") or _not_text()
    for encoding in ("utf-8", "gb18030"):
        text = _strictly(data, encoding)
        if text is not None:
            return text
    return _not_text()


def delimiter_of(text: str) -> str:
    r"""Guess the delimiter: the one that splits most lines into the same number of parts.

    >>> delimiter_of("工号;姓名\n1;张三\n")
    ';'
    """
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        counts = Counter(line.count(delimiter) for line in lines)
        counts.pop(0, None)
        if not counts:
            continue
        parts, agreeing = counts.most_common(1)[0]
        score = agreeing * min(parts, 10)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def rows_of(text: str) -> list[list[str]] | Refusal:
    """Split a decoded text into rows; a row keeps its place even when it is blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            while len(rows) + 1 < reader.line_num and not row:
                rows.append([])
            rows.append(row)
    except csv.Error:
        line = reader.line_num
        return Refusal(
            f"第 {line} 行附近的引号没有成对，分不清列", "请改正该行的英文双引号后再导入"
        )
    return rows


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def _not_text() -> Refusal:
    return Refusal(
        "认不出文件的格式：不是 xlsx、xls、ods，也不是 UTF-8、UTF-16 或 GB18030 的文本",
        "请在表格软件里打开，另存为 .xlsx 或 .csv 后再导入",
    )
