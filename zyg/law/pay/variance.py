"""Why net pay differs from last month: causes that add up to the difference, to the fen.

Every printed line that touches net pay is one cause, contributions and taxes one cause each.
What the lines do not explain is the rest (没有找到原因); it is 0 as long as both results add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from zyg.law.money import Fen, yuan_grouped
from zyg.law.pay.figures import PER_CENT, number
from zyg.law.pay.model import PersonMonthResult, WageTax

CauseKind = Literal["line", "insurance", "tax", "rest"]
_NOT_IN_NET = "employer_benefit"


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of a difference of net pay.

    Attributes:
        kind: a pay line, the contributions, the taxes, or the rest.
        code: code of the line, ``insurance``, ``tax`` or ``rest``.
        label: Chinese name.
        amount: effect on net pay in fen: positive = more net pay.
        sentence: the cause in Chinese with its values.
    """

    kind: CauseKind
    code: str
    label: str
    amount: Fen
    sentence: str


def variance(current: PersonMonthResult, previous: PersonMonthResult) -> tuple[Cause, ...]:
    """Return the causes of the difference of net pay, the largest first, the rest last.

    The amounts add up exactly to ``current.net − previous.net``; causes of 0 are left out.
    """
    causes = [*_pay_lines(current, previous), _insurance(current, previous)]
    causes.append(_tax(current, previous))
    rest = current.net - previous.net - sum(cause.amount for cause in causes)
    found = sorted(
        (cause for cause in causes if cause.amount),
        key=lambda cause: (-abs(cause.amount), cause.code),
    )
    if rest:
        told = f"{yuan_grouped(rest)} 元没有找到原因"
        found.append(Cause("rest", "rest", "没有找到原因", rest, told))
    return tuple(found)


def _pay_lines(current: PersonMonthResult, previous: PersonMonthResult) -> list[Cause]:
    now, before = _in_net(current), _in_net(previous)
    causes = []
    for code in dict.fromkeys([*now, *before]):
        label, after = now.get(code, (before.get(code, ("", 0))[0], 0))
        _, earlier = before.get(code, ("", 0))
        causes.append(Cause("line", code, label, after - earlier, _told(label, earlier, after)))
    return causes


def _in_net(result: PersonMonthResult) -> Mapping[str, tuple[str, Fen]]:
    return {
        one.line.code: (one.line.label, one.amount)
        for one in result.lines
        if one.pay_class != _NOT_IN_NET
    }


def _insurance(current: PersonMonthResult, previous: PersonMonthResult) -> Cause:
    now, before = _own(current), _own(previous)
    parts = [
        f"{label} {yuan_grouped(before.get(code, ('', 0))[1])}"
        f" → {yuan_grouped(now.get(code, ('', 0))[1])}"
        for code, (label, _) in {**before, **now}.items()
        if now.get(code, ("", 0))[1] != before.get(code, ("", 0))[1]
    ]
    effect = previous.employee_insurance - current.employee_insurance
    return Cause(
        "insurance",
        "insurance",
        "个人社保公积金",
        effect,
        f"个人社保公积金{_direction(-effect)}：{'；'.join(parts)}" if parts else "",
    )


def _own(result: PersonMonthResult) -> Mapping[str, tuple[str, Fen]]:
    return {
        one.line.code: (one.line.label, one.amount)
        for one in result.insurance
        if one.side == "employee"
    }


def _tax(current: PersonMonthResult, previous: PersonMonthResult) -> Cause:
    effect = previous.tax_total - current.tax_total
    told = f"个税{_direction(-effect)}"
    jump = bracket_jump(current.tax.wages, previous.tax.wages)
    if jump:
        told += f"：{jump}"
    return Cause("tax", "tax", "个人所得税", effect, told if effect else "")


def bracket_jump(current: WageTax, previous: WageTax) -> str:
    """Say in Chinese that the rate changed between two withholdings, or ""."""
    if current.method != previous.method or current.rate == previous.rate:
        return ""
    return (
        f"应纳税所得额 {yuan_grouped(previous.taxable)} → {yuan_grouped(current.taxable)}，"
        f"税率 {number(previous.rate * PER_CENT)}% → {number(current.rate * PER_CENT)}%"
    )


def _told(label: str, before: Fen, after: Fen) -> str:
    return f"{label}{_direction(after - before)}：{yuan_grouped(before)} → {yuan_grouped(after)}"


def _direction(change: Fen) -> str:
    word = "多" if change > 0 else "少"
    return f"比上月{word} {yuan_grouped(abs(change))} 元"
