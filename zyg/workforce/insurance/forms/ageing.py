"""Forms of arrears, retirement and levies."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from zyg.workforce.insurance.forms.bases import MonthField
from zyg.workforce.insurance.models import RetirementPost

_DATE = {"widget": forms.DateInput(attrs={"type": "date"})}


class ArrearForm(forms.Form):
    """A month that was not paid in time."""

    channel = forms.ChoiceField(label="渠道")
    month = MonthField("费款所属月")
    amount = forms.DecimalField(
        label="欠缴金额（元）", max_digits=14, decimal_places=2, min_value=Decimal("0.01")
    )
    undeclared = forms.BooleanField(
        label="这个月没有申报（金额填上月缴费额，按 110% 计）", required=False
    )
    due_on = forms.DateField(label="应缴日期", **_DATE)
    reason = forms.CharField(label="原因", max_length=200)

    def __init__(self, channels: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = list(channels)  # type: ignore[attr-defined]


class PaidForm(forms.Form):
    """When an arrear was paid."""

    paid_on = forms.DateField(label="补缴日期", **_DATE)


class RetirementForm(forms.Form):
    """What somebody means to do and was told."""

    post = forms.ChoiceField(label="岗位类别", choices=RetirementPost.choices)
    month = MonthField("计划退休月份", required=False, help_text="空着按法定月份")
    intent_on = forms.DateField(label="本人意愿日期", required=False, **_DATE)
    notice_on = forms.DateField(label="书面告知或约定日期", required=False, **_DATE)
    note = forms.CharField(label="说明", max_length=200, required=False)


class LevyForm(forms.Form):
    """What the disabled-employment levy is computed from."""

    year = forms.IntegerField(label="申报年度", min_value=2019, max_value=2099)
    staff = forms.DecimalField(label="上年在职职工人数", max_digits=9, decimal_places=2)
    disabled_staff = forms.DecimalField(label="其中残疾职工", max_digits=9, decimal_places=2)
    ratio = forms.DecimalField(
        label="本省安排比例（%）",
        max_digits=5,
        decimal_places=2,
        help_text="按本省规定，不低于 1.5",
    )
    average_wage = forms.DecimalField(
        label="本单位上年年平均工资（元）", max_digits=12, decimal_places=2
    )
    local_average_wage = forms.DecimalField(
        label="当地上年年平均工资（元）",
        max_digits=12,
        decimal_places=2,
        help_text="当地公布的城镇单位就业人员年平均工资",
    )
