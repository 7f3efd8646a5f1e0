"""What must stand in a written contract (art. 17) and in the roster of employees (条例 art. 8).

>>> missing_items({"employer", "employee", "term", "job", "hours", "pay", "insurance"},
...               on=dt.date(2026, 9, 1))
('劳动保护、劳动条件和职业危害防护', '法律、法规规定应当纳入劳动合同的其他事项')
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping
from typing import Literal

from zyg.law.parameters import measure

ContractKind = Literal["fixed", "open_ended", "task"]
KINDS: Mapping[ContractKind, str] = {
    "fixed": "固定期限劳动合同",
    "open_ended": "无固定期限劳动合同",
    "task": "以完成一定工作任务为期限的劳动合同",
}


def mandatory_items(on: dt.date) -> Mapping[str, str]:
    """Return the nine mandatory items of a contract: code → Chinese text of the law."""
    items: Mapping[str, str] = measure("contracts/content").at(on).value
    return items


def missing_items(present: Container[str], *, on: dt.date) -> tuple[str, ...]:
    """Return the Chinese text of the mandatory items that a contract does not have."""
    return tuple(text for code, text in mandatory_items(on).items() if code not in present)


def missing_roster_fields(present: Container[str], *, on: dt.date) -> tuple[str, ...]:
    """Return the Chinese names of the roster fields that are missing."""
    fields: Mapping[str, str] = measure("contracts/roster").at(on).value
    return tuple(text for code, text in fields.items() if code not in present)
