"""Labour dispatch: at most 10 % of (contracts + dispatched), temporary posts six months.

>>> ratio = dispatch_ratio(contracts=89, dispatched=10, on=dt.date(2026, 9, 1))
>>> ratio.ok, ratio.most
(False, 9)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.identity.result import Problem
from zyg.law.money import number, rate
from zyg.law.parameters import measure
from zyg.law.periods import add_months

Post = Literal["temporary", "auxiliary", "substitute"]
POSTS: dict[Post, str] = {"temporary": "临时性", "auxiliary": "辅助性", "substitute": "替代性"}


@dataclass(frozen=True, slots=True)
class DispatchRatio:
    """Share of dispatched workers.

    Attributes:
        ok: whether the share keeps the limit.
        ratio: dispatched ÷ (contracts + dispatched).
        most: dispatched workers that the contracts allow.
        line: explanation (amount: dispatched workers).
    """

    ok: bool
    ratio: Fraction
    most: int
    line: Line


def dispatch_ratio(*, contracts: int, dispatched: int, on: dt.date) -> DispatchRatio:
    """Return whether a using unit keeps the limit (劳务派遣暂行规定 art. 4).

    Args:
        contracts: people with a labour contract with the unit.
        dispatched: people dispatched to the unit.
        on: the day.

    Raises:
        RuleRefusedError: a number is negative.
    """
    if contracts < 0 or dispatched < 0:
        raise RuleRefusedError("用工人数不能为负；请核对劳动合同人数和派遣人数。")
    version = measure("contracts/dispatch").at(on)
    limit = rate(version.value["percent"]) / 100
    total = contracts + dispatched
    ratio = Fraction(dispatched, total) if total else Fraction(0)
    most = int(contracts * limit / (1 - limit))
    ok = ratio <= limit
    tail = "" if ok else f"，超过 {version.value['percent']}%，最多 {most} 人"
    line = Line(
        code="dispatch_ratio",
        label="劳务派遣用工比例",
        amount=dispatched,
        formula=(
            f"{dispatched} ÷ （劳动合同 {contracts} + 派遣 {dispatched}）"
            f" = {number(ratio * 100)}%{tail}"
        ),
        rule="contracts.dispatch",
        version=version.name,
        source=version.source,
        inputs={"contracts": contracts, "dispatched": dispatched},
        unit="person",
    )
    return DispatchRatio(ok, ratio, most, line)


def check_dispatch_post(
    post: Post | None, *, first: dt.date, last: dt.date | None, part_time: bool = False
) -> tuple[Problem, ...]:
    """Return what is wrong with a dispatched post (art. 3; 劳动合同法 art. 58 and 66).

    Args:
        post: nature of the post, ``None`` when it is none of the three.
        first: first day on the post.
        last: last planned day, ``None`` when open.
        part_time: dispatched as part-time worker.
    """
    months = measure("contracts/dispatch").at(first).value["temporary_months"]
    found = []
    if post is None:
        found.append(
            Problem("post", "劳务派遣只能用于临时性、辅助性或替代性岗位；请改为直接用工。")
        )
    if post == "temporary" and (last is None or last >= add_months(first, months)):
        found.append(
            Problem(
                "temporary",
                f"临时性岗位自 {first} 起存续不超过 {months} 个月，应在 "
                f"{add_months(first, months)} 前结束；请填写结束日期或改为直接用工。",
            )
        )
    if part_time:
        found.append(Problem("part_time", "不得以非全日制形式派遣劳动者；请改用工形式。"))
    return tuple(found)


def check_dispatch_contract(term_months: int | None, *, on: dt.date) -> Problem | None:
    """Return what is wrong with the contract of the dispatching unit: two years at least."""
    least = measure("contracts/dispatch").at(on).value["shortest_contract_months"]
    if term_months is None or term_months >= least:
        return None
    return Problem(
        "dispatch_term",
        f"派遣单位与劳动者的合同期限 {term_months} 个月过短，"
        f"应为 {least} 个月以上的固定期限（劳动合同法第五十八条）；请延长。",
    )
