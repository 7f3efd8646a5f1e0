"""Marriage, paternity, childcare, elder-care and bereavement leave of a place.

The nation gives the frame (劳动法 art. 51: these days are paid), the provinces give the days.

>>> family_leave("paternity", "440300", on=dt.date(2026, 9, 1)).days
15
>>> childcare = family_leave("childcare", "310000", on=dt.date(2026, 9, 1))
>>> childcare_until(childcare, dt.date(2025, 5, 9))
datetime.date(2028, 5, 9)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.leave.counting import Counting
from zyg.law.leave.local import LABELS, LocalKind, LocalRule, local_rule
from zyg.law.periods import add_months


@dataclass(frozen=True, slots=True)
class FamilyLeave:
    """Days of a family leave.

    Attributes:
        days: days due, ``None`` when the rule gives months.
        months: months due when the rule says so (河南 paternity), else ``None``.
        counting: way of counting, ``None`` when the source does not say.
        rule: the rule of the place.
        lines: explanation.
    """

    days: int | None
    months: int | None
    counting: Counting | None
    rule: LocalRule
    lines: tuple[Line, ...]


def family_leave(
    kind: LocalKind,
    place: str,
    *,
    on: dt.date,
    confirmed: bool = False,
    premarital_check: bool = False,
    in_hospital: bool = False,
) -> FamilyLeave:
    """Return the days of a family leave.

    Args:
        kind: kind of leave.
        place: code of the place of work.
        on: first day of the leave.
        confirmed: the HR administrator has confirmed an unverified number.
        premarital_check: the couple took the premarital medical check (marriage leave).
        in_hospital: the parent is in hospital (elder care).

    Raises:
        RuleRefusedError: no verified rule, or no days in this case.
    """
    rule = local_rule(kind, place, on=on, confirmed=confirmed)
    months = rule.more.get("months")
    days = _days(rule, in_hospital=in_hospital)
    parts = f"{days} 天" if days is not None else f"{months} 个月"
    check = rule.more.get("premarital_check", 0) if premarital_check else 0
    if days is not None and check:
        days += check
        parts += f" + 婚前医学检查 {check} 天 = {days} 天"
    if days is None and months is None:
        raise RuleRefusedError(
            f"{LABELS[kind]}在这种情况下没有天数（{rule.note or rule.source.title}）；请核对条件。"
        )
    line = Line(
        code=f"{kind}_days",
        label=LABELS[kind],
        amount=days if days is not None else int(months or 0),
        formula=f"{parts}{f'（{rule.note}）' if rule.note else ''}",
        rule="leave.family",
        version=rule.version,
        source=rule.source,
        unit="day" if days is not None else "month",
    )
    return FamilyLeave(days, months, rule.counting, rule, (line,))


def childcare_until(leave: FamilyLeave, birth: dt.date) -> dt.date:
    """Return the first day on which the child is too old for childcare leave."""
    return add_months(birth, int(leave.rule.more["child_below_months"]))


def _days(rule: LocalRule, *, in_hospital: bool) -> int | None:
    hospital = rule.more.get("days_in_hospital")
    if in_hospital and hospital is not None:
        return int(hospital)
    if rule.more.get("in_hospital") and not in_hospital:
        return None
    return rule.days
