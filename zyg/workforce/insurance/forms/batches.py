"""Forms of a batch."""

from __future__ import annotations

from django import forms

from zyg.workforce.insurance.models import ChangeReason


class ItemForm(forms.Form):
    """Month and reason of one person."""

    effective = forms.CharField(
        label="生效月份", max_length=7, help_text="增员：从这个月起参保；减员：从这个月起停保"
    )
    reason = forms.ChoiceField(label="增减原因", choices=ChangeReason.choices)
