"""The forms of the tree."""

from __future__ import annotations

from typing import Any

from django import forms

from zyg.core.organizations.departments import DepartmentError
from zyg.core.organizations.models import Department, Membership

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DatedForm(forms.Form):
    """Something that begins on a day, with a reason."""

    valid_from = forms.DateField(
        label="生效日期", widget=_DAY, help_text="可以是将来的日期，到那天自动生效。"
    )
    reason = forms.CharField(label="原因", max_length=200)

    def take(self, error: DepartmentError) -> None:
        """Put the sentences of a refusal at their fields."""
        for name, sentence in error.errors.items():
            self.add_error(name if name in self.fields else None, sentence)


class DepartmentForm(DatedForm):
    """A department as it is from a day on."""

    name = forms.CharField(label="部门名称", max_length=100)
    parent = forms.ChoiceField(label="上级部门", required=False)
    head = forms.ChoiceField(
        label="负责人", required=False, help_text="要看到部门员工的，请在「成员与权限」里设为主管。"
    )
    headcount = forms.IntegerField(
        label="编制",
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text="人数，含下级部门；不填就是不设编制。",
    )
    field_order = ("name", "parent", "head", "headcount", "valid_from", "reason")

    def __init__(
        self,
        *args: Any,
        parents: list[tuple[str, str]],
        heads: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        parent, head = self.fields["parent"], self.fields["head"]
        parent.choices = [("", "（没有上级）"), *parents]  # type: ignore[attr-defined]
        head.choices = [("", "（没有负责人）"), *heads]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what was said, rows for identifiers."""
        said = self.cleaned_data
        return {
            "name": said["name"],
            "parent": Department.objects.filter(public_id=said["parent"]).first(),
            "head": Membership.objects.filter(public_id=said["head"]).first(),
            "headcount": said["headcount"],
        }
