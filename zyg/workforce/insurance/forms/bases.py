"""Forms of 基数申报 and 补差."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from zyg.law.periods import Month

_HELP = "例如 2026-07"


class MonthField(forms.CharField):
    """A month written 2026-07."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label=label, max_length=7, **{"help_text": _HELP, **kwargs})

    def clean(self, value: Any) -> Any:
        """Return the month.

        Raises:
            ValidationError: it is none.
        """
        text = super().clean(value)
        try:
            return Month.parse(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class SeasonForm(forms.Form):
    """A new season."""

    place = forms.ChoiceField(label="参保城市")
    wage_year = forms.IntegerField(
        label="工资年度", min_value=2015, max_value=2099, help_text="按哪一年的工资，例如 2025"
    )
    starts = MonthField("新基数起始月份")

    def __init__(self, places: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]


class SettlementForm(forms.Form):
    """Months to be settled."""

    place = forms.ChoiceField(label="参保城市")
    first = MonthField("最早月份", help_text="新上下限或新基数从哪个月起，例如 2026-07")
    last = MonthField("最晚月份", help_text="已经发过工资的最后一个月")
    take_month = MonthField("补扣月份", help_text="在哪个月的工资里补扣和补缴")

    def __init__(self, places: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]


class WagesForm(forms.Form):
    """A table of wages."""

    file = forms.FileField(
        label="上年工资表", help_text="工号和 1月 到 12月 的列；只补缺的月份，已有的不改"
    )


class DecideForm(forms.Form):
    """What the employer decides."""

    reason = forms.CharField(label="理由", max_length=300)
    average = forms.DecimalField(
        label="核定的月平均工资（元）",
        max_digits=12,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
    )
