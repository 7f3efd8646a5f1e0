"""Forms of the people pages; what is right or wrong is decided by ``validation`` alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from zyg.core.permissions.actors import Actor
from zyg.law.identity.permits import LABELS
from zyg.workforce.people.models import Employee, Engagement, Sex
from zyg.workforce.people.operations import values_of
from zyg.workforce.people.validation import LABEL_OF

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EmployeeForm(forms.Form):
    """Somebody new, or the corrections of somebody known."""

    number = forms.CharField(label=LABEL_OF["number"], max_length=40)
    name = forms.CharField(
        label=LABEL_OF["name"], max_length=50, help_text="按证件填写，译名中间用“·”"
    )
    id_kind = forms.ChoiceField(
        label=LABEL_OF["id_kind"], choices=list(LABELS.items()), initial="resident_id"
    )
    id_number = forms.CharField(
        label=LABEL_OF["id_number"], max_length=30, help_text="出生日期和性别按身份证号自动填写"
    )
    nationality = forms.CharField(label=LABEL_OF["nationality"], max_length=40, required=False)
    sex = forms.ChoiceField(
        label=LABEL_OF["sex"], choices=[("", "按证件号码"), *Sex.choices], required=False
    )
    birth = forms.DateField(label=LABEL_OF["birth"], required=False, widget=_DAY)
    phone = forms.CharField(label=LABEL_OF["phone"], max_length=20, required=False)
    email = forms.EmailField(label=LABEL_OF["email"], required=False)
    department = forms.CharField(
        label=LABEL_OF["department"],
        max_length=200,
        required=False,
        help_text="多级部门写全路径，例如 研发部/后端组；没有的部门会新建",
    )
    post = forms.CharField(label=LABEL_OF["post"], max_length=100, required=False)
    place = forms.CharField(label=LABEL_OF["place"], max_length=30, help_text="例如 上海、苏州")
    engagement = forms.ChoiceField(
        label=LABEL_OF["engagement"],
        choices=Engagement.choices,
        initial=Engagement.LABOUR_CONTRACT,
    )
    hired = forms.DateField(label=LABEL_OF["hired"], widget=_DAY)
    left = forms.DateField(
        label=LABEL_OF["left"], required=False, widget=_DAY, help_text="最后工作日"
    )
    bank_name = forms.CharField(label=LABEL_OF["bank_name"], max_length=100, required=False)
    bank_account = forms.CharField(label=LABEL_OF["bank_account"], max_length=40, required=False)

    def add_errors(self, errors: dict[str, str]) -> None:
        """Put the sentences of an operation beside their fields."""
        for name, sentence in errors.items():
            self.add_error(name if name in self.fields else None, sentence)


class CorrectionForm(EmployeeForm):
    """Corrections, without the terms and the last day, which have acts of their own.

    A masked field that is left empty stays as it is.
    """

    department = post = place = engagement = left = None  # type: ignore[assignment]
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, employee: Employee, actor: Actor, **kwargs: Any) -> None:
        initial = {**values_of(employee), "version": employee.version}
        self.secrets = {
            "id_number": employee.id_number_masked,
            "phone": employee.phone_masked,
            "bank_account": employee.bank_account_masked,
        }
        kwargs["initial"] = {name: v for name, v in initial.items() if name not in self.secrets}
        super().__init__(*args, **kwargs)
        for name, masked in self.secrets.items():
            self.fields[name].required = False
            self.fields[name].widget.attrs["placeholder"] = masked
            self.fields[name].help_text = f"现在是 {masked or '空'}；不改请留空"
        if not actor.may("bank.reveal", employee):
            del self.fields["bank_account"], self.fields["bank_name"]

    def values(self) -> dict[str, Any]:
        """Return what was said; empty secrets were not said."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {n: v for n, v in said.items() if not (n in self.secrets and not v)}


class UploadForm(forms.Form):
    """Step 1: the file."""

    file = forms.FileField(
        label="花名册文件",
        help_text="xlsx、xls、ods 或 csv（UTF-8 或 GBK）都可以，不必改成模板的样子",
        error_messages={"required": "请选择文件。", "empty": "文件是空的；请重新导出后再上传。"},
    )

    def clean_file(self) -> Any:
        """Refuse by size before anything is read."""
        found = self.cleaned_data["file"]
        if found.size > settings.IMPORT_MAX_BYTES:
            most = settings.IMPORT_MAX_BYTES // 1024 // 1024
            size = found.size / 1024 / 1024
            raise forms.ValidationError(
                f"文件有 {size:.1f} MB，超过 {most} MB；请删去图片和空白列，或按部门分成几个文件。"
            )
        return found


class ConfirmForm(forms.Form):
    """Step 4: from which day changes count, and the plan that was seen."""

    effective = forms.DateField(
        label="变更生效日期",
        widget=_DAY,
        help_text="已在册员工的部门、岗位、城市和基数从这一天起按新值；新员工从入职日期起",
    )
    fingerprint = forms.CharField(widget=forms.HiddenInput, required=False)
    rows = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=10_000_000
    )
