"""Put a declared base between two limits, of which one may be unknown."""

from __future__ import annotations

from zyg.law.explain import RuleRefusedError
from zyg.law.money import Fen, yuan_grouped
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.law.social_insurance.resolution import LABELS


def clamp(
    declared: Fen, *, lower: Fen | None, upper: Fen | None, insurance: str, place: str, month: Month
) -> Fen:
    """Return the base in fen; an unknown limit refuses only where it could matter.

    Raises:
        RuleRefusedError: the limit that could matter is unknown.
    """
    if upper is not None and declared >= upper:
        return upper
    if lower is not None and declared <= lower:
        return lower
    if upper is not None and lower is not None:
        return declared
    raise unknown_limit(declared, upper=upper, insurance=insurance, place=place, month=month)


def unknown_limit(
    declared: Fen, *, upper: Fen | None, insurance: str, place: str, month: Month
) -> RuleRefusedError:
    """The refusal about the limit that nobody knows."""
    which = "上限" if upper is None else "下限"
    return RuleRefusedError(
        f"「{name_of(place)}」{month} 的{LABELS[insurance]}缴费基数{which}未知，无法判断"
        f"申报基数 {yuan_grouped(declared)} 元是否在限内；请在政策参数中录入当地通知或核定单。"
    )
