"""Notice: the employee's 30 (3) days, the employer's 30 days or one month of pay (art. 37–40).

>>> str(resignation_last_day(dt.date(2026, 11, 2), in_probation=False).last_day)
'2026-12-02'
>>> str(resignation_last_day(dt.date(2026, 11, 2), in_probation=True).last_day)
'2026-11-05'
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zyg.law.explain import Line, Source
from zyg.law.money import Fen, yuan_grouped
from zyg.law.parameters import measure


@dataclass(frozen=True, slots=True)
class Notice:
    """The effect of a notice.

    Attributes:
        days: days of notice.
        last_day: earliest last day of work.
        reason: Chinese sentence.
        source: law behind it.
    """

    days: int
    last_day: dt.date
    reason: str
    source: Source


def resignation_last_day(
    given: dt.date, *, in_probation: bool, employer_at_fault: bool = False
) -> Notice:
    """Return when a resignation takes effect.

    Args:
        given: day on which the notice was received, in writing unless on probation.
        in_probation: on probation on that day.
        employer_at_fault: a case of art. 38: no notice is needed.
    """
    version = measure("contracts/notice").at(given)
    if employer_at_fault:
        reason = "用人单位有过错（第三十八条），劳动者可以随时解除"
        return Notice(0, given, reason, version.source)
    key = "resignation_probation_days" if in_probation else "resignation_days"
    return _notice(given, version.value[key], "劳动者提前通知", version.source)


def employer_last_day(given: dt.date) -> Notice:
    """Return when a dismissal under art. 40 with written notice takes effect."""
    version = measure("contracts/notice").at(given)
    return _notice(given, version.value["employer_days"], "用人单位提前书面通知", version.source)


def pay_in_lieu(last_month_wage: Fen, *, on: dt.date) -> Line:
    """Return the month of pay instead of notice (art. 40): the wage of the month before.

    条例 art. 20: the wage of the previous month, neither the average nor capped.
    """
    version = measure("contracts/notice").at(on)
    return Line(
        code="pay_in_lieu_of_notice",
        label="代通知金",
        amount=last_month_wage,
        formula=f"上一个月工资标准 {yuan_grouped(last_month_wage)}",
        rule="contracts.notice",
        version=version.name,
        source=version.source,
        inputs={"last_month_wage": last_month_wage},
    )


def _notice(given: dt.date, days: int, who: str, source: Source) -> Notice:
    last = given + dt.timedelta(days=days)
    return Notice(days, last, f"{given} 通知，{who} {days} 日，最早 {last} 离职", source)
