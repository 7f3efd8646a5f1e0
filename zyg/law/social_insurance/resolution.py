"""Which row holds for a place, an insurance and a month.

The city's row, else its province's, else the nation's. Of several rows of one place the order
is: confirmed by the employer, final, derived, carried forward; then the latest first month.
An employer's own rows (``Overlay``) win over everything published. Where there is no row, or
the row says *unknown*, the rule refuses and names the way out: there is no filler.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.law.places import chain, name_of
from zyg.law.social_insurance.loader import rows_of
from zyg.law.social_insurance.rows import (
    FixedRow,
    HousingFundRow,
    LimitRow,
    Overlay,
    PlaceRows,
    RateRow,
    RoundingRow,
)

LABELS = {
    "pension": "养老保险",
    "medical": "医疗保险",
    "unemployment": "失业保险",
    "work_injury": "工伤保险",
    "maternity": "生育保险",
    "large_medical": "大额医疗",
    "pension_local_supplement": "地方补充养老保险",
    "work_injury_supplement": "补充工伤保险",
    "housing_fund": "住房公积金",
    "housing_fund_supplement": "补充住房公积金",
}
"""Chinese names of the insurances."""

BASE_FOLLOWS = {"pension_local_supplement": "pension", "work_injury_supplement": "work_injury"}
"""A supplement stands on the base of its insurance."""

_RANK = {"confirmed": 0, "final": 1, "derived": 2, "carried_forward": 3, "unresolved": 4}
_R = TypeVar("_R", LimitRow, RateRow, FixedRow, HousingFundRow)


def limit_of(place: str, insurance: str, month: Month, overlay: Overlay | None = None) -> LimitRow:
    """Limits of the base of an insurance.

    Raises:
        RuleRefusedError: no row for the month, or nobody could settle it.
    """
    insurance = BASE_FOLLOWS.get(insurance, insurance)
    own = overlay.limits if overlay else ()
    row = _first(place, month, own, lambda p: p.limits, lambda r: r.insurance == insurance)
    if row is None or row.status == "unresolved":
        raise RuleRefusedError(_no_limit(place, insurance, month, row))
    return row


def rate_of(
    place: str, insurance: str, month: Month, variant: str, overlay: Overlay | None = None
) -> RateRow | None:
    """Rates of an insurance, ``None`` where the place has none (maternity merged in medical).

    Raises:
        RuleRefusedError: the place has rates, but not for this plan (``variant``), or the
            rate of a side is unknown, or the last rates have ended.
    """
    own = [row for row in (overlay.rates if overlay else ()) if row.variant in (variant, "")]

    def wanted(row: RateRow) -> bool:
        return row.insurance == insurance and (row.variant == variant or row in own)

    row = _first(place, month, own, lambda p: p.rates, wanted)
    if row is None:
        ended = _last_rate(place, insurance, month)
        if ended is not None or insurance != "maternity":
            raise RuleRefusedError(_no_rate(place, insurance, month, ended))
        return None
    if row.employer is None or row.employee is None:
        raise RuleRefusedError(_unknown_rate(place, insurance, month))
    return row


def variant_of(place: str, insurance: str, told: str) -> str:
    """The plan to use: what the person has, else the ordinary plan of the place."""
    if told:
        return told
    for code in chain(place):
        variant = rows_of(code).default_variants.get(insurance)
        if variant:
            return variant
    return ""


def fixed_of(
    place: str, insurance: str, month: Month, overlay: Overlay | None = None
) -> FixedRow | None:
    """Fixed monthly amounts, ``None`` where the place has none."""
    own = overlay.fixed if overlay else ()
    return _first(place, month, own, lambda p: p.fixed, lambda r: r.insurance == insurance)


def housing_fund_of(place: str, month: Month, overlay: Overlay | None = None) -> HousingFundRow:
    """Limits and allowed rates of the housing fund.

    Raises:
        RuleRefusedError: the place has no row for the month.
    """
    own = overlay.housing_funds if overlay else ()
    row = _first(place, month, own, lambda p: p.housing_funds, lambda _: True)
    if row is None:
        raise RuleRefusedError(_no_limit(place, "housing_fund", month, None))
    return row


def rounding_of(
    place: str, targets: tuple[str, ...], month: Month, overlay: Overlay | None = None
) -> RoundingRow:
    """How a place rounds the first of the targets that it has a row for.

    The nearest place wins before the order of the targets.
    """
    sources = [overlay.rounding if overlay else ()]
    sources += [rows_of(code).rounding for code in chain(place)]
    for rows in sources:
        for target in targets:
            found = [row for row in rows if row.target == target and row.covers(month)]
            if found:
                return max(found, key=lambda row: row.start)
    raise RuleRefusedError(f"「{name_of(place)}」{month} 没有取整规则；请在政策参数中录入。")


def _first(
    place: str,
    month: Month,
    own: Iterable[_R],
    published: Callable[[PlaceRows], Iterable[_R]],
    wanted: Callable[[_R], bool],
) -> _R | None:
    """The best row of the nearest place; the employer's own rows are looked at first."""
    codes = chain(place)
    levels: list[Iterable[_R]] = [[row for row in own if row.place in codes]]
    levels += [published(rows_of(code)) for code in codes]
    for rows in levels:
        found = [row for row in rows if row.covers(month) and wanted(row)]
        if found:
            return min(found, key=lambda row: (_RANK[row.status], -row.start.ordinal))
    return None


def _last_rate(place: str, insurance: str, month: Month) -> RateRow | None:
    """The rate of the nearest place that ended before the month."""
    for code in chain(place):
        ended = [
            row
            for row in rows_of(code).rates
            if row.insurance == insurance and row.end is not None and row.end <= month
        ]
        if ended:
            return max(ended, key=lambda row: row.start)
    return None


def _no_limit(place: str, insurance: str, month: Month, row: LimitRow | None) -> str:
    label = LABELS.get(insurance, insurance)
    why = f"（{row.note}）" if row is not None and row.note else ""
    return (
        f"「{name_of(place)}」{month} 的{label}缴费基数上下限没有可用的参数{why}；请在政策参数中"
        "录入当地通知或本单位核定单，或选择沿用上一期上下限、待新通知后补差。"
    )


def _no_rate(place: str, insurance: str, month: Month, ended: RateRow | None) -> str:
    label = LABELS.get(insurance, insurance)
    why = ""
    if ended is not None and ended.end is not None:
        why = f"（原费率执行至 {ended.end + -1}：{ended.source.title}）"
    return (
        f"「{name_of(place)}」{month} 的{label}费率没有可用的参数{why}；"
        "请在政策参数中录入延续文件、当地通知或本单位核定单上的费率。"
    )


def _unknown_rate(place: str, insurance: str, month: Month) -> str:
    label = LABELS.get(insurance, insurance)
    return (
        f"「{name_of(place)}」{month} 的{label}单位费率由各地市规定，尚未核实；"
        "请按首次缴费通知或核定单在政策参数中录入本单位的费率，再计算。"
    )
