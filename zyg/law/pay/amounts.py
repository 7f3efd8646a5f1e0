"""The amount of each kind of pay item, with the sentence that explains it.

One function a kind. A function raises ``MissingInputError`` when a number it needs is not known;
the engine turns that into a line in state ``missing``. Every amount is rounded once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from zyg.law.explain import RuleRefusedError
from zyg.law.money import FEN_PER_YUAN, Fen, half_up, rate, yuan_grouped
from zyg.law.pay import items as kinds
from zyg.law.pay.figures import PER_CENT, in_force, number, part, pay_days, percent
from zyg.law.pay.overtime import BASE_LABELS, overtime_amount, overtime_base
from zyg.law.pay.proration import MonthDays, prorate

T = TypeVar("T")
Amount = tuple[Fen, str]
"""Fen and the Chinese sentence with the values."""


class MissingInputError(Exception):
    """A number that the item needs is not known; the text names it in Chinese."""


@dataclass(frozen=True, slots=True)
class Month:
    """What an item may look at beside itself.

    Attributes:
        day: last day of the wage month, for the versions of rules.
        days: days of the person's month.
        policy: default proration.
        facts: facts of the person by name.
        overtime_pay: normal monthly pay that counts for overtime, ``None`` = not told.
    """

    day: dt.date
    days: MonthDays
    policy: kinds.Prorate
    facts: Mapping[str, str]
    overtime_pay: Fen | None = None


def known(value: T | None, what: str) -> T:
    """Return the value or raise ``MissingInputError`` naming what is missing."""
    if value is None:
        raise MissingInputError(what)
    return value


def plain(item: kinds.Fixed | kinds.Imported, _: Month) -> Amount:
    """Amount as given, with the place where it was read."""
    amount = known(item.amount, "金额")
    return amount, f"{yuan_grouped(amount)}" + (
        f"（{item.source_note}）" if item.source_note else ""
    )


def manual(item: kinds.Manual, _: Month) -> Amount:
    """Amount typed by hand, with its reason."""
    amount = known(item.amount, "金额")
    return amount, f"{yuan_grouped(amount)}（手工调整：{item.reason}）"


def monthly(item: kinds.Monthly, month: Month) -> Amount:
    """Monthly amount × paid share."""
    policy = item.prorate or month.policy
    found = prorate(known(item.amount, "月标准"), policy=policy, days=month.days, day=month.day)
    return found.amount, found.formula


def segments(item: kinds.Segments, month: Month) -> Amount:
    """Σ amount × days ÷ payable days, each segment rounded alone."""
    payable = month.days.payable
    if sum(one.days for one in item.segments) > payable:
        raise RuleRefusedError(
            f"「{item.label}」各段天数合计超过应计薪日 {number(payable)} 天；请核对调薪日期。"
        )
    total, told = 0, []
    for one in item.segments:
        amount = part(one.amount, one.days, payable)
        total += amount
        told.append(f"{yuan_grouped(one.amount)} × {number(one.days)} ÷ {number(payable)} 天")
    return total, f"{' + '.join(told)} = {yuan_grouped(total)}（每段各自进位）"


def rate_quantity(item: kinds.RateQuantity, _: Month) -> Amount:
    """Rate × quantity, rounded once at the end."""
    price, quantity = known(item.rate, "单价"), known(item.quantity, "数量")
    amount = half_up(price * quantity * FEN_PER_YUAN)
    return amount, f"{number(price)} × {number(quantity)}{item.unit} = {yuan_grouped(amount)}"


def overtime(item: kinds.Overtime, month: Month) -> Amount:
    """Base ÷ 21.75 ÷ 8 × hours × multiplier; the base from the items when none is given."""
    hours = known(item.hours, "加班时数")
    if hours < 0:
        raise RuleRefusedError(f"「{item.label}」的加班时数 {number(hours)} 为负数；请核对考勤。")
    normal = known(month.overtime_pay if item.base is None else item.base, "加班基数")
    given = item.base is not None and item.base_rule != "pct70"
    if given or item.base_rule in {"contract", "agreed"}:
        base = max(normal, item.min_wage)
        raised = base != normal
    else:
        line = overtime_base(
            rule=item.base_rule, normal_pay=normal, min_wage=item.min_wage, day=month.day
        )
        base, raised = line.amount, line.amount == item.min_wage
    amount, told = overtime_amount(base, hours, item.multiplier, month.day, raised=raised)
    return amount, f"{told}（基数：{BASE_LABELS[item.base_rule]}）"


def leave_deduction(item: kinds.LeaveDeduction, month: Month) -> Amount:
    """−base × days ÷ divisor × share, at most the base."""
    base, days = known(item.base, "计算基数"), known(item.days, "缺勤天数")
    divisor = month.days.payable if item.divisor == "payable" else pay_days(month.day)[0]
    amount = -min(part(base, days * item.share, divisor), base)
    share = "" if item.share == 1 else f" × {number(item.share * PER_CENT)}%"
    return amount, (
        f"−{yuan_grouped(base)} × {number(days)} ÷ {number(divisor)} 天{share}"
        f" = {yuan_grouped(amount)}"
    )


def sick_pay(item: kinds.SickPay, month: Month) -> Amount:
    """max(base × per cent, minimum wage × floor) × days ÷ payable days, rounded once."""
    base, share = known(item.base, "病假工资基数"), known(item.percent, "病假工资比例")
    low = known(item.min_wage, "最低工资标准")
    floor = known(item.floor_percent, "最低工资保底比例")
    days, payable = known(item.days, "病假天数"), month.days.payable
    own, least = base * share / PER_CENT, low * floor / PER_CENT
    amount = half_up(max(own, least) * days / payable)
    told = (
        f"{yuan_grouped(low)} × {number(floor)}%（高于 {yuan_grouped(base)} × {number(share)}%）"
        if least > own
        else f"{yuan_grouped(base)} × {number(share)}%"
    )
    return amount, f"{told} × {number(days)} ÷ {number(payable)} 天 = {yuan_grouped(amount)}"


def daily_times(item: kinds.DailyTimes, month: Month) -> Amount:
    """Base ÷ 21.75 × days × times."""
    base, days = known(item.base, "日工资基数"), known(item.days, "天数")
    divisor, _ = pay_days(month.day)
    amount = part(base, days * item.times, divisor)
    return amount, (
        f"{yuan_grouped(base)} ÷ {number(divisor)} × {number(days)} 天"
        f" × {number(item.times * PER_CENT)}% = {yuan_grouped(amount)}"
    )


def percent_of(item: kinds.PercentOf, total: Fen, labels: str) -> Amount:
    """Sum of named items × per cent × factor."""
    share, factor = known(item.percent, "比例"), known(item.factor, "系数")
    amount = percent(total, share * factor)
    told = "" if factor == 1 else f" × {number(factor)}"
    return amount, (
        f"{labels} {yuan_grouped(total)} × {number(share)}%{told} = {yuan_grouped(amount)}"
    )


def tier(item: kinds.Tier, _: Month) -> Amount:
    """Bands in per cent of a quantity: each slice at its rate, or all at the band reached."""
    quantity = known(item.quantity, "业绩额")
    if not item.tiers or item.tiers[-1].upper is not None:
        raise RuleRefusedError(f"「{item.label}」的最后一档必须不设上限；请补全提成表。")
    exact, told = _bands(item, quantity)
    amount = half_up(exact)
    return amount, f"{' + '.join(told) or '0.00'} = {yuan_grouped(amount)}"


def _bands(item: kinds.Tier, quantity: Fraction) -> tuple[Fraction, list[str]]:
    exact, told, lower = Fraction(0), [], Fraction(0)
    whole = item.mode == "whole"
    for band in item.tiers:
        last = band.upper is None or quantity <= band.upper
        top = quantity if last or band.upper is None else band.upper
        slice_ = quantity if whole else top - lower
        if slice_ and (last or not whole):
            exact += slice_ * band.percent
            told.append(f"{number(slice_)} × {number(band.percent)}%")
        if last:
            break
        lower = top
    return exact, told


def retro_diff(item: kinds.RetroDiff, _: Month) -> Amount:
    """Per old period round(new × share) − round(old × share)."""
    total, told = 0, []
    for one in item.periods:
        if one.payable_days <= 0:
            raise RuleRefusedError(f"「{item.label}」{one.period} 的应计薪日为 0；请核对。")
        new = part(one.new, one.paid_days, one.payable_days)
        old = part(one.old, one.paid_days, one.payable_days)
        total += new - old
        told.append(f"{one.period}：{yuan_grouped(new)} − {yuan_grouped(old)}")
    return total, f"{'；'.join(told)}；合计 {yuan_grouped(total)}"


def lookup(item: kinds.Lookup, month: Month) -> Amount:
    """Amount of the row whose key equals the person's facts."""
    key = tuple(known(month.facts.get(name), f"人员信息「{name}」") for name in item.fields)
    for row in item.rows:
        if row.key == key:
            found = prorate(row.amount, policy=item.prorate, days=month.days, day=month.day)
            return found.amount, f"{'／'.join(key)}：{found.formula}"
    raise MissingInputError(f"标准表中「{'／'.join(key)}」一行")


def allocate(item: kinds.Allocate, _: Month) -> Amount:
    """Pool × points ÷ all points, plus the remainder told by ``split_pool``."""
    pool, points = known(item.pool, "奖金池"), known(item.points, "本人点数")
    total = known(item.total_points, "总点数")
    if total <= 0:
        raise RuleRefusedError(f"「{item.label}」的总点数为 0，无法分配；请核对点数。")
    amount = part(pool, points, total) + item.remainder
    tail = f" + 尾差 {yuan_grouped(item.remainder)}" if item.remainder else ""
    return amount, (
        f"{yuan_grouped(pool)} × {number(points)} ÷ {number(total)} 点{tail}"
        f" = {yuan_grouped(amount)}"
    )


def split_pool(pool: Fen, points: Mapping[str, Fraction]) -> dict[str, Fen]:
    """Return the remainder of each person so that the printed shares add up to the pool.

    The largest shares take it, one fen each, ties by key.

    >>> split_pool(100_00, {"a": Fraction(1), "b": Fraction(1), "c": Fraction(1)})
    {'a': 1, 'b': 0, 'c': 0}
    """
    total = sum(points.values(), Fraction(0))
    rest = pool - sum(part(pool, share, total) for share in points.values())
    order = sorted(points, key=lambda key: (-points[key], key))
    step = 1 if rest > 0 else -1
    taking = set(order[: abs(rest)])
    return {key: step if key in taking else 0 for key in points}


def installment(item: kinds.Installment, _: Month) -> Amount:
    """−min(amount, remaining)."""
    amount, left = known(item.amount, "每期金额"), known(item.remaining, "剩余金额")
    taken = max(0, min(amount, left))
    return (
        -taken,
        f"每期 {yuan_grouped(amount)} 与剩余 {yuan_grouped(left)} 取小 = {yuan_grouped(taken)}",
    )


def damage(item: kinds.Damage, wages: Fen, day: dt.date) -> Amount:
    """−min(wanted, cap % of wages, wages − minimum wage), not below 0."""
    wanted, low = known(item.wanted, "赔偿金额"), known(item.min_wage, "最低工资标准")
    legal = rate(in_force("damage", day).value["month_wage_percent"])
    cap = legal if item.cap_percent is None else item.cap_percent
    if cap > legal:
        raise RuleRefusedError(
            f"「{item.label}」每月扣除比例 {number(cap)}% 超过当月工资的 {number(legal)}%"
            "（工资支付暂行规定第十六条）；请改为不超过该比例。"
        )
    limit, rest = percent(wages, cap), wages - low
    taken = max(0, min(wanted, limit, rest))
    return -taken, (
        f"应赔 {yuan_grouped(wanted)}、当月工资 {yuan_grouped(wages)} × {number(cap)}%"
        f" = {yuan_grouped(limit)}、工资减最低工资 {yuan_grouped(rest)}，"
        f"取最小 = {yuan_grouped(taken)}"
    )


def recover(item: kinds.Recover, wages: Fen, net: Fen) -> Amount:
    """−min(wanted, remaining, cap % of wages, net − reserve); nothing without consent."""
    wanted, left = known(item.wanted, "本期收回金额"), known(item.remaining, "剩余金额")
    if not item.consent:
        return 0, "没有书面同意，不从工资中扣回"
    limits = [wanted, left, net - item.reserve]
    told = (
        f"本期 {yuan_grouped(wanted)}、剩余 {yuan_grouped(left)}、"
        f"实发可扣 {yuan_grouped(limits[2])}"
    )
    if item.cap_percent is not None:
        limits.append(percent(wages, item.cap_percent))
        told += f"、工资的 {number(item.cap_percent)}% 即 {yuan_grouped(limits[3])}"
    taken = max(0, min(limits))
    return -taken, f"{told}，取最小 = {yuan_grouped(taken)}（同意书 {item.consent}）"


def garnishment(item: kinds.Garnishment, net: Fen) -> Amount:
    """−min(order, remaining, net − reserve), not below 0."""
    left, reserve = known(item.remaining, "剩余执行款"), known(item.reserve, "保留的生活费")
    if item.percent is None:
        order = known(item.monthly_order, "每月扣留金额")
    else:
        order = percent(max(0, net), item.percent)
    taken = max(0, min(order, left, net - reserve))
    document = f"；文书 {item.document}" if item.document else ""
    return -taken, (
        f"每月 {yuan_grouped(order)}、剩余 {yuan_grouped(left)}、实发 {yuan_grouped(net)} 减保留"
        f" {yuan_grouped(reserve)}，取最小 = {yuan_grouped(taken)}{document}"
    )


SIMPLE: dict[type[kinds.Item], Callable[[Any, Month], Amount]] = {
    kinds.Fixed: plain,
    kinds.Imported: plain,
    kinds.Manual: manual,
    kinds.Monthly: monthly,
    kinds.Segments: segments,
    kinds.RateQuantity: rate_quantity,
    kinds.Overtime: overtime,
    kinds.LeaveDeduction: leave_deduction,
    kinds.SickPay: sick_pay,
    kinds.DailyTimes: daily_times,
    kinds.Tier: tier,
    kinds.RetroDiff: retro_diff,
    kinds.Lookup: lookup,
    kinds.Allocate: allocate,
    kinds.Installment: installment,
}
"""Kinds that need nothing but themselves and the month."""
