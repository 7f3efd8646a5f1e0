"""Forms of notices and of wrong parameters."""

from __future__ import annotations

from django import forms


class NoticeFileForm(forms.Form):
    """A notice as a file."""

    file = forms.FileField(
        label="通知文件（JSON）", help_text="格式和产品随附的参数文件相同；先看差异和影响，再启用"
    )


class ReportForm(forms.Form):
    """What is wrong with a published parameter."""

    text = forms.CharField(
        label="哪里不对",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明应该是多少、从哪个月起",
    )
    url = forms.URLField(label="官方链接", required=False, max_length=300, assume_scheme="https")
