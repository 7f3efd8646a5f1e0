"""The contributions of a person-month as lines of pay: month, statement, differences (补差).

The amounts come from ``zyg.law.social_insurance``; this module only asks for them, puts the
bureau's own statement in their place where it was given, and takes the differences of months
that were run on old limits. A difference keeps the rates of its own month and is deductible in
the month in which it is taken.
"""

from __future__ import annotations

from dataclasses import replace

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.money import yuan_grouped
from zyg.law.pay.model import Backpay, InsuranceLine, Side, SocialInputs, StatedAmount
from zyg.law.periods import Month
from zyg.law.social_insurance.difference import difference
from zyg.law.social_insurance.lines import line_of
from zyg.law.social_insurance.monthly import Contributions, contributions
from zyg.law.social_insurance.people import insurance_set

_SIDES: tuple[Side, Side] = ("employee", "employer")


def insurance_lines(social: SocialInputs | None, period: Month) -> tuple[InsuranceLine, ...]:
    """Return the lines of both sides, the month's own first, then each difference.

    Raises:
        RuleRefusedError: a base, limit or rate is not known; the message says which.
    """
    if social is None:
        return ()
    month = _lines(contributions_of(social, period, social.limits_month or period))
    if social.stated:
        month = _with_stated(month, social.stated)
    owed = [line for back in social.backpay for line in _differences(social, back)]
    return (*month, *owed)


def contributions_of(social: SocialInputs, period: Month, limits: Month) -> Contributions:
    """Return what a wage month asks for by the rows of limits of a month.

    Args:
        social: the person's terms; ``stated`` and ``backpay`` are not looked at.
        period: wage month; decides the rates.
        limits: month whose rows of limits are used.

    Raises:
        RuleRefusedError: a base, limit or rate is not known; the message says which.
    """
    base = social.base
    if base is None:
        raise RuleRefusedError(f"{period} 的社保缴费基数未知；请先录入申报基数。")
    fund = social.fund_rate
    employer = social.fund_rate_employer
    rates = fund if employer is None or fund is None else (employer, fund)
    return contributions(
        place=social.place,
        month=period,
        declared_base=base,
        housing_fund_rate=rates,
        work_injury_rate=social.work_injury_rate,
        skip=_skip(social, period),
        variants=social.variants,
        limits_month=limits,
        district=social.district,
        supplementary_housing_fund_rate=social.supplementary_fund_rate,
        housing_fund_base=social.fund_base,
        overlay=social.overlay,
    )


def _skip(social: SocialInputs, period: Month) -> frozenset[str]:
    """What the kind of engagement leaves out, and what was told beside."""
    if social.person_type == "ordinary":
        return frozenset(social.skip)
    found = insurance_set(person_type=social.person_type, month=period)
    return found.skip.union(social.skip)


def _lines(told: Contributions) -> list[InsuranceLine]:
    return [
        InsuranceLine(
            insurance=entry.insurance,
            side=side,
            base=entry.base,
            line=line_of(entry, side, told.month, told.limits_month),
        )
        for side in _SIDES
        for entry in told.entries
        if entry.pays(side)
    ]


def _with_stated(
    lines: list[InsuranceLine], stated: tuple[StatedAmount, ...]
) -> list[InsuranceLine]:
    """Put the bureau's amounts in place of the computed ones; both stay readable."""
    wanted = {(one.insurance, one.side): one for one in stated}
    found = []
    for line in lines:
        one = wanted.pop((line.insurance, line.side), None)
        found.append(line if one is None else replace(line, line=_stated(line.line, one)))
    if wanted:
        names = "、".join(f"{insurance}/{side}" for insurance, side in wanted)
        raise RuleRefusedError(f"核定金额中的 {names} 不在本人参保范围；请核对参保险种。")
    return found


def _stated(line: Line, one: StatedAmount) -> Line:
    note = f"（{one.note}）" if one.note else ""
    return replace(
        line,
        amount=one.amount,
        formula=f"按经办机构核定 {yuan_grouped(one.amount)}{note}；按规则计算：{line.formula}",
        inputs={**line.inputs, "computed": line.amount},
    )


def _differences(social: SocialInputs, back: Backpay) -> list[InsuranceLine]:
    right = social.base if back.base is None else back.base
    then = right if back.used_base is None else back.used_base
    due = contributions_of(replace(social, base=right), back.period, back.period)
    used = contributions_of(replace(social, base=then), back.period, back.used_limits)
    found = [one for one in difference(used=used, due=due) if one.amount]
    return [
        InsuranceLine(
            insurance=one.insurance,
            side=one.side,
            base=due.bases.get(one.insurance),
            line=replace(one.line, code=f"{one.line.code}_{one.side}"),
            backpay=back.period,
        )
        for side in _SIDES
        for one in found
        if one.side == side
    ]
