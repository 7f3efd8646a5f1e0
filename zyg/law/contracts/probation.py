"""Probation: how long at most, and how much at least is paid.

劳动合同法 art. 19: none below three months of term, for a task or part-time; one month below a
year, two below three years, six from three years and for open-ended contracts; once for each
employer. Art. 20 and 条例 art. 15: at least 80 % of the lowest pay of the same post *or* 80 % of
the agreed pay, never below the minimum wage. The statute says 或者; a tenant may choose the
strict reading (80 % of the agreed pay).

>>> [probation_months(term, on=dt.date(2026, 9, 1)) for term in (2, 3, 11, 12, 35, 36, None)]
[0, 1, 1, 2, 2, 6, 6]
>>> probation_pay_floor(agreed=800_000, lowest_same_post=750_000, minimum_wage=254_000,
...                     on=dt.date(2026, 9, 1)).amount
600000
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from zyg.law.explain import Line
from zyg.law.identity.result import Problem
from zyg.law.money import Fen, rate, times, yuan_grouped
from zyg.law.parameters import measure

Reading = Literal["statute", "strict"]
NoProbation = Literal["task", "part_time"]
_RULE = "contracts.probation"
_WHAT = {"task": "以完成一定工作任务为期限的合同", "part_time": "非全日制用工"}


def probation_months(
    term_months: int | None, *, on: dt.date, engagement: NoProbation | None = None
) -> int:
    """Return the longest probation in months.

    Args:
        term_months: full months of the contract term, ``None`` for open-ended.
        on: day on which the contract begins.
        engagement: ``task`` or ``part_time``: no probation at all.
    """
    value = measure("contracts/probation").at(on).value
    if engagement is not None:
        return 0
    if term_months is None:
        return int(value["open_ended_months"])
    return int([months for term, months in value["rows"] if term_months >= term][-1])


def check_probation(
    months: int,
    *,
    term_months: int | None,
    on: dt.date,
    engagement: NoProbation | None = None,
    had_probation: bool = False,
) -> Problem | None:
    """Return what is wrong with an agreed probation, or ``None``.

    Args:
        months: agreed probation.
        term_months: full months of the contract term, ``None`` for open-ended.
        on: day on which the contract begins.
        engagement: ``task`` or ``part_time``.
        had_probation: the employee has been on probation with this employer before.
    """
    if not months:
        return None
    if had_probation:
        return Problem(
            "second_probation",
            "同一用人单位与同一劳动者只能约定一次试用期（劳动合同法第十九条）；请取消试用期。",
        )
    most = probation_months(term_months, on=on, engagement=engagement)
    if months <= most:
        return None
    term = _WHAT[engagement] if engagement else _term(term_months)
    rule = f"试用期最长 {most} 个月" if most else "不得约定试用期"
    way = f"请改为 {most} 个月以内" if most else "请取消试用期"
    return Problem(
        "probation_too_long",
        f"试用期 {months} 个月过长：{term}{rule}（劳动合同法第十九、七十条）；{way}。",
    )


def probation_pay_floor(
    *,
    agreed: Fen,
    lowest_same_post: Fen | None,
    minimum_wage: Fen,
    on: dt.date,
    reading: Reading = "statute",
) -> Line:
    """Return the least pay of a month on probation.

    Args:
        agreed: pay agreed for the time after probation, in fen.
        lowest_same_post: lowest pay of the same post in the unit, ``None`` when there is none.
        minimum_wage: minimum month wage of the place of work.
        on: first day of probation.
        reading: ``statute`` (one of the two 80 % limits is enough) or ``strict``.
    """
    version = measure("contracts/probation_pay").at(on)
    share = rate(version.value["percent"]) / 100
    limits = {f"约定工资 {yuan_grouped(agreed)}": times(agreed, share)}
    if lowest_same_post is not None and reading == "statute":
        name = f"同岗位最低档工资 {yuan_grouped(lowest_same_post)}"
        limits[name] = times(lowest_same_post, share)
    which, least = min(limits.items(), key=lambda pair: pair[1])
    amount = max(least, minimum_wage)
    return Line(
        code="probation_pay_floor",
        label="试用期工资下限",
        amount=amount,
        formula=(
            f"{which} × {version.value['percent']}% = {yuan_grouped(least)}，"
            f"且不低于最低工资 {yuan_grouped(minimum_wage)} → {yuan_grouped(amount)}"
        ),
        rule=_RULE,
        version=version.name,
        source=version.source,
        inputs={"agreed": agreed, "minimum_wage": minimum_wage, "reading": reading},
    )


def excess_probation_compensation(*, month_wage: Fen, excess_months: int, on: dt.date) -> Line:
    """Return the compensation for probation served beyond the legal limit (art. 83).

    Args:
        month_wage: month wage after probation, in fen.
        excess_months: months served beyond the limit.
        on: first day of probation.
    """
    version = measure("contracts/probation").at(on)
    amount = month_wage * excess_months
    return Line(
        code="excess_probation",
        label="违法约定试用期赔偿金",
        amount=amount,
        formula=f"{yuan_grouped(month_wage)} × 超期 {excess_months} 个月 = {yuan_grouped(amount)}",
        rule=_RULE,
        version=version.name,
        source=version.source,
        inputs={"month_wage": month_wage, "excess_months": excess_months},
    )


def _term(term_months: int | None) -> str:
    return "无固定期限合同" if term_months is None else f"{term_months} 个月的合同"
