"""What must not or should not pass without a look: 阻断 and 待确认 of the month close.

Pure values: each check has a code, a level and a Chinese sentence with the figures and the way
out. ``block`` stops approval, ``confirm`` is signed off one by one or in bulk with a reason.
What needs more than results (bank account, identity, the same person twice) is checked by the
payroll app.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from zyg.law.explain import RuleRefusedError
from zyg.law.income_tax.bonus_plan import dead_zones
from zyg.law.money import Fen, rate, round_half_up, yuan_grouped
from zyg.law.pay.figures import PER_CENT, in_force, number
from zyg.law.pay.model import PersonMonthResult
from zyg.law.pay.totals import CASH
from zyg.law.pay.variance import bracket_jump, variance

Level = Literal["block", "confirm"]
_SIDES = (("employee", "employee_insurance"), ("employer", "employer_insurance"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What the tenant calls a large change (start values of the product).

    Attributes:
        change: share of last month's net pay above which every change is signed off.
        unexplained: share above which a change without an event is signed off.
    """

    change: Fraction = Fraction(20, 100)
    unexplained: Fraction = Fraction(5, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContext:
    """What is known beside the two results.

    Attributes:
        previous_run: the run that came right before at this agent, for the continuity of the
            cumulative tax; ``None`` = the result of last month.
        events: events of the person that explain a change, as Chinese words (调薪, 病假, …).
        joined: hired in the wage month.
        left: left in the wage month.
        retirement_reached: the legal retirement month is reached.
        previous_archived: last month is closed.
        assessed: own contributions by insurance as the bureau's statement gives them, fen.
        thresholds: of the tenant.
    """

    previous_run: PersonMonthResult | None = None
    events: tuple[str, ...] = ()
    joined: bool = False
    left: bool = False
    retirement_reached: bool = False
    previous_archived: bool = True
    assessed: Mapping[str, Fen] = field(default_factory=dict)
    thresholds: Thresholds = Thresholds()


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: code, level and the Chinese sentence."""

    code: str
    level: Level
    sentence: str


def problems(
    result: PersonMonthResult,
    previous: PersonMonthResult | None,
    context: CheckContext | None = None,
) -> tuple[Check, ...]:
    """Return what stops approval and what must be signed off, blockers first.

    Args:
        result: the result to be checked.
        previous: the result of last month, ``None`` when there is none.
        context: what is known beside.
    """
    context = context or CheckContext()
    return (
        *_blocking(result, previous, context),
        *_signing(result, context),
        *(_against(result, previous, context) if previous is not None else ()),
    )


def refusal(error: RuleRefusedError) -> Check:
    """Return the check of a person whose month could not be computed at all."""
    return Check("rule_refused", "block", str(error))


def _blocking(
    result: PersonMonthResult, previous: PersonMonthResult | None, context: CheckContext
) -> Iterator[Check]:
    for line in result.missing:
        yield Check("missing_input", "block", f"「{line.line.label}」{line.line.formula}")
    if result.net < 0:
        yield Check(
            "negative_net",
            "block",
            f"实发 {yuan_grouped(result.net)} 元为负，本次不发放并记欠款"
            f" {yuan_grouped(result.receivable_closing)} 元；"
            "请核对缺勤与扣款，或确认欠款后再提交。",
        )
    low = result.min_wage
    if low is not None and not low.ok:
        yield Check(
            "below_min_wage",
            "block",
            f"与最低工资比较的工资 {yuan_grouped(low.counted)} 元，低于标准"
            f" {yuan_grouped(low.standard)} 元，差 {yuan_grouped(low.shortfall)} 元；"
            "请补足，或写明放行原因。",
        )
    yield from _sums(result)
    yield from _bases(result)
    yield from _tax_gap(result, context.previous_run or previous)
    if not context.previous_archived:
        yield Check("previous_open", "block", "上月核算尚未归档；请先归档上月。")


def _sums(result: PersonMonthResult) -> Iterator[Check]:
    """Totals against the sums of the printed lines, by a second way."""
    told = {side: 0 for side, _ in _SIDES}
    for line in result.insurance:
        told[line.side] += line.amount
    cash = sum(one.amount for one in result.lines if one.pay_class in CASH)
    after = sum(one.amount for one in result.lines if one.pay_class == "post_tax")
    right = (
        cash == result.gross
        and after == result.post_tax
        and all(told[side] == getattr(result, name) for side, name in _SIDES)
    )
    if not right:
        yield Check("totals_differ", "block", "合计与明细不一致；请重新计算，仍不一致请报告。")
    net = result.gross - result.employee_insurance - result.tax_total + result.post_tax
    if net != result.net:
        yield Check(
            "net_differs",
            "block",
            f"应发减扣款为 {yuan_grouped(net)} 元，实发为 {yuan_grouped(result.net)} 元；"
            "请重新计算。",
        )
    printed = [one.line for one in result.lines] + [one.line for one in result.insurance]
    if any(not line.version for line in printed):
        yield Check("version_missing", "block", "有明细缺少规则版本；请在政策参数中补录后重算。")


def _bases(result: PersonMonthResult) -> Iterator[Check]:
    for one in result.insurance:
        lower, upper = one.line.inputs.get("lower"), one.line.inputs.get("upper")
        low = isinstance(lower, int) and one.base is not None and one.base < lower
        high = isinstance(upper, int) and one.base is not None and one.base > upper
        if (low or high) and one.base is not None and one.side == "employee":
            yield Check(
                "base_out_of_limits",
                "block",
                f"{one.line.label}基数 {yuan_grouped(one.base)} 元越过上下限；"
                "请核对基数与政策参数。",
            )


def _tax_gap(result: PersonMonthResult, before: PersonMonthResult | None) -> Iterator[Check]:
    """The cumulative figures must go on from the run before in the same tax year."""
    if before is None or before.pay_month.year != result.pay_month.year:
        return
    now, earlier = result.tax.wages, before.tax.wages
    if now.method != "cumulative" or earlier.method != "cumulative":
        return
    if now.cum_withheld - now.withheld != earlier.cum_withheld:
        yield Check(
            "tax_gap",
            "block",
            f"个税累计断档：上次累计已预扣 {yuan_grouped(earlier.cum_withheld)} 元，本次起点"
            f" {yuan_grouped(now.cum_withheld - now.withheld)} 元；请核对上月结果后重算。",
        )


def _signing(result: PersonMonthResult, context: CheckContext) -> Iterator[Check]:
    limit = rate(in_force("overtime_limit", result.period.last_day).value["month_hours"])
    if result.overtime_hours > limit:
        yield Check(
            "overtime_over_limit",
            "confirm",
            f"本月加班 {number(result.overtime_hours)} 小时，超过 {number(limit)} 小时"
            "（劳动法第四十一条）；请说明原因。",
        )
    if context.joined or context.left or result.paid_days < result.payable_days:
        why = "入职" if context.joined else "离职" if context.left else "缺勤"
        yield Check(
            "prorated",
            "confirm",
            f"{why}折算：应计薪 {number(result.payable_days)} 天，"
            f"计薪 {number(result.paid_days)} 天；请核对。",
        )
    if result.gross == 0:
        yield Check("zero_wage", "confirm", "本月应发为 0；请确认仍在册并需零申报。")
    if context.retirement_reached:
        yield Check("retirement", "confirm", "已到法定退休年龄；请确认是否办理退休或改签用工协议。")
    if any(one.line.inputs.get("limit_status") == "carried_forward" for one in result.insurance):
        yield Check(
            "provisional_limits",
            "confirm",
            "社保公积金上下限暂沿用上期，新通知到达后须补差；请确认先按此计算。",
        )
    yield from _lines_to_sign(result)
    yield from _bonus(result)
    yield from _statement(result, context)
    if result.receivable_closing and result.net >= 0:
        yield Check(
            "receivable_open",
            "confirm",
            f"尚有欠款 {yuan_grouped(result.receivable_closing)} 元未收回；收回须有书面同意。",
        )


def _lines_to_sign(result: PersonMonthResult) -> Iterator[Check]:
    for one in result.lines:
        line = one.line
        if one.kind == "manual":
            yield Check("manual_item", "confirm", f"手工调整「{line.label}」：{line.formula}")
        if one.kind == "retro_diff" or one.corrects:
            told = f"（更正 {one.corrects}）" if one.corrects else ""
            yield Check("retro", "confirm", f"补发扣回「{line.label}」{told}：{line.formula}")
    for owed in result.insurance:
        if owed.backpay is not None and owed.side == "employee":
            told = f"{owed.line.label}：{owed.line.formula}"
            yield Check("retro", "confirm", f"社保补差 {told}")


def _bonus(result: PersonMonthResult) -> Iterator[Check]:
    bonus = result.tax.bonus
    if bonus is None:
        return
    for zone in dead_zones(result.pay_month.last_day):
        if bonus.bonus in zone:
            yield Check(
                "bonus_dead_zone",
                "confirm",
                f"年终奖 {yuan_grouped(bonus.bonus)} 元落在临界区间"
                f"（{yuan_grouped(zone.lower)}，{yuan_grouped(zone.upper)}]，税后反而不多于"
                f" {yuan_grouped(zone.lower)} 元；请考虑调整金额或并入工资。",
            )


def _statement(result: PersonMonthResult, context: CheckContext) -> Iterator[Check]:
    if not context.assessed:
        return
    withheld = {
        one.insurance: one.amount
        for one in result.insurance
        if one.side == "employee" and one.backpay is None
    }
    for insurance in dict.fromkeys([*withheld, *context.assessed]):
        ours, theirs = withheld.get(insurance, 0), context.assessed.get(insurance, 0)
        if ours != theirs:
            label = next(
                (one.line.label for one in result.insurance if one.insurance == insurance),
                insurance,
            )
            yield Check(
                "statement_differs",
                "confirm",
                f"{label}代扣 {yuan_grouped(ours)} 元，核定 {yuan_grouped(theirs)} 元；请核对。",
            )


def _against(
    result: PersonMonthResult, previous: PersonMonthResult, context: CheckContext
) -> Iterator[Check]:
    change = result.net - previous.net
    base, limits = abs(previous.net), context.thresholds
    share = Fraction(abs(change), base) if base else Fraction(int(change != 0))
    causes = variance(result, previous)
    main = f"主要原因：{causes[0].sentence}" if causes else ""
    shown = f"{yuan_grouped(previous.net)} → {yuan_grouped(result.net)} 元（{_percent(share)}）"
    if share > limits.change:
        yield Check("large_change", "confirm", f"实发变动 {shown}；{main}")
    elif share > limits.unexplained and not context.events:
        yield Check("unexplained_change", "confirm", f"实发变动 {shown}，没有对应事件；{main}")
    same_year = previous.pay_month.year == result.pay_month.year
    jump = bracket_jump(result.tax.wages, previous.tax.wages) if same_year else ""
    if jump:
        yield Check("bracket_jump", "confirm", f"个税跳档：{jump}")


def _percent(share: Fraction) -> str:
    tenths = round_half_up(share.numerator * PER_CENT * 10, share.denominator)
    return f"{tenths // 10}.{tenths % 10}%"
