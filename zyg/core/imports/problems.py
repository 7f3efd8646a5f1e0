"""What is wrong with a file, said so that the reader can mend it.

A mistake of a user is a value, not an exception. ``阻断`` keeps a row (or the file) out,
``待确认`` needs somebody's word, ``提示`` only tells what was understood or left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a problem weighs; the value is the word people read."""

    BLOCK = "阻断"
    CONFIRM = "待确认"
    HINT = "提示"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, where, by which rule, and the way out.

    Attributes:
        file: name of the file as the user knows it, or the name of a step.
        sheet: name of the sheet, or "".
        row: row number as the spreadsheet shows it (1-based), 0 = the whole file or sheet.
        column: header of the column, or "".
        value: the value as it stands in the cell, or "".
        rule: Chinese sentence without full stop: what is expected or what happened.
        way_out: Chinese sentence without full stop: what to do.
        level: how much it weighs.
        person: who it concerns (工号 姓名), or "".
        column_index: 0-based position of the cell, -1 = the whole row.
    """

    file: str
    rule: str
    way_out: str
    level: Level = Level.BLOCK
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""
    person: str = ""
    column_index: int = -1

    @property
    def sentence(self) -> str:
        """The whole sentence.

        >>> Problem(file="a.xlsx", row=18, column="身份证号", value="123",
        ...         rule="应为 18 位，现在 3 位", way_out="请核对证件").sentence
        '第 18 行「身份证号」的值「123」：应为 18 位，现在 3 位；请核对证件。'
        """
        where = f"第 {self.row} 行" if self.row else ""
        if self.column:
            where += f"「{self.column}」"
        if self.value:
            where += f"的值「{self.value}」" if where else f"「{self.value}」"
        return (
            f"{where}：{self.rule}；{self.way_out}。" if where else f"{self.rule}；{self.way_out}。"
        )


def blocks(problems: list[Problem]) -> bool:
    """Whether any of the problems keeps something out."""
    return any(problem.level is Level.BLOCK for problem in problems)
