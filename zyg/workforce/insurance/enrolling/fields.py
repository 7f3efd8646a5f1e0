"""What a column of a bureau's file can hold: a closed list, each with the way it is written.

>>> FIELDS["start_month"].label
'增加或减少年月'
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from zyg.core.organizations.models import Organization
from zyg.law.money import yuan
from zyg.law.periods import Month
from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance.models import (
    ChangeReason,
    DeclarationItem,
    Enrolment,
    PersonKind,
    UnitAccount,
)
from zyg.workforce.people.models import ID_KINDS, Employee, Sex

TICK = "√"
_PARTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person in a file; the amounts are known in a 汇缴清册 only."""

    employee: Employee
    person_kind: str
    insurances: Sequence[str]
    effective: str
    base: int | None
    reason: str = ""
    fund_rate: int | None = None
    fund_rate_employer: int | None = None
    account_number: str = ""
    employer: int | None = None
    employed: int | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the head of a file knows."""

    organization: Organization
    month: str
    account: UnitAccount | None
    people: int
    by: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a column can hold.

    Attributes:
        label: how the editor names it.
        write: the text of a person's cell.
        words: the values that a layout may write in other words: value → our word.
    """

    label: str
    write: Callable[[Row, Context, int], str]
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HeadField:
    """One thing a line of the head or foot can hold."""

    label: str
    write: Callable[[Context], str]


def _tick(code: str) -> Callable[[Row, Context, int], str]:
    return lambda item, _context, _row: TICK if code in item.insurances else ""


def _money(fen: int | None) -> str:
    return "" if fen is None else yuan(fen)


def _both(item: Row) -> int | None:
    if item.employer is None or item.employed is None:
        return None
    return item.employer + item.employed


def _rate(parts: int | None) -> str:
    if parts is None:
        return ""
    whole, rest = divmod(parts, _PARTS)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


def _first_day(item: Row) -> str:
    return Month.parse(item.effective).first_day.isoformat()


def _left(item: Row) -> str:
    return item.employee.left.isoformat() if item.employee.left else _first_day(item)


FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        "sequence": Field("序号", lambda _item, _context, row: str(row)),
        "number": Field("工号", lambda item, _c, _r: item.employee.number),
        "name": Field("姓名", lambda item, _c, _r: item.employee.name),
        "sex": Field("性别", lambda item, _c, _r: item.employee.sex, dict(Sex.choices)),
        "id_kind": Field(
            "证件类型", lambda item, _c, _r: item.employee.id_kind, {str(k): v for k, v in ID_KINDS}
        ),
        "id_number": Field("证件号码", lambda item, _c, _r: item.employee.id_number),
        "phone": Field("手机号码", lambda item, _c, _r: item.employee.phone),
        "birth": Field("出生日期", lambda item, _c, _r: str(item.employee.birth or "")),
        "hired": Field("入职日期", lambda item, _c, _r: str(item.employee.hired)),
        "left_on": Field("状态发生日期", lambda item, _c, _r: _left(item)),
        "person_kind": Field(
            "缴费人员类别", lambda item, _c, _r: item.person_kind, dict(PersonKind.choices)
        ),
        "reason": Field("增减原因", lambda item, _c, _r: item.reason, dict(ChangeReason.choices)),
        "base": Field("申报基数（元）", lambda item, _c, _r: _money(item.base)),
        "start_month": Field("增加或减少年月", lambda item, _c, _r: item.effective),
        "start_month_packed": Field(
            "增加或减少年月（202611）", lambda item, _c, _r: item.effective.replace("-", "")
        ),
        "start_day": Field("增加或减少日期", lambda item, _c, _r: _first_day(item)),
        "account_number": Field("个人账号", lambda item, _c, _r: item.account_number),
        "fund_rate": Field("公积金个人比例", lambda item, _c, _r: _rate(item.fund_rate)),
        "fund_rate_employer": Field(
            "公积金单位比例", lambda item, _c, _r: _rate(item.fund_rate_employer)
        ),
        "insurances": Field(
            "参保险种", lambda item, _c, _r: "、".join(LABELS[code] for code in item.insurances)
        ),
        "employer": Field("单位月缴存额", lambda item, _c, _r: _money(item.employer)),
        "employed": Field("个人月缴存额", lambda item, _c, _r: _money(item.employed)),
        "both": Field("月缴存额", lambda item, _c, _r: _money(_both(item))),
        **{
            f"tick_{code}": Field(f"{LABELS[code]}（√）", _tick(code))
            for code in ("pension", "medical", "unemployment", "work_injury", "maternity")
        },
        "blank": Field("空白（手工填写）", lambda _item, _c, _r: ""),
    }
)

HEAD_FIELDS: Mapping[str, HeadField] = MappingProxyType(
    {
        "unit_name": HeadField("单位名称", lambda c: c.organization.name),
        "credit_code": HeadField("统一社会信用代码", lambda c: c.organization.credit_code),
        "account": HeadField("单位编号", lambda c: c.account.number if c.account else ""),
        "month": HeadField("申报月份", lambda c: c.month),
        "month_packed": HeadField("申报月份（202611）", lambda c: c.month.replace("-", "")),
        "people": HeadField("人数", lambda c: str(c.people)),
        "by": HeadField("经办人", lambda c: c.by),
        "day": HeadField("填报日期", lambda c: c.day.isoformat()),
        "blank": HeadField("空白（手工填写）", lambda _c: ""),
    }
)


def row_of_item(item: DeclarationItem) -> Row:
    """Return one person of a batch as a row of a file."""
    names = ("employee", "person_kind", "insurances", "effective", "base", "reason", "fund_rate")
    told = {name: getattr(item, name) for name in (*names, "fund_rate_employer")}
    number = item.account_number or (item.enrolment.account_number if item.enrolment else "")
    return Row(**told, account_number=number)


def row_of_enrolment(row: Enrolment, month: Month, employer: int, employed: int) -> Row:
    """Return one insured person of a month as a row of a 汇缴清册."""
    names = ("employee", "person_kind", "insurances", "base", "fund_rate", "fund_rate_employer")
    told = {name: getattr(row, name) for name in (*names, "account_number")}
    return Row(**told, effective=str(month), employer=employer, employed=employed)
