"""The Chinese names of the values inside an explained line.

The law floor names its inputs by identifier; people read the names here. A value without a name
here is left out of the list (the formula already shows it); a test keeps the list complete.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zyg.law.money import yuan_grouped

CARRIED = "上月累计"
DECLARED = "社保申报"
LAW = "政策参数"
MONEY, TEXT, MONTHS = "money", "text", "months"


@dataclass(frozen=True, slots=True)
class Named:
    """A name, how to write the value, and where such a value comes from."""

    label: str
    form: str = MONEY
    origin: str = ""

    def write(self, raw: int | str) -> str:
        """Write a value as people read it."""
        if self.form == MONEY and isinstance(raw, int):
            return f"{yuan_grouped(raw)} 元"
        if self.form == MONTHS:
            return f"{raw} 个月"
        return str(raw)


NAMES: Mapping[str, Named] = MappingProxyType(
    {
        "declared_base": Named("申报基数", origin=DECLARED),
        "base": Named("缴费基数"),
        "lower": Named("基数下限", origin=LAW),
        "upper": Named("基数上限", origin=LAW),
        "limit_from": Named("上下限执行日", TEXT, LAW),
        "limit_source": Named("上下限文件", TEXT, LAW),
        "rate": Named("费率", TEXT, LAW),
        "rate_source": Named("费率文件", TEXT, LAW),
        "computed": Named("按规则计算"),
        "used": Named("已缴"),
        "used_limits": Named("当时使用的上下限", TEXT),
        "cum_taxable": Named("累计应纳税所得额"),
        "rate_pct": Named("预扣率（%）", TEXT, LAW),
        "quick": Named("速算扣除数", origin=LAW),
        "cum_tax": Named("累计应纳税额"),
        "withheld_before": Named("累计已预扣预缴", origin=CARRIED),
        "reductions": Named("累计减免税额"),
        "months": Named("累计任职月数", MONTHS),
        "income": Named("累计收入"),
        "exempt": Named("累计免税收入"),
        "basic": Named("累计减除费用", origin=LAW),
        "special": Named("累计专项扣除"),
        "special_additional": Named("累计专项附加扣除"),
        "other": Named("累计其他扣除"),
        "donations": Named("累计准予扣除的捐赠"),
        "net": Named("实发工资"),
        "receivable": Named("前期欠款", origin="上次核算"),
        "rounding_opening": Named("上期尾数", origin="上次核算"),
        "normal_pay": Named("正常工作时间工资"),
        "min_wage": Named("最低工资标准", origin=LAW),
        "bonus": Named("全年一次性奖金"),
        "taxable": Named("应纳税所得额"),
        "amount": Named("金额"),
    }
)


def label_of(code: str) -> Named | None:
    """Return the name of an input, or None when people need none."""
    return NAMES.get(code)
