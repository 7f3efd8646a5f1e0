"""Dates of rights: given as first and last day by people, kept half-open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zyg.core.organizations.models.members import Dated

LONGEST = dt.timedelta(days=366)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """A period as people say it: the first and the last day; no last day for no end."""

    first: dt.date
    last: dt.date | None

    @property
    def words(self) -> dict[str, str]:
        """The period for the audit."""
        return {"开始": str(self.first), "结束": str(self.last or "长期")}

    @property
    def valid_to(self) -> dt.date | None:
        """The end that is kept."""
        return None if self.last is None else self.last + _DAY


def period_errors(
    days: Days, *, today: dt.date, longest: dt.timedelta | None = LONGEST
) -> dict[str, str]:
    """Tell what is wrong with a period, by field.

    >>> day = dt.date(2026, 11, 25)
    >>> period_errors(Days(day, dt.date(2026, 11, 24)), today=day)
    {'last_day': '结束日期 2026-11-24 早于开始日期 2026-11-25；请改结束日期。'}
    """
    first, last = days.first, days.last
    if last is None:
        return {} if longest is None else {"last_day": "没有填结束日期；请补填。"}
    if last < first:
        return {"last_day": f"结束日期 {last} 早于开始日期 {first}；请改结束日期。"}
    if last < today:
        return {"last_day": f"结束日期 {last} 已经过去；请选今天或以后的日期。"}
    if longest is not None and last - first > longest:
        return {"last_day": f"最长 {longest.days} 天，现在到 {last}；请选更近的日期。"}
    return {}


def end_today(row: Dated, *, today: dt.date) -> bool:
    """End a dated row so that it no longer holds; False when it has ended before."""
    if row.valid_to is not None and row.valid_to <= today:
        return False
    row.valid_to = max(row.valid_from, today)
    row.save(update_fields=["valid_to"])
    return True
