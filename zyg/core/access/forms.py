"""The forms of members, their rights, and the ways in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from zyg.core.access.errors import InvalidMemberError
from zyg.core.access.invitations import LIFETIMES
from zyg.core.access.members import Grant
from zyg.core.access.periods import Days
from zyg.core.access.queries import departments_named, departments_of
from zyg.core.organizations.models import Department, Effect, Organization, Role
from zyg.core.permissions.areas import GROUPS
from zyg.core.permissions.matrix import PERMISSIONS

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_ROLES = {
    Role.ENTERPRISE_ADMIN: "成员与权限、企业资料、审批工资",
    Role.HR: "花名册、合同、考勤",
    Role.PAYROLL: "薪资、社保、发放与申报",
    Role.MANAGER: "所带部门的员工和考勤，不含薪资",
    Role.EMPLOYEE: "自己的资料、考勤和工资条",
}


class SayingForm(forms.Form):
    """A form that can show what an operation has refused."""

    def take(self, error: InvalidMemberError) -> None:
        """Put the sentences of a refusal at their fields."""
        for name, sentence in error.errors.items():
            self.add_error(name if name in self.fields else None, sentence)

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Set the choices of a field."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class RolesForm(SayingForm):
    """Which roles; a manager's departments."""

    roles = forms.MultipleChoiceField(
        label="角色",
        widget=forms.CheckboxSelectMultiple,
        choices=[(role.value, f"{role.label}：{_ROLES[role]}") for role in Role],
        error_messages={"required": "没有选角色；请至少选一个。"},
    )
    departments = forms.MultipleChoiceField(
        label="主管所带的部门",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="选了「主管」才需要；带一个部门，就带它下面的所有部门。",
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("departments", departments_of(organization))

    def grants(self) -> list[Grant]:
        """Return the roles that were chosen."""
        said = self.cleaned_data
        found = [Grant(Role(role)) for role in said["roles"] if role != Role.MANAGER]
        if Role.MANAGER in said["roles"]:
            places: list[Department | None] = [*departments_named(said["departments"])]
            found += [Grant(Role.MANAGER, place) for place in places or [None]]
        return found


class InviteForm(RolesForm):
    """Who is invited, and for how long the link works."""

    display_name = forms.CharField(label="姓名", max_length=100)
    email = forms.CharField(
        label="邮箱", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    days = forms.TypedChoiceField(
        label="链接有效期",
        coerce=int,
        choices=[(days, f"{days} 天") for days in LIFETIMES],
        initial=7,
    )
    field_order = ("display_name", "email", "roles", "departments", "days")


class DaysForm(SayingForm):
    """A period by its first and last day."""

    first_day = forms.DateField(label="开始日期", widget=_DAY)
    last_day = forms.DateField(label="结束日期", widget=_DAY, help_text="含当天。")

    def days(self) -> Days:
        """Return the period."""
        return Days(self.cleaned_data["first_day"], self.cleaned_data["last_day"])


class ExceptionForm(DaysForm):
    """A group of fields opened or closed to one member."""

    effect = forms.ChoiceField(label="方式", choices=Effect.choices)
    group = forms.ChoiceField(label="资料类别", choices=list(GROUPS.items()))
    department = forms.ChoiceField(
        label="范围", required=False, help_text="只对「额外开通」有效；收回总是对全企业。"
    )
    last_day = forms.DateField(
        label="结束日期", widget=_DAY, required=False, help_text="含当天；不填就是长期。"
    )
    reason = forms.CharField(label="原因", max_length=200)
    field_order = ("effect", "group", "department", "first_day", "last_day", "reason")

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("department", [("", "全企业"), *departments_of(organization)])

    def place(self) -> Department | None:
        """Return the department that was chosen."""
        return next(iter(departments_named([self.cleaned_data["department"]])), None)


class LetterForm(DaysForm):
    """A letter of authorisation with its scan."""

    number = forms.CharField(label="授权书编号", max_length=60, required=False)
    permissions = forms.MultipleChoiceField(
        label="授权范围",
        widget=forms.CheckboxSelectMultiple,
        choices=list(PERMISSIONS.items()),
        error_messages={"required": "没有选授权范围；请至少选一项。"},
    )
    file = forms.FileField(label="授权书扫描件", help_text="PDF 或图片，盖章后的扫描件。")
    field_order = ("number", "first_day", "last_day", "file", "permissions")


class DeputationForm(DaysForm):
    """Who acts for whom, with which rights."""

    deputy = forms.ChoiceField(label="委托给")
    permissions = forms.MultipleChoiceField(
        label="可以代办的权限",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "没有选权限；请至少选一项。"},
    )
    reason = forms.CharField(label="原因", max_length=200, help_text="例如：休产假、出差。")
    field_order = ("deputy", "first_day", "last_day", "permissions", "reason")

    def __init__(
        self, *args: Any, choices: Mapping[str, list[tuple[str, str]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, values in choices.items():
            self.choose(name, values)


class JoinForm(SayingForm):
    """The account of somebody who follows an invitation."""

    display_name = forms.CharField(label="姓名", max_length=100)
    username = forms.CharField(label="登录名", max_length=150)
    password = forms.CharField(
        label="密码",
        help_text="至少 10 个字符，不能全是数字。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class TokenForm(SayingForm):
    """A token of the API: what for, how long, which rights."""

    name = forms.CharField(label="用途", max_length=100, help_text="例如：财务系统取工资汇总。")
    days = forms.TypedChoiceField(
        label="有效期",
        coerce=int,
        choices=[(30, "30 天"), (90, "90 天"), (180, "180 天"), (365, "365 天")],
        initial=90,
    )
    scopes = forms.MultipleChoiceField(
        label="权限",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "没有选权限；请至少选一项。"},
    )

    def __init__(self, *args: Any, rights: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("scopes", rights)
