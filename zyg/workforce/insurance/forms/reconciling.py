"""Forms of 月度对账."""

from __future__ import annotations

from typing import Any

from django import forms

from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance.reconciling.reading import Pair

_PAIRS = [
    (f"{code}:{side}", f"{LABELS[code]}（{word}）")
    for code in ("pension", "medical", "unemployment", "work_injury", "maternity")
    for side, word in (("employer", "单位"), ("employee", "个人"))
]


class NoticeForm(forms.Form):
    """A list of the bureau; the columns that are called otherwise, one a line."""

    file = forms.FileField(
        label="核定单或缴费明细",
        help_text="社保费管理客户端的缴费人数明细、一行一人的清单、公积金缴存清单；xlsx、xls、csv",
    )
    pair = forms.ChoiceField(
        label="险种和承担方",
        required=False,
        choices=[("", "文件里写明了"), *_PAIRS],
        help_text="客户端按险种分开导出，文件里看不出时在这里选",
    )
    columns = forms.CharField(
        label="列名对应",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="列名认不出时填，一行一个：文件里的列名=标准列名，如 单位应缴=单位缴存额；会记住",
    )

    def pair_told(self) -> Pair | None:
        """Return the insurance and side that were chosen."""
        code, _, side = str(self.cleaned_data["pair"]).partition(":")
        return (code, side) if code else None

    def mapping(self, labels: dict[str, str]) -> dict[str, str] | None:
        """Return the columns as header → key; None when nothing was written.

        Raises:
            forms.ValidationError: a line has no form or names no standard column.
        """
        found: dict[str, Any] = {}
        for line in self.cleaned_data["columns"].splitlines():
            if not line.strip():
                continue
            header, sign, label = (part.strip() for part in line.partition("="))
            if not sign or label not in labels:
                known = "、".join(list(labels)[:8])
                raise forms.ValidationError(
                    f"「{line}」看不懂；请写成 文件里的列名=标准列名，标准列名如 {known}。"
                )
            found[header] = labels[label]
        return found or None
