"""What people type on payroll pages."""

from __future__ import annotations

import re
from typing import ClassVar

from django import forms

_SEPARATORS = re.compile(r"[\s,，、;；]+")


class UnlockForm(forms.Form):
    """Why the inputs are opened again."""

    reason = forms.CharField(
        label="解锁原因",
        max_length=500,
        min_length=2,
        error_messages={
            "required": "请写明为什么要解锁，例如「销售部提成表漏了两人」。",
            "min_length": "请把原因写得再清楚一点。",
        },
    )


class PaymentForm(forms.Form):
    """What the bank says about a batch."""

    reference = forms.CharField(
        label="银行回单号或批次号",
        max_length=60,
        error_messages={"required": "请填写银行回单号或批次号，到账要有凭据。"},
    )
    paid_on = forms.DateField(
        label="到账日期",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": "请填写到账日期。",
            "invalid": "请写成 2026-11-10 这样的日期。",
        },
    )
    failed = forms.CharField(
        label="未到账的工号",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="退票、户名不符等没有到账的人，用空格或逗号隔开；都到账了就不填。",
    )

    def failed_numbers(self) -> list[str]:
        """Return the employee numbers typed."""
        text: str = self.cleaned_data["failed"]
        return [number for number in _SEPARATORS.split(text) if number]


class QuestionForm(forms.Form):
    """A worker's question about her slip."""

    line = forms.ChoiceField(label="哪一项", required=False)
    text = forms.CharField(
        label="您的疑问",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写清哪一项、您认为应该是多少。"},
    )

    ANY: ClassVar[tuple[str, str]] = ("", "整张工资条")

    def __init__(self, *args: object, lines: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [self.ANY, *((label, label) for label in lines)]
