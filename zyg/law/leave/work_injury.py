"""Work injury: the paid suspension (停工留薪期), 工伤保险条例 art. 33.

Pay and benefits go on unchanged, at most twelve months; in severe cases the municipal
committee may add at most twelve more.

>>> paid_suspension_until(dt.date(2026, 3, 10), months=6)
datetime.date(2026, 9, 10)
"""

from __future__ import annotations

import datetime as dt

from zyg.law.explain import RuleRefusedError
from zyg.law.parameters import measure
from zyg.law.periods import add_months


def paid_suspension_until(injured: dt.date, *, months: int, extension_months: int = 0) -> dt.date:
    """Return the first day after the paid suspension.

    Args:
        injured: day of the accident, or of the diagnosis of an occupational disease.
        months: months granted.
        extension_months: months added by the committee for work ability (设区的市级以上).

    Raises:
        RuleRefusedError: longer than the law allows.
    """
    value = measure("leave/work_injury").at(injured).value
    if not 0 < months <= value["longest_months"]:
        raise RuleRefusedError(
            f"停工留薪期 {months} 个月不合规：一般不超过 {value['longest_months']} 个月"
            "（工伤保险条例第三十三条）；需要更长的，请填写劳动能力鉴定委员会确认的延长月数。"
        )
    if not 0 <= extension_months <= value["longest_extension_months"]:
        raise RuleRefusedError(
            f"停工留薪期延长 {extension_months} 个月不合规：延长不得超过 "
            f"{value['longest_extension_months']} 个月（工伤保险条例第三十三条）；请核对鉴定结论。"
        )
    return add_months(injured, months + extension_months)
