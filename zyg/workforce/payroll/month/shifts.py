"""Shifts of a month close: one default, or a TOML file that names several.

The default is written ``09:00-18:00/12:00-13:00``: on, off and the unpaid rests between them. An
off time that is not after the on time lies on the next day (``22:00-06:00``). A file has::

    [[shift]]
    name = "夜班"                 # the word in the roster's column 班次
    times = "22:00-06:00/02:00-02:30"
    late_grace = 5               # minutes tolerated; late minutes count from the planned time
    overtime_block = 30          # overtime is counted in whole blocks of minutes
    default = false              # true: for people without a shift in the roster
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zyg.law.working_time.model import (
    MINUTES_PER_DAY,
    Rest,
    Segment,
    ShiftVersion,
    Threshold,
)

DEFAULT_NAME = "默认班次"
OPEN_BEFORE = 4 * 60
"""A punch up to four hours before the shift counts as its coming."""
CLOSE_AFTER = 6 * 60
"""A punch up to six hours after the shift counts as its leaving."""
_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


class ShiftError(ValueError):
    """A shift is not written as described; the message is for people."""


@dataclass(frozen=True, slots=True)
class Shifts:
    """All shifts by name, and the one for people without a name in the roster."""

    by_name: Mapping[str, ShiftVersion]
    default: ShiftVersion

    def named(self, name: str) -> ShiftVersion | None:
        """Return the shift of a name; "" gives the default."""
        return self.by_name.get(name) if name else self.default


def read_shifts(path: Path | None, default: str) -> Shifts:
    """Read the shifts file, or make the one default shift.

    Raises:
        ShiftError: not readable, no default, or times that are not times.
    """
    if path is None:
        shift = _shift({"name": DEFAULT_NAME, "times": default})
        return Shifts({DEFAULT_NAME: shift}, shift)
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("shift", [])
    except (OSError, ValueError) as error:
        raise ShiftError(f"班次文件 {path} 读不出来（{error}）；请检查 TOML 写法。") from None
    shifts = {str(row.get("name", "")): _shift(row) for row in rows}
    marked = [row["name"] for row in rows if row.get("default")]
    if not shifts or "" in shifts or len(marked) > 1:
        raise ShiftError(f"班次文件 {path} 应有至少一个 [[shift]]，各有 name，最多一个 default。")
    chosen = marked[0] if marked else next(iter(shifts))
    return Shifts(shifts, shifts[chosen])


def _shift(row: Mapping[str, Any]) -> ShiftVersion:
    name, times = str(row.get("name", "")), str(row.get("times", ""))
    spans = [_span(text, times) for text in times.split("/")]
    on, off = spans[0]
    rests = tuple(_rest(start, end, on) for start, end in spans[1:])
    if any(not on <= rest.start < rest.end <= off for rest in rests):
        raise ShiftError(f"班次「{name}」的休息时间不在上下班时间之内；请核对。")
    return ShiftVersion(
        id=name,
        name=name,
        segments=(Segment.around(on, off, open_before=OPEN_BEFORE, close_after=CLOSE_AFTER),),
        rests=rests,
        late=Threshold(grace=int(row.get("late_grace", 0))),
        early=Threshold(grace=int(row.get("early_grace", 0))),
        overtime_block=int(row.get("overtime_block", 30)),
        overtime_minimum=int(row.get("overtime_minimum", 30)),
    )


def _span(text: str, whole: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise ShiftError(
            f"班次时间「{whole}」不对；应写成 09:00-18:00/12:00-13:00（上班-下班/休息-休息结束）。"
        )
    hours = [int(part) for part in found.groups()]
    if max(hours[0], hours[2]) > 24 or max(hours[1], hours[3]) > 59:  # noqa: PLR2004 - a clock
        raise ShiftError(f"班次时间「{whole}」里有不存在的钟点；请核对。")
    start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    return start, end if end > start else end + MINUTES_PER_DAY


def _rest(start: int, end: int, on: int) -> Rest:
    """A rest of a night shift that is written 02:00 lies after midnight."""
    shift = MINUTES_PER_DAY if start < on else 0
    return Rest(start + shift, end + shift)
