"""What a report is asked for, read from the address; what can not be read is told, not guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from zyg.law.periods import Month
from zyg.workforce.people.models import Engagement

_FIRST = 1990  # no terms in any file are older
_AHEAD = 12  # months: hires and moves that are registered already
SPANS = (1, 3, 12)
KINDS = ("hired", "left")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The filters of a report.

    Attributes:
        today: the day on which it is asked.
        month: last month of a report of months.
        day: the day of a report of a day.
        department: public id, "" for all in reach; departments below are in.
        engagement: a form of engagement, "" for all.
        span: months of the list of hires and leavers.
        kind: ``hired``, ``left`` or "" for both.
        page: page of a list, as it was said.
        problems: what could not be read, as sentences.
    """

    today: dt.date
    month: Month
    day: dt.date
    department: str = ""
    engagement: str = ""
    span: int = 1
    kind: str = ""
    page: str = "1"
    problems: tuple[str, ...] = field(default=())

    @property
    def until(self) -> dt.date:
        """The last day that a report of months counts: of a running month only up to today."""
        if self.month == Month.of(self.today):
            return self.today
        return self.month.last_day


def asked_of(said: Mapping[str, str], *, today: dt.date) -> Asked:
    """Read the filters of an address.

    Returns:
        the filters; what could not be read has its default and a sentence in ``problems``.
    """
    asked = Asked(today=today, month=Month.of(today), day=today)
    problems: list[str] = []
    found: dict[str, object] = {
        "department": said.get("department", "")[:40],
        "page": said.get("page", "1"),
    }
    if text := said.get("month", "").strip():
        found["month"] = _month(text, asked.month, problems)
    if text := said.get("day", "").strip():
        found["day"] = _day(text, today, problems)
    if text := said.get("engagement", ""):
        found["engagement"] = _one_of(text, Engagement.values, "用工形式", problems)
    if text := said.get("kind", ""):
        found["kind"] = _one_of(text, KINDS, "类型", problems)
    if text := said.get("span", ""):
        known = [str(span) for span in SPANS]
        found["span"] = int(_one_of(text, known, "月数", problems) or SPANS[0])
    return replace(asked, **found, problems=tuple(problems))  # type: ignore[arg-type]


def _month(text: str, default: Month, problems: list[str]) -> Month:
    try:
        month = Month.parse(text)
    except ValueError as error:
        problems.append(f"{error}现在按 {default} 显示。")
        return default
    if month.year < _FIRST or month - default > _AHEAD:
        problems.append(
            f"月份 {month} 不在 {_FIRST}-01 至 {default + _AHEAD} 之间；现在按 {default} 显示。"
        )
        return default
    return month


def _day(text: str, default: dt.date, problems: list[str]) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        problems.append(
            f"「{text[:20]}」不是日期，应写成 2026-10-31 这样的形式；现在按 {default} 显示。"
        )
        return default
    last = (Month.of(default) + _AHEAD).last_day
    if day.year < _FIRST or day > last:
        problems.append(f"日期 {day} 不在 {_FIRST}-01-01 至 {last} 之间；现在按 {default} 显示。")
        return default
    return day


def _one_of(text: str, known: list[str] | tuple[str, ...], what: str, problems: list[str]) -> str:
    if text in known:
        return text
    problems.append(f"没有「{text[:20]}」这种{what}；现在不按{what}筛选。")
    return ""
