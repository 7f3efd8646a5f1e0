"""Why something happens: the codes that a change may give, by kind, with their words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from zyg.workforce.people.models import EventKind

OTHER = "other"
_OTHER = {OTHER: "其他（请写明）"}

REASONS: Mapping[EventKind, Mapping[str, str]] = MappingProxyType(
    {
        EventKind.REGULAR: {"passed": "试用期考核合格", "early": "提前转正"} | _OTHER,
        EventKind.TRANSFER: {
            "reorganisation": "组织调整",
            "promotion": "晋升",
            "own_wish": "本人申请",
            "rotation": "轮岗",
            "cannot_do": "不能胜任工作调岗（第四十条第二项）",
            "after_illness": "医疗期满不能从事原工作（第四十条第一项）",
        }
        | _OTHER,
        EventKind.PAY: {
            "annual": "年度调薪",
            "promotion": "晋升调薪",
            "regular": "转正调薪",
            "market": "市场对标",
            "minimum_wage": "最低工资调整",
            "transfer": "调岗调薪",
        }
        | _OTHER,
        EventKind.ENGAGEMENT: {
            "to_contract": "转为劳动合同用工",
            "retired": "达到退休年龄后继续用工",
            "graduated": "毕业后正式录用",
        }
        | _OTHER,
        EventKind.LEAVE_OF_ABSENCE: {"study": "进修", "family": "家庭原因", "service": "服役"}
        | _OTHER,
        EventKind.MEDICAL: {"illness": "患病或非因工负伤"},
        EventKind.MATERNITY: {"birth": "生育", "miscarriage": "流产"},
        EventKind.WORK_INJURY: {"injury": "工伤", "disease": "职业病"},
        EventKind.SUSPENSION: {"investigation": "配合调查", "detained": "被依法限制人身自由"}
        | _OTHER,
        EventKind.RETURN: {"ended": "期满返岗", "early": "提前返岗"} | _OTHER,
    }
)
BY_TIME, _BY_TIME = "by_time", "试用期届满"  # the passing of days decided it


def reason_words(kind: str, code: str, reason: str) -> str:
    """Write why: the words of the code and what was added.

    >>> reason_words("transfer", "promotion", "接任组长"), reason_words("transfer", "", "接任组长")
    ('晋升：接任组长', '接任组长')
    """
    label = _BY_TIME if code == BY_TIME else REASONS.get(EventKind(kind), {}).get(code, "")
    if code == OTHER:
        label = ""
    return "：".join(part for part in (label, reason) if part)
