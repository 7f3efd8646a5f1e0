"""Obligations beyond the contract: service period after training, non-compete.

劳动合同法 art. 22: a penalty only for paid special training, at most the share of the cost for
the part not served. Art. 23–24 and 法释〔2020〕26号 art. 36–39: a non-compete binds for two years
at most; without an agreed sum 30 % of the average pay of the last twelve months is due each
month, at least the minimum wage; three unpaid months let the employee out; the employer may end
it with three months extra.

>>> service_period_penalty(cost=3_600_000, months=36, served=12, on=dt.date(2026, 9, 1)).amount
2400000
>>> non_compete_compensation(average_wage=600_000, minimum_wage=254_000,
...                          on=dt.date(2026, 9, 1)).amount
254000
"""

from __future__ import annotations

import datetime as dt

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.identity.result import Problem
from zyg.law.money import Fen, rate, round_half_up, times, yuan_grouped
from zyg.law.parameters import measure


def service_period_penalty(*, cost: Fen, months: int, served: int, on: dt.date) -> Line:
    """Return the most that can be claimed for a service period that was not served.

    Args:
        cost: paid training cost in fen, travel and pay agreed as training cost included.
        months: agreed service period.
        served: full months served.
        on: day of the breach.

    Raises:
        RuleRefusedError: the months make no sense.
    """
    if months < 1 or not 0 <= served <= months:
        raise RuleRefusedError(
            f"服务期 {months} 个月、已履行 {served} 个月不合理；请核对服务期协议。"
        )
    version = measure("contracts/service_period").at(on)
    amount = round_half_up(cost * (months - served), months)
    return Line(
        code="service_period_penalty",
        label="服务期违约金上限",
        amount=amount,
        formula=(
            f"培训费用 {yuan_grouped(cost)} × 未履行 {months - served} ÷ {months} 个月"
            f" = {yuan_grouped(amount)}"
        ),
        rule="contracts.service_period",
        version=version.name,
        source=version.source,
        inputs={"cost": cost, "months": months, "served": served},
    )


def non_compete_compensation(
    *, average_wage: Fen, minimum_wage: Fen, on: dt.date, agreed: Fen | None = None
) -> Line:
    """Return the compensation of a month of non-compete.

    Args:
        average_wage: average pay of the twelve months before the end, in fen.
        minimum_wage: minimum month wage of the place of work.
        on: last day of the contract.
        agreed: agreed sum of a month, ``None`` when nothing was agreed.
    """
    version = measure("contracts/non_compete").at(on)
    percent = version.value["default_percent"]
    if agreed is not None:
        amount, formula = agreed, f"双方约定每月 {yuan_grouped(agreed)}"
    else:
        share = times(average_wage, rate(percent) / 100)
        amount = max(share, minimum_wage)
        formula = (
            f"{yuan_grouped(average_wage)} × {percent}% = {yuan_grouped(share)}，"
            f"且不低于最低工资 {yuan_grouped(minimum_wage)} → {yuan_grouped(amount)}"
        )
    return Line(
        code="non_compete_compensation",
        label="竞业限制月补偿",
        amount=amount,
        formula=formula,
        rule="contracts.non_compete",
        version=version.name,
        source=version.source,
        inputs={"average_wage": average_wage, "minimum_wage": minimum_wage},
    )


def check_non_compete_months(months: int, *, on: dt.date) -> Problem | None:
    """Return the problem of a non-compete that is longer than the law allows, or ``None``."""
    most = measure("contracts/non_compete").at(on).value["longest_months"]
    if months <= most:
        return None
    return Problem(
        "non_compete_too_long",
        f"竞业限制 {months} 个月过长，最长 {most} 个月（劳动合同法第二十四条）；请缩短。",
    )


def employee_may_end_non_compete(unpaid_months: int, *, on: dt.date) -> bool:
    """Tell whether unpaid compensation lets the employee out (解释一 art. 38)."""
    return bool(unpaid_months >= measure("contracts/non_compete").at(on).value["unpaid_months"])


def employer_end_payment(month: Fen, *, on: dt.date) -> Line:
    """Return what the employer pays extra to end a running non-compete (解释一 art. 39)."""
    version = measure("contracts/non_compete").at(on)
    months = version.value["employer_end_months"]
    return Line(
        code="non_compete_end",
        label="提前解除竞业限制的额外补偿",
        amount=month * months,
        formula=f"{yuan_grouped(month)} × {months} 个月 = {yuan_grouped(month * months)}",
        rule="contracts.non_compete",
        version=version.name,
        source=version.source,
        inputs={"month": month},
    )
