"""The form for one parameter; what is right or wrong is decided by the operation alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from zyg.law.money import yuan_to_fen
from zyg.law.places import name_of
from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance.models import ParameterKind
from zyg.workforce.insurance.operations.parameters import Told

_FIELDS = {
    ParameterKind.LIMIT: ("lower", "upper"),
    ParameterKind.RATE: ("employer_rate", "employee_rate"),
    ParameterKind.FIXED: ("employer_amount", "employee_amount"),
}
_INSURANCES = {
    ParameterKind.LIMIT: (
        "pension",
        "medical",
        "unemployment",
        "work_injury",
        "maternity",
        "housing_fund",
    ),
    ParameterKind.RATE: ("pension", "medical", "unemployment", "maternity"),
    ParameterKind.FIXED: ("large_medical",),
}
_MONEY = {"max_digits": 12, "decimal_places": 2, "min_value": Decimal(0), "required": False}
_PERCENT = {"max_digits": 7, "decimal_places": 4, "min_value": Decimal(0), "required": False}


class ParameterForm(forms.Form):
    """Fields of one kind of row; amounts in yuan, rates in per cent."""

    place = forms.ChoiceField(label="城市")
    insurance = forms.ChoiceField(label="险种")
    lower = forms.DecimalField(label="下限（元）", **_MONEY)
    upper = forms.DecimalField(label="上限（元）", **_MONEY)
    employer_rate = forms.DecimalField(label="单位费率（%）", **_PERCENT)
    employee_rate = forms.DecimalField(label="个人费率（%）", **_PERCENT)
    employer_amount = forms.DecimalField(label="单位每月（元）", **_MONEY)
    employee_amount = forms.DecimalField(label="个人每月（元）", **_MONEY)
    starts = forms.CharField(label="起始月份", max_length=7, help_text="例如 2026-07")
    ends = forms.CharField(
        label="终止月份", max_length=7, required=False, help_text="从这个月起不再适用，例如 2027-07"
    )
    source_title = forms.CharField(
        label="依据",
        max_length=200,
        help_text="例如 深圳市社保局核定单；会显示在“为什么是这个数”里",
    )
    document_number = forms.CharField(label="文号或核定单号", max_length=100)

    def __init__(self, kind: str, places: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = ParameterKind(kind)
        for name in {name for names in _FIELDS.values() for name in names}:
            if name in _FIELDS[self.kind]:
                self.fields[name].required = True
            else:
                del self.fields[name]
        self.fields["place"].choices = [(code, name_of(code)) for code in places]  # type: ignore[attr-defined]
        self.fields["insurance"].choices = [  # type: ignore[attr-defined]
            (code, LABELS.get(code, code)) for code in _INSURANCES[self.kind]
        ]

    def told(self) -> Told:
        """Return the cleaned values as the operation takes them."""
        clean = self.cleaned_data
        values: dict[str, Any] = {"kind": self.kind.value}
        for name, value in clean.items():
            if isinstance(value, Decimal):
                values[name] = f"{value / 100:f}" if name.endswith("_rate") else yuan_to_fen(value)
            else:
                values[name] = value
        return Told(**values)
