"""The form 委托审批."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from zyg.core.approvals.subjects import declared
from zyg.core.organizations.models import Membership

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DelegationForm(forms.Form):
    """To whom, on which days, for what."""

    to = forms.ChoiceField(label="委托给")
    first_day = forms.DateField(label="开始日期", widget=_DAY)
    last_day = forms.DateField(label="结束日期", widget=_DAY, help_text="含当天。")
    kinds = forms.MultipleChoiceField(
        label="事项",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选就是全部事项。",
    )
    reason = forms.CharField(label="原因", required=False, max_length=200)

    def __init__(self, *args: object, members: Iterable[Membership], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        to, kinds = self.fields["to"], self.fields["kinds"]
        to.choices = [(member.public_id, str(member)) for member in members]  # type: ignore[attr-defined]
        kinds.choices = [(one.kind, one.label) for one in declared().values()]  # type: ignore[attr-defined]
