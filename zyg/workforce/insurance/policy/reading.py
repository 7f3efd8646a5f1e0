"""Read a notice in the JSON of docs/how-to/load-a-notice.md into the employer's own rows.

Amounts are yuan, rates decimal fractions, months inclusive. What the notice does not know
(``null``) and what an employer can not enter (rounding) is told and left out, never filled.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zyg.law.explain import RuleRefusedError
from zyg.law.money import MoneyError, yuan_to_fen
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance.operations.parameters import Told, problems_of

LARGEST = 2_000_000
MOST_ROWS = 2_000
_CONFIDENCES = ("A", "A-", "B", "C", "D")
_HOLDS = ("", "final", "derived")
_UNREAD = {"rounding": "取整规则", "default_variants": "默认档次"}
Row = Mapping[str, Any]


class NoticeUnreadableError(Exception):
    """The file is no notice; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class NoticeRead:
    """Rows that can be entered, and a sentence for each that can not."""

    rows: tuple[Told, ...]
    problems: tuple[str, ...]


def read_policy_notice(data: bytes) -> NoticeRead:
    """Read a notice.

    Raises:
        NoticeUnreadableError: no JSON of the schema, too large, or not one usable row.
    """
    if len(data) > LARGEST:
        raise NoticeUnreadableError(f"文件超过 {LARGEST // 1_000_000} MB，不像一份通知；请核对。")
    try:
        notice = json.loads(data.decode("utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, ValueError) as error:
        raise NoticeUnreadableError(f"不是 JSON 文件（{error}）；格式见帮助。") from error
    if not isinstance(notice, dict) or not any(kind in notice for kind in _READERS):
        kinds = "、".join(_READERS)
        raise NoticeUnreadableError(f"文件里没有 {kinds} 中的任何一项；格式见帮助。")
    sources = {
        str(one.get("id")): one for one in notice.get("sources", []) if isinstance(one, dict)
    }
    rows: list[Told] = []
    problems = [
        f"通知里的{_UNREAD[kind]}没有读取：由产品统一维护。" for kind in _UNREAD if notice.get(kind)
    ]
    for kind, read in _READERS.items():
        for number, one in enumerate(notice.get(kind) or [], start=1):
            told = _told(f"{kind} 第 {number} 条", one, sources, read)
            if isinstance(told, Told):
                rows.append(told)
            else:
                problems.append(told)
    if not rows:
        raise NoticeUnreadableError("没有可以录入的参数。" + "".join(problems[:3]))
    if len(rows) > MOST_ROWS:
        raise NoticeUnreadableError(f"一份通知有 {len(rows)} 条，超过 {MOST_ROWS} 条；请分开。")
    return NoticeRead(tuple(rows), tuple(problems))


def _told(
    where: str, row: Any, sources: Mapping[str, Row], read: Callable[[Row], dict[str, Any] | None]
) -> Told | str:
    if not isinstance(row, dict):
        return f"{where}：不是一条参数；请按帮助里的格式写。"
    try:
        place = name_of(str(row.get("place", "")))
        status = str(row.get("status") or "")
        if status not in _HOLDS:
            return f"{where}（{place}）：状态是 {status}，不是正式的数，没有录入。"
        values = read(row)
        if values is None:
            return f"{where}（{place}）：有没写明的数（null），没有录入；请按核定单单独录入。"
        told = Told(**_common(row, sources), **values)
    except (RuleRefusedError, MoneyError, ValueError, KeyError, TypeError) as error:
        return f"{where}：{error}"
    errors = problems_of(told)
    return f"{where}（{place}）：{'；'.join(errors.values())}" if errors else told


def _common(row: Row, sources: Mapping[str, Row]) -> dict[str, Any]:
    known = [sources[str(key)] for key in row.get("sources") or [] if str(key) in sources]
    official = [one for one in known if one.get("kind") == "official"]
    best: Row = (official or known or [{}])[0]
    urls = row.get("source_urls") or [""]
    confidence = str(row.get("confidence") or "C")
    title = str(best.get("title") or row.get("note") or "")
    return {
        "place": str(row["place"]),
        "starts": str(Month.parse(str(row["effective_from"]))),
        "ends": _after(row.get("effective_to")),
        "source_title": title[:200],
        "document_number": str(best.get("ref") or urls[0] or title)[:100],
        "confidence": confidence if confidence in _CONFIDENCES else "C",
    }


def _after(inclusive: object) -> str:
    return str(Month.parse(str(inclusive)) + 1) if inclusive else ""


def _limit(row: Row) -> dict[str, Any] | None:
    return _amounts(row, "limit", lower="lower", upper="upper")


def _rate(row: Row) -> dict[str, Any] | None:
    if row.get("employer") is None or row.get("employee") is None:
        return None
    return {
        "kind": "rate",
        "insurance": _insurance(row),
        "variant": str(row.get("variant") or ""),
        "employer_rate": _decimal(row["employer"]),
        "employee_rate": _decimal(row["employee"]),
    }


def _fixed(row: Row) -> dict[str, Any] | None:
    return _amounts(row, "fixed", employer_amount="employer", employee_amount="employee")


def _fund(row: Row) -> dict[str, Any] | None:
    told = _amounts(
        {**row, "insurance": "housing_fund"}, "limit", lower="base_lower", upper="base_upper"
    )
    if told is None:
        return None
    details: dict[str, Any] = {
        name: _decimal(row[name]) for name in ("rate_min", "rate_max") if row.get(name) is not None
    }
    if row.get("rate_text"):
        details["rate_text"] = str(row["rate_text"])[:200]
    tiers = row.get("district_tiers") or []
    if tiers:
        details["districts"] = [
            {"area": str(tier["area"]), "lower": _fen(tier["base_lower"])} for tier in tiers
        ]
    return {**told, "details": details}


_READERS: Mapping[str, Callable[[Row], dict[str, Any] | None]] = {
    "base_limits": _limit,
    "rates": _rate,
    "fixed_amounts": _fixed,
    "housing_fund": _fund,
}


def _amounts(row: Row, kind: str, **names: str) -> dict[str, Any] | None:
    if any(row.get(old) is None for old in names.values()):
        return None
    values = {new: _fen(row[old]) for new, old in names.items()}
    return {"kind": kind, "insurance": _insurance(row), **values}


def _insurance(row: Row) -> str:
    code = str(row.get("insurance", ""))
    if code not in LABELS:
        raise ValueError(f"不认识的险种「{code}」；可用 {'、'.join(LABELS)}。")
    return code


def _fen(value: Any) -> int:
    return yuan_to_fen(value if isinstance(value, int | Decimal) else str(value))


def _decimal(value: Any) -> str:
    return format(Decimal(str(value)), "f")
