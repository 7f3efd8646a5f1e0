"""Who may do what: the permissions with their Chinese names, and the roles as rows of a table.

A right has a reach: over the whole ``organization``, over the ``department`` tree that a manager
leads, or only over one's ``own`` records. Adding a right is adding a line to ``PERMISSIONS`` and
to the roles that have it; nothing else in the code knows roles.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from zyg.core.organizations.models import Role


class Reach(StrEnum):
    """How far a right goes."""

    ORGANIZATION = "organization"
    DEPARTMENT = "department"
    OWN = "own"


# code -> what it allows, as a phrase that completes "你没有权限…"
PERMISSIONS: Mapping[str, str] = MappingProxyType(
    {
        "organization.edit": "修改企业信息",
        "members.manage": "管理成员与权限",
        "departments.edit": "调整组织架构",
        "audit.view": "查看操作日志",
        "people.view": "查看员工花名册",
        "people.edit": "编辑员工资料",
        "people.import": "批量导入员工",
        "people.export": "导出花名册",
        "people.onboard": "办理入职",
        "people.contract": "办理合同",
        "people.change": "发起异动",
        "people.offboard": "办理离职",
        "people.certificate": "开具证明",
        "people.request": "申请更正资料",
        "people.retention": "处理到期资料",
        "identity.reveal": "查看完整证件号码",
        "contact.reveal": "查看完整手机号",
        "bank.reveal": "查看完整银行账号",
        "health.reveal": "查看健康信息",
        "pay.view": "看薪资",
        "pay.edit": "修改薪资",
        "pay.run": "核算工资",
        "pay.approve": "审批工资",
        "pay.payout": "生成代发和申报文件",
        "payslip.view": "看工资条",
        "insurance.view": "查看社保公积金",
        "insurance.edit": "办理社保公积金",
        "attendance.view": "查看考勤",
        "attendance.edit": "处理考勤",
        "attendance.roster": "排班",
        "approvals.decide": "提交和处理审批",
        "approvals.manage": "管理审批",
        "messages.view": "查看自己的消息",
        "messages.proof": "查看通知送达记录",
        "jobs.view": "查看后台任务",
        "contracts.view": "查看合同与签署",
        "contracts.send": "发起签署",
        "contracts.seal": "代表企业签署",
    }
)

# The groups of an employee's fields; the right that shows them unmasked or at all.
FIELD_GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "identity": "identity.reveal",
        "contact": "contact.reveal",
        "bank": "bank.reveal",
        "health": "health.reveal",
        "pay": "pay.view",
        "contract": "contracts.view",
    }
)

_ALL, _TEAM, _OWN = Reach.ORGANIZATION, Reach.DEPARTMENT, Reach.OWN

ROLE_RIGHTS: Mapping[str, Mapping[str, Reach]] = MappingProxyType(
    {
        Role.ENTERPRISE_ADMIN: {
            "approvals.decide": _OWN,
            "approvals.manage": _ALL,
            "messages.view": _OWN,
            "messages.proof": _ALL,
            "organization.edit": _ALL,
            "members.manage": _ALL,
            "departments.edit": _ALL,
            "audit.view": _ALL,
            "people.view": _ALL,
            "people.edit": _ALL,
            "people.import": _ALL,
            "people.export": _ALL,
            "people.onboard": _ALL,
            "people.contract": _ALL,
            "people.change": _ALL,
            "people.offboard": _ALL,
            "people.certificate": _ALL,
            "people.request": _ALL,
            "people.retention": _ALL,
            "identity.reveal": _ALL,
            "contact.reveal": _ALL,
            "pay.view": _ALL,
            "pay.approve": _ALL,
            "insurance.view": _ALL,
            "attendance.view": _ALL,
            "jobs.view": _ALL,
            "contracts.view": _ALL,
            "contracts.send": _ALL,
            "contracts.seal": _ALL,
        },
        Role.HR: {
            "departments.edit": _ALL,
            "approvals.decide": _OWN,
            "messages.view": _OWN,
            "messages.proof": _ALL,
            "people.view": _ALL,
            "people.edit": _ALL,
            "people.import": _ALL,
            "people.export": _ALL,
            "people.onboard": _ALL,
            "people.contract": _ALL,
            "people.change": _ALL,
            "people.offboard": _ALL,
            "people.certificate": _ALL,
            "people.request": _ALL,
            "people.retention": _ALL,
            "identity.reveal": _ALL,
            "contact.reveal": _ALL,
            "health.reveal": _ALL,
            "insurance.view": _ALL,
            "insurance.edit": _ALL,
            "attendance.view": _ALL,
            "attendance.edit": _ALL,
            "attendance.roster": _ALL,
            "jobs.view": _ALL,
            "contracts.view": _ALL,
            "contracts.send": _ALL,
            "contracts.seal": _ALL,
        },
        Role.PAYROLL: {
            "approvals.decide": _OWN,
            "messages.view": _OWN,
            "people.view": _ALL,
            "people.import": _ALL,
            "people.export": _ALL,
            "identity.reveal": _ALL,
            "contact.reveal": _ALL,
            "bank.reveal": _ALL,
            "pay.view": _ALL,
            "pay.edit": _ALL,
            "pay.run": _ALL,
            "pay.payout": _ALL,
            "payslip.view": _ALL,
            "insurance.view": _ALL,
            "insurance.edit": _ALL,
            "attendance.view": _ALL,
            "jobs.view": _ALL,
        },
        Role.MANAGER: {
            "approvals.decide": _OWN,
            "messages.view": _OWN,
            "people.view": _TEAM,
            "contact.reveal": _TEAM,
            "attendance.view": _TEAM,
            "attendance.roster": _TEAM,
        },
        Role.EMPLOYEE: {
            "approvals.decide": _OWN,
            "messages.view": _OWN,
            "people.view": _OWN,
            "people.certificate": _OWN,
            "people.request": _OWN,
            "health.reveal": _OWN,
            "identity.reveal": _OWN,
            "contact.reveal": _OWN,
            "bank.reveal": _OWN,
            "payslip.view": _OWN,
            "insurance.view": _OWN,
            "attendance.view": _OWN,
            "contracts.view": _OWN,
        },
    }
)


def roles_with(permission: str) -> tuple[str, ...]:
    """Name the roles, in Chinese, that have a right over the whole organization."""
    return tuple(
        Role(role).label
        for role, rights in ROLE_RIGHTS.items()
        if rights.get(permission) is Reach.ORGANIZATION
    )
