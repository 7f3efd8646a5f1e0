"""问题清单.xlsx: everything that was noticed, by file and level, with the way out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from zyg.core.imports.problems import Level, Problem
from zyg.workforce.payroll.month.books import Book, Col

_LEVELS = (Level.BLOCK, Level.CONFIRM, Level.HINT)
_MEANING = {
    Level.BLOCK: "这一行（人）没有进入本月结果，改正后重新结账",
    Level.CONFIRM: "请核对；确认无误可以带着问题结账（--accept-problems）",
    Level.HINT: "不影响结账，请知悉",
}
_COLUMNS = (
    Col("级别", "text", "", 8),
    Col("文件", "text", "", 20),
    Col("工作表", "text", "", 10),
    Col("行", "text", "", 6),
    Col("列", "text", "", 14),
    Col("原值", "text", "", 22),
    Col("人员", "text", "", 18),
    Col("问题", "text", "", 56),
    Col("怎么办", "text", "", 52),
)


def ordered(problems: Sequence[Problem]) -> list[Problem]:
    """Problems without repeats, by level, then file in order of appearance, then row."""
    files = {name: n for n, name in enumerate(dict.fromkeys(one.file for one in problems))}
    return sorted(
        dict.fromkeys(problems),
        key=lambda one: (_LEVELS.index(one.level), files[one.file], one.sheet, one.row),
    )


def write_problem_book(
    path: Path, problems: Sequence[Problem], left_out: Mapping[str, str], names: Mapping[str, str]
) -> None:
    """Write the list, a summary by file, and who was left out."""
    with Book(path) as book:
        sheet = book.sheet("问题清单", _COLUMNS)
        for one in problems:
            row = str(one.row) if one.row else ""
            cells = (one.level.value, one.file, one.sheet, row, one.column, one.value, one.person)
            sheet.add_marked([*cells, one.rule, one.way_out], one.level.value)
        sheet.filter()
        _write_counts(book, problems)
        if left_out:
            out = book.sheet(
                "未进入结果的人", (Col("工号"), Col("姓名"), Col("原因", "text", "", 80))
            )
            out.add_all((number, names.get(number, ""), why) for number, why in left_out.items())


def _write_counts(book: Book, problems: Sequence[Problem]) -> None:
    sheet = book.sheet(
        "汇总",
        (Col("文件", "text", "", 24), *(Col(level.value, "number") for level in _LEVELS)),
    )
    counts = Counter((one.file, one.level) for one in problems)
    for name in dict.fromkeys(one.file for one in problems):
        sheet.add([name, *(counts[name, level] or None for level in _LEVELS)])
    sheet.add(["合计", *(sum(counts[k] for k in counts if k[1] is v) for v in _LEVELS)], total=True)
    for level in _LEVELS:
        sheet.add([f"{level.value}：{_MEANING[level]}", None, None, None])
