"""Forms for channels, accounts, schemes and layouts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from zyg.law.places import name_of
from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance.enrolling.kinds import JOINABLE
from zyg.workforce.insurance.models import Channel, Layout, LayoutKind, LoginKind, PersonKind

INSURANCES = [(code, LABELS[code]) for code in JOINABLE]
_DAY = {"min_value": 1, "max_value": 31, "required": False}
_MONTH_HELP = "例如 2026-07"


class _Form(forms.Form):
    """A form that takes the errors of an operation to its fields."""

    def add_errors(self, errors: dict[str, str]) -> None:
        """Show each sentence at its field, or on top."""
        for field, sentence in errors.items():
            self.add_error(field if field in self.fields else None, sentence)


class ChannelForm(_Form):
    """One channel."""

    place = forms.ChoiceField(label="参保城市")
    name = forms.CharField(label="渠道名称", max_length=60, help_text="例如 社会保险、住房公积金")
    insurances = forms.MultipleChoiceField(
        label="险种", choices=INSURANCES, widget=forms.CheckboxSelectMultiple
    )
    login_kind = forms.ChoiceField(label="登录方式", choices=LoginKind.choices)
    cutoff_add_day = forms.IntegerField(
        label="增员截止日", help_text="每月几号；各地不同，请按经办机构的通知填写", **_DAY
    )
    cutoff_stop_day = forms.IntegerField(label="减员截止日", **_DAY)
    payment_day = forms.IntegerField(label="缴费截止日", **_DAY)
    add_layout = forms.ModelChoiceField(
        label="增员文件格式", queryset=None, required=False, empty_label="通用表"
    )
    stop_layout = forms.ModelChoiceField(
        label="减员文件格式", queryset=None, required=False, empty_label="通用表"
    )
    is_active = forms.BooleanField(label="在用", required=False, initial=True)

    def __init__(self, places: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(code, name_of(code)) for code in places]  # type: ignore[attr-defined]
        rows = Layout.objects.filter(is_active=True)
        for name, kind in (("add_layout", LayoutKind.ADD), ("stop_layout", LayoutKind.STOP)):
            self.fields[name].queryset = rows.filter(kind=kind)  # type: ignore[attr-defined]

    @staticmethod
    def values_of(channel: Channel) -> dict[str, Any]:
        """Return a channel as initial values."""
        return {name: getattr(channel, name) for name in ChannelForm.base_fields}


class AccountForm(_Form):
    """The employer's number at a bureau."""

    number = forms.CharField(label="单位编号", max_length=40)
    name = forms.CharField(label="账户名称", max_length=100)
    starts = forms.CharField(label="起始月份", max_length=7, help_text=_MONTH_HELP)
    rate = forms.DecimalField(
        label="工伤费率（%）",
        max_digits=6,
        decimal_places=4,
        min_value=Decimal(0),
        required=False,
        help_text="核定单上的本单位费率，例如 0.2",
    )
    document_number = forms.CharField(label="核定文件", max_length=100, required=False)

    def told(self) -> dict[str, Any]:
        """Return the cleaned values as the operation takes them."""
        values = dict(self.cleaned_data)
        rate = values.pop("rate")
        return {**values, "work_injury_rate": f"{rate / 100:f}" if rate else ""}


class SchemeForm(_Form):
    """Which insurances a kind of person joins."""

    person_kind = forms.ChoiceField(label="人员类别", choices=PersonKind.choices)
    place = forms.ChoiceField(label="城市", required=False)
    insurances = forms.MultipleChoiceField(
        label="险种", choices=INSURANCES, widget=forms.CheckboxSelectMultiple, required=False
    )
    starts = forms.CharField(label="起始月份", max_length=7, help_text=_MONTH_HELP)
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, places: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(code, name_of(code)) for code in places]
        self.fields["place"].choices = [("", "全部城市"), *named]  # type: ignore[attr-defined]
