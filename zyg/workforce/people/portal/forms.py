"""Forms of the worker's pages."""

from __future__ import annotations

from typing import Any

from django import forms

from zyg.workforce.people.file.checking import Errors, Values
from zyg.workforce.people.file.forms import SectionForm
from zyg.workforce.people.file.registry import Section
from zyg.workforce.people.models import CertificateKind
from zyg.workforce.people.portal.corrections import CORRECTABLE
from zyg.workforce.people.validation import LABEL_OF

_PROOF = forms.FileField(
    label="证明材料", required=False, help_text="例如 新的身份证、银行卡照片；JPG、PNG 或 PDF"
)


def _reason() -> forms.CharField:
    return forms.CharField(label="为什么要更正", max_length=200, help_text="例如 换了手机号")


class CorrectionForm(SectionForm):
    """A correction of a section: its fields, why, and a paper that proves it."""

    reason = _reason()
    proof = _PROOF

    def __init__(self, *args: Any, section: Section, before: Values, **kwargs: Any) -> None:
        super().__init__(*args, section=section, before=before, **kwargs)
        self.order_fields([*(one.key for one in section.fields), "reason", "proof"])


class RosterCorrectionForm(forms.Form):
    """A correction of the roster; secrets that are left empty stay as they are."""

    name = forms.CharField(label=LABEL_OF["name"], max_length=50, help_text="按证件填写")
    id_number = forms.CharField(label=LABEL_OF["id_number"], max_length=30, required=False)
    phone = forms.CharField(label=LABEL_OF["phone"], max_length=20, required=False)
    email = forms.EmailField(label=LABEL_OF["email"], required=False)
    bank_name = forms.CharField(label=LABEL_OF["bank_name"], max_length=100, required=False)
    bank_account = forms.CharField(label=LABEL_OF["bank_account"], max_length=40, required=False)
    reason = _reason()
    proof = _PROOF

    def __init__(self, *args: Any, before: Values, masked: dict[str, str], **kwargs: Any) -> None:
        self.before = before
        kwargs["initial"] = {n: before.get(n, "") for n in CORRECTABLE if n not in masked}
        super().__init__(*args, **kwargs)
        for name, shown in masked.items():
            self.fields[name].help_text = f"现在是 {shown or '空'}；不改请留空"

    def values(self) -> dict[str, Any]:
        """Return the wished values; what was left empty stays."""
        said = {name: self.cleaned_data.get(name) for name in CORRECTABLE}
        return {name: value or self.before.get(name) for name, value in said.items()}

    def add_errors(self, errors: Errors) -> None:
        """Put sentences at their fields."""
        for name, sentence in errors.items():
            self.add_error(name if name in self.fields else None, sentence)


class CertificateForm(forms.Form):
    """Which certificate, and for what."""

    kind = forms.ChoiceField(
        label="证明种类",
        choices=[
            (one.value, one.label) for one in (CertificateKind.EMPLOYMENT, CertificateKind.INCOME)
        ],
    )
    purpose = forms.CharField(
        label="用途", max_length=60, required=False, help_text="例如 办理签证、租房；会印在证明上"
    )
