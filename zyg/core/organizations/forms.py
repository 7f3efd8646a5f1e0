"""The form of a legal person."""

from __future__ import annotations

from django import forms

from zyg.core.organizations.entities import EntityError, EntityValues
from zyg.law.explain import RuleRefusedError
from zyg.law.places import place_named


class EntityForm(forms.Form):
    """What is said of a legal person."""

    name = forms.CharField(label="公司名称", max_length=200, help_text="和营业执照一致。")
    credit_code = forms.CharField(label="统一社会信用代码", max_length=30)
    tax_number = forms.CharField(
        label="纳税人识别号",
        max_length=30,
        required=False,
        help_text="不填就和统一社会信用代码相同。",
    )
    place = forms.CharField(
        label="注册地", max_length=30, required=False, help_text="例如 上海、苏州。"
    )
    bank_name = forms.CharField(label="开户银行", max_length=100, required=False)
    bank_account = forms.CharField(label="银行账号", max_length=40, required=False)

    def clean_place(self) -> str:
        """Turn the name into its code."""
        written = str(self.cleaned_data["place"]).strip()
        try:
            return place_named(written).code if written else ""
        except RuleRefusedError as error:
            raise forms.ValidationError(str(error)) from error

    def values(self) -> EntityValues:
        """Return what was said."""
        return EntityValues(**self.cleaned_data)

    def take(self, error: EntityError) -> None:
        """Put the sentences of a refusal at their fields."""
        for name, sentence in error.errors.items():
            self.add_error(name if name in self.fields else None, sentence)
