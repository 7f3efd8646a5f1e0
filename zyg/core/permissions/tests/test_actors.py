"""Rights: by role, by reach, and with a sentence that says whom to ask."""

from dataclasses import dataclass, replace

import pytest

from zyg.core.permissions.actors import PermissionRefusedError, require
from zyg.core.permissions.matrix import FIELD_GROUPS, PERMISSIONS, ROLE_RIGHTS


@dataclass(frozen=True)
class Record:
    organization_id: int
    access_department_path: str = ""
    access_membership_id: int | None = None


def test_payroll_may_see_pay(cast):
    require(cast.wang, "pay.view")


def test_refusal_says_whom_to_ask(cast):
    with pytest.raises(
        PermissionRefusedError, match=r"你没有权限看薪资，可向 企业管理员、薪酬 申请。"
    ):
        require(cast.sun, "pay.view")


def test_manager_reaches_her_tree_only(cast):
    inside = Record(cast.jia.pk, f"{cast.research.path}99/")
    outside = Record(cast.jia.pk, cast.sales.path)
    assert cast.li.may("people.view", inside)
    assert not cast.li.may("people.view", outside)


def test_manager_may_not_act_on_everything(cast):
    with pytest.raises(PermissionRefusedError):
        require(cast.li, "people.view")


def test_employee_reaches_herself_only(cast):
    own = Record(cast.jia.pk, access_membership_id=cast.han.membership.pk)
    assert cast.han.may("payslip.view", own)
    assert not cast.han.may("payslip.view", Record(cast.jia.pk))


def test_no_right_reaches_another_organization(cast):
    assert not cast.zhao.may("pay.view", Record(cast.jia.pk))


def test_token_scopes_limit_the_roles(cast):
    token = replace(cast.wang, scopes=frozenset({"people.view"}))
    assert token.may("people.view")
    assert not token.may("pay.view")


def test_unknown_permission_is_a_fault_of_the_code(cast):
    with pytest.raises(KeyError):
        cast.wang.may("pay.see")


def test_matrix_knows_only_declared_permissions():
    used = {code for rights in ROLE_RIGHTS.values() for code in rights}
    assert used == set(PERMISSIONS)
    assert set(FIELD_GROUPS.values()) <= set(PERMISSIONS)
