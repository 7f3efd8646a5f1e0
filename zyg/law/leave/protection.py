"""Hard limits of schedules: pregnant and nursing women, minors.

女职工劳动保护特别规定 art. 6 and 9: from the seventh month of pregnancy and while nursing a baby
below one year there is no overtime and no night work, and nursing time is given inside the shift.
劳动法 art. 15 and 64: nobody below 16 may be employed; 16–17 is a minor with protected work.

>>> [p.code for p in schedule_problems(Protected(pregnant_months=7), overtime_minutes=30,
...                                    night_minutes=0, on=dt.date(2026, 9, 1))]
['pregnant_overtime']
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Source
from zyg.law.parameters import measure
from zyg.law.periods import add_months

_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Protected:
    """The facts that protect a person; all optional.

    Attributes:
        pregnant_months: months of pregnancy on the day.
        baby_born: day of birth of the youngest baby that is nursed.
        babies: babies of that birth.
        born: the person's own day of birth.
    """

    pregnant_months: Fraction | int | None = None
    baby_born: dt.date | None = None
    babies: int = 1
    born: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ScheduleProblem:
    """A shift or overtime that the law forbids (``hard``) or that needs a second look."""

    code: str
    message: str
    hard: bool
    source: Source


def schedule_problems(
    person: Protected, *, overtime_minutes: int, night_minutes: int, on: dt.date
) -> tuple[ScheduleProblem, ...]:
    """Return what is wrong with a planned day.

    Args:
        person: protecting facts.
        overtime_minutes: overtime of the day.
        night_minutes: minutes between 22:00 and 06:00.
        on: the day.
    """
    version = measure("leave/protection").at(on)
    found: list[ScheduleProblem] = []
    for code, who in _protections(person, on):
        for kind, label, minutes in (
            ("overtime", "加班", overtime_minutes),
            ("night", "夜班", night_minutes),
        ):
            if minutes > 0:
                hard = code != "minor"
                way = "不得安排；请改排" if hard else "请先确认当地对未成年工的规定"
                message = f"{on} 安排了{label} {minutes} 分钟，但该员工{who}，{way}。"
                found.append(ScheduleProblem(f"{code}_{kind}", message, hard, version.source))
    if person.born and on < _age(person.born, version.value["youngest_age"]):
        message = (
            f"{on} 该员工未满 {version.value['youngest_age']} 周岁，不得招用；请停止排班并核对。"
        )
        found.append(ScheduleProblem("child", message, hard=True, source=version.source))
    return tuple(found)


def nursing_minutes(person: Protected, *, on: dt.date) -> int:
    """Return the paid nursing minutes of a day: one hour, one more for each further baby.

    >>> nursing_minutes(Protected(baby_born=dt.date(2026, 1, 9), babies=2), on=dt.date(2026, 9, 1))
    120
    """
    value = measure("leave/protection").at(on).value
    if not _nursing(person, on):
        return 0
    further = value["nursing_minutes_each_further_baby"] * (person.babies - 1)
    return int(value["nursing_minutes"] + further)


def _protections(person: Protected, on: dt.date) -> list[tuple[str, str]]:
    value = measure("leave/protection").at(on).value
    found = []
    if (person.pregnant_months or 0) >= value["pregnant_months"]:
        found.append(("pregnant", f"怀孕 {value['pregnant_months']} 个月以上"))
    if _nursing(person, on):
        found.append(("nursing", "在哺乳期（婴儿未满 1 周岁）"))
    if person.born and _age(person.born, value["youngest_age"]) <= on < _age(
        person.born, value["adult_age"]
    ):
        found.append(("minor", "是未成年工"))
    return found


def _nursing(person: Protected, on: dt.date) -> bool:
    months = measure("leave/protection").at(on).value["nursing_months"]
    return person.baby_born is not None and (
        person.baby_born <= on < add_months(person.baby_born, months)
    )


def _age(born: dt.date, years: int) -> dt.date:
    return add_months(born, years * _MONTHS_A_YEAR)
