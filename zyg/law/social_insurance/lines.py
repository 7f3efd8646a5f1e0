"""Say in Chinese how an amount came about: base, limit, rate, rounding, source."""

from __future__ import annotations

from dataclasses import replace

from zyg.law.explain import Line, Mark, Source
from zyg.law.money import FEN_PER_YUAN, Fen, yuan_grouped
from zyg.law.periods import Month
from zyg.law.social_insurance.entries import Entry
from zyg.law.social_insurance.resolution import LABELS
from zyg.law.social_insurance.rows import Side
from zyg.law.social_insurance.words import percent

SIDES: tuple[Side, Side] = ("employer", "employee")
SIDE_NAMES = {"employer": "单位", "employee": "个人"}
_STATUS_NAMES = {
    "carried_forward": "暂沿用上期",
    "derived": "按公式推算",
    "confirmed": "本单位录入",
}
_OWN_RATE = Source("工伤保险条例", article="第八条、第十条（费率按本单位核定单）", mark="sourced")


def line_of(entry: Entry, side: Side, month: Month, limits_month: Month) -> Line:
    """Explain one side of one insurance."""
    return Line(
        code=f"{entry.insurance}_{side}",
        label=f"{LABELS[entry.insurance]}（{SIDE_NAMES[side]}）",
        amount=entry.amount(side),
        formula=_formula(entry, side, month, limits_month),
        rule=f"social_insurance.{entry.insurance}",
        version=_version(entry),
        source=_source(entry),
        inputs=_inputs(entry, side),
    )


def _formula(entry: Entry, side: Side, month: Month, limits_month: Month) -> str:
    amount = yuan_grouped(entry.amount(side))
    rate = entry.side_rate(side)
    if entry.base is None or rate is None:
        return f"每月固定 {amount}"
    base = yuan_grouped(entry.base)
    bound = _bound(entry)
    text = f"{bound}按 {base}" if bound else base
    text += f" × {percent(rate)} = {amount}"
    remarks = [_rounded(entry), _provisional(entry, month, limits_month)]
    told = "；".join(remark for remark in remarks if remark)
    return f"{text}（{told}）" if told else text


def _bound(entry: Entry) -> str:
    if entry.declared is None or entry.declared == entry.base or entry.base is None:
        return ""
    below = entry.declared < entry.base
    name = "低于下限" if below else "高于上限"
    return f"申报基数 {yuan_grouped(entry.declared)} {name} {yuan_grouped(entry.base)}，"


def _rounded(entry: Entry) -> str:
    if entry.rounding is None or entry.rounding.unit != FEN_PER_YUAN:
        return ""
    return "单位个人合计取整到元" if entry.rounding.per == "total" else "取整到元"


def _provisional(entry: Entry, month: Month, limits_month: Month) -> str:
    if limits_month != month:
        return f"暂按 {limits_month} 的上下限，新通知到达后补差"
    status = entry.limit.status if entry.limit is not None else "final"
    if status == "carried_forward":
        return "上下限暂沿用上期，新通知到达后补差"
    return _STATUS_NAMES.get(status, "")


def _version(entry: Entry) -> str:
    rows = [row for row in (entry.limit, entry.rate) if row is not None]
    return "+".join(f"{row.place}/{entry.insurance}@{row.start}" for row in rows)


def _source(entry: Entry) -> Source:
    """The source of what decided the amount; unverified as soon as one part of it is."""
    limit = entry.limit.source if entry.limit is not None else None
    rate = entry.rate.source if entry.rate is not None else None
    if entry.insurance == "work_injury" and rate is None:
        rate = _OWN_RATE
    bound = entry.declared != entry.base
    parts = [part for part in ((limit, rate) if bound else (rate, limit)) if part is not None]
    mark: Mark = "sourced" if all(part.mark == "sourced" for part in parts) else "unverified"
    return replace(parts[0], mark=mark)


def _inputs(entry: Entry, side: Side) -> dict[str, int | str]:
    told: dict[str, int | str] = {}
    numbers: dict[str, Fen | None] = {"declared_base": entry.declared, "base": entry.base}
    if entry.limit is not None:
        limit = entry.limit
        numbers |= {"lower": limit.lower, "upper": limit.upper}
        told |= {
            "limit_status": limit.status,
            "limit_confidence": limit.confidence,
            "limit_from": str(limit.start),
            "limit_source": limit.source.title,
            "limit_url": limit.source.url,
        }
    rate = entry.side_rate(side)
    if rate is not None:
        told["rate"] = percent(rate)
    if entry.rate is not None:
        told |= {"rate_confidence": entry.rate.confidence, "rate_source": entry.rate.source.title}
    return {key: value for key, value in numbers.items() if value is not None} | told
