"""Forms of the file, made of the registry; what is right or wrong is decided by ``checking``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from zyg.law.places import name_of
from zyg.workforce.people.file.checking import Errors, Values
from zyg.workforce.people.file.registry import DocumentKind, FileField, Section
from zyg.workforce.people.file.showing import masked

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SectionForm(forms.Form):
    """The fields of a section; a hidden value that is left empty stays as it is."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, section: Section, before: Values, **kwargs: Any) -> None:
        self.section, self.before = section, before
        super().__init__(*args, **kwargs)
        for one in section.fields:
            self.fields[one.key] = _form_field(one, before.get(one.key))

    def values(self) -> dict[str, Any]:
        """Return what was said, with the kept values of hidden fields that were left empty."""
        said: dict[str, Any] = {}
        for one in self.section.fields:
            value = self.cleaned_data.get(one.key)
            blank = value in (None, "")
            said[one.key] = self.before.get(one.key) if blank and one.sensitive else value
        return said

    def add_errors(self, errors: Errors) -> None:
        """Put sentences at their fields."""
        for name, sentence in errors.items():
            self.add_error(name if name in self.fields else None, sentence)


def _form_field(one: FileField, value: Any) -> forms.Field:
    hidden = one.sensitive and value not in (None, "")
    shown: dict[str, Any] = {"label": one.label, "required": one.required and not hidden}
    shown["help_text"] = f"现在是 {masked(one, value)}；不改请留空" if hidden else one.help
    if not hidden:
        shown["initial"] = name_of(value) if one.kind == "place" and value else value
    if one.kind == "date":
        return forms.CharField(**shown, widget=DAY)
    if one.kind == "choice":
        choices = [("", "不改" if hidden else "未填"), *one.options.items()]
        return forms.ChoiceField(**shown, choices=choices)
    if one.kind == "yes_no":
        if isinstance(value, bool):
            shown["initial"] = "是" if value else "否"
        choices = [("", "不改" if hidden else "未填"), ("是", "是"), ("否", "否")]
        return forms.ChoiceField(**shown, choices=choices)
    return forms.CharField(**shown, max_length=max(one.longest, 40))


class DocumentForm(forms.Form):
    """A paper to be kept."""

    kind = forms.ChoiceField(label="种类")
    title = forms.CharField(
        label="名称", max_length=100, required=False, help_text="例如 焊工证、2026 年体检"
    )
    issued_on = forms.DateField(label="签发日期", required=False, widget=DAY)
    expires_on = forms.DateField(
        label="有效期至",
        required=False,
        widget=DAY,
        help_text="到期前 60、30、7 天提醒；长期有效不填",
    )
    file = forms.FileField(
        label="文件",
        help_text="PDF、Word、JPG 或 PNG，最大 10 MB；照片只收 JPG、PNG，最大 2 MB",
        error_messages={"required": "请选择文件。", "empty": "文件是空的；请重新选择。"},
    )

    def __init__(self, *args: Any, kinds: list[DocumentKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, f"{one.label}（{one.purpose}）") for one in kinds]
        self.fields["kind"] = forms.ChoiceField(label="种类", choices=choices)
        self.order_fields(["kind", "title", "issued_on", "expires_on", "file"])

    def clean_file(self) -> Any:
        """Refuse by size before anything is read."""
        found = self.cleaned_data["file"]
        if found.size > settings.IMPORT_MAX_BYTES:
            most = settings.IMPORT_MAX_BYTES // 1024 // 1024
            raise forms.ValidationError(f"文件超过 {most} MB；请压缩后再上传。")
        return found


class ConsentForm(forms.Form):
    """A consent on paper."""

    paper = forms.CharField(
        label="书面同意存放处", max_length=100, help_text="例如 人事档案柜 3-12"
    )


class RemovalForm(forms.Form):
    """Why a paper is removed."""

    reason = forms.CharField(label="移除的原因", max_length=200, help_text="例如 传错了人")
