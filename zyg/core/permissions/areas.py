"""How people read the matrix of rights: areas, reaches, and which rights show data of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zyg.core.organizations.models import Role
from zyg.core.permissions.matrix import FIELD_GROUPS, PERMISSIONS, ROLE_RIGHTS, Reach

REACHES: Mapping[Reach, str] = MappingProxyType(
    {Reach.ORGANIZATION: "全企业", Reach.DEPARTMENT: "所带部门", Reach.OWN: "仅本人"}
)

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "identity": "证件信息",
        "contact": "联系方式",
        "bank": "银行账户",
        "health": "健康信息",
        "pay": "薪资",
        "contract": "合同",
    }
)

# The first word of a right's code -> the area under which people look for it.
_AREAS: Mapping[str, str] = MappingProxyType(
    {
        "people": "员工资料",
        "identity": "敏感资料",
        "contact": "敏感资料",
        "bank": "敏感资料",
        "health": "敏感资料",
        "contracts": "合同与签署",
        "pay": "薪酬",
        "payslip": "薪酬",
        "insurance": "社保公积金",
        "attendance": "考勤",
        "approvals": "审批",
        "messages": "消息",
        "organization": "企业与成员",
        "members": "企业与成员",
        "departments": "企业与成员",
        "audit": "企业与成员",
        "jobs": "企业与成员",
    }
)

# Rights that show what is known of people; a preview shows no more of it than the previewer may.
SHOWING_PEOPLE = frozenset(FIELD_GROUPS.values()) | {"payslip.view", "messages.view"}


@dataclass(frozen=True, slots=True)
class Right:
    """A row of the matrix: a right, and how far it goes for each role, in Chinese, "" for not."""

    code: str
    label: str
    reaches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """The rights of one area."""

    label: str
    rights: tuple[Right, ...]


def area_of(code: str) -> str:
    """Return the area of a right.

    Raises:
        KeyError: nobody has said where people look for it.
    """
    return _AREAS[code.partition(".")[0]]


def matrix() -> tuple[Area, ...]:
    """Return every right with its reach by role, by area, in the order people read."""
    rights: dict[str, list[Right]] = {label: [] for label in _AREAS.values()}
    for code, label in PERMISSIONS.items():
        rights[area_of(code)].append(Right(code, label, _by_role(code)))
    return tuple(Area(label, tuple(found)) for label, found in rights.items() if found)


def _by_role(code: str) -> tuple[str, ...]:
    reaches = (ROLE_RIGHTS[role].get(code) for role in Role.values)
    return tuple("" if reach is None else REACHES[reach] for reach in reaches)
