"""What people type on payroll pages."""

from __future__ import annotations

import re
from typing import ClassVar

from django import forms

from zyg.law.money import FEN_PER_YUAN, MoneyError, yuan_to_fen
from zyg.workforce.payroll.operations.supplementary import ExtraItem
from zyg.workforce.payroll.payout import layout as layouts

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


class LayoutForm(forms.Form):
    """The settings of a bank layout that are not columns."""

    name = forms.CharField(
        label="名称",
        max_length=60,
        error_messages={"required": "请给这种格式起一个名称，例如「工商银行 代发 3.0」。"},
    )
    bank = forms.CharField(label="银行和产品", max_length=100, required=False)
    format = forms.ChoiceField(label="文件类型", choices=list(layouts.FORMATS.items()))
    encoding = forms.ChoiceField(label="编码", choices=list(layouts.ENCODINGS.items()))
    newline = forms.ChoiceField(label="换行", choices=list(layouts.NEWLINES.items()))
    separator = forms.ChoiceField(label="分隔符", choices=list(layouts.SEPARATORS.items()))
    ends_with_separator = forms.BooleanField(label="每行末尾也有分隔符", required=False)
    titles = forms.BooleanField(label="第一行写列名", required=False)
    min_lines = forms.IntegerField(label="每个文件最少笔数", min_value=1, initial=1)
    max_lines = forms.IntegerField(
        label="每个文件最多笔数", min_value=0, initial=0, help_text="0 表示不限。"
    )
    max_amount = forms.DecimalField(
        label="单笔上限（元）",
        min_value=0,
        decimal_places=2,
        max_digits=12,
        initial=0,
        help_text="0 表示不限。",
    )
    split = forms.ChoiceField(label="分文件", choices=list(layouts.SPLITS.items()))
    own_bank = forms.CharField(label="本行名称", max_length=40, required=False)
    file_name = forms.CharField(
        label="文件名", max_length=80, initial="代发_{month}_{batch}_{part}",
        help_text="可以用 {month} 月份、{batch} 批次、{part} 第几个文件、{count} 笔数。",
    )  # fmt: skip

    def spec(self) -> dict[str, object]:
        """Return the settings as the layout keeps them; amounts in fen."""
        told = {key: self.cleaned_data[key] for key in self.fields if key not in ("name", "bank")}
        return {**told, "max_amount": int(told["max_amount"] * FEN_PER_YUAN)}


class ColumnForm(forms.Form):
    """One column of a bank layout; a row without a source is no column."""

    title = forms.CharField(label="列名", max_length=40, required=False)
    source = forms.ChoiceField(label="内容", required=False)
    type = forms.ChoiceField(label="类型", choices=list(layouts.TYPES.items()), required=False)
    width = forms.IntegerField(label="宽度", min_value=0, initial=0, required=False)
    unit = forms.ChoiceField(
        label="单位", choices=[("bytes", "字节"), ("characters", "字")], required=False
    )
    align = forms.ChoiceField(
        label="对齐", choices=[("left", "左"), ("right", "右")], required=False
    )
    pad = forms.CharField(label="填充", max_length=1, strip=False, initial=" ", required=False)
    required = forms.BooleanField(label="必填", required=False)
    constant = forms.CharField(label="固定内容", max_length=60, required=False)
    suffix = forms.CharField(label="后缀", max_length=10, required=False)
    forbidden = forms.CharField(label="禁用字符", max_length=40, strip=False, required=False)

    def __init__(self, *args: object, sources: dict[str, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "—"), *sources.items()]
        for name, bound in self.fields.items():
            bound.widget.attrs |= {"aria-label": str(bound.label), "class": "z-input"}
            if name == "required":
                bound.widget.attrs["class"] = ""

    def column(self) -> dict[str, object] | None:
        """Return the column as the layout keeps it, None for an empty row."""
        told = self.cleaned_data
        if not told.get("source"):
            return None
        return {
            **told,
            "width": told["width"] or 0,
            "pad": told["pad"] or " ",
            "title": told["title"] or told["constant"],
        }


class ExtraForm(forms.Form):
    """Who gets what in a supplementary run: a line each, as copied from a sheet."""

    CLASSES: ClassVar[dict[str, str]] = {
        "": "wage",
        "应税": "wage",
        "免税": "exempt",
        "税后": "post_tax",
        "全年一次性奖金": "bonus_separate",
    }

    reason = forms.CharField(
        label="补充核算的原因",
        max_length=300,
        error_messages={"required": "请写明为什么要补充核算，例如「补发项目奖金」。"},
    )
    lines = forms.CharField(
        label="人员和金额",
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": "E0001,项目奖金,3000.00,应税"}),
        help_text="每行一项：工号,项目,金额,性质。性质写 应税、免税、税后 或 全年一次性奖金，"
        "不写就是应税；扣减写负数。可以从表格里复制粘贴。",
        error_messages={"required": "请至少写一行：工号,项目,金额。"},
    )

    def clean_lines(self) -> list[ExtraItem]:
        """Return the items typed; every wrong line is told with its number."""
        found, problems = [], []
        for number, text in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            if not text.strip():
                continue
            one = self._item(text)
            if isinstance(one, str):
                problems.append(f"第 {number} 行：{one}")
            else:
                found.append(one)
        if problems:
            raise forms.ValidationError(problems[:10])
        return found

    def _item(self, text: str) -> ExtraItem | str:
        cells = [cell.strip() for cell in re.split(r"[\t,，]", text)]
        if len(cells) not in (3, 4) or not cells[0] or not cells[1]:
            return "应为「工号,项目,金额」，金额里不要写千分位逗号。"
        pay_class = self.CLASSES.get(cells[3] if len(cells) > 3 else "")  # noqa: PLR2004
        if pay_class is None:
            return f"性质「{cells[3]}」不认识，请写 应税、免税、税后 或 全年一次性奖金。"
        try:
            amount = yuan_to_fen(cells[2])
        except MoneyError:
            return f"金额「{cells[2]}」不是数字，请写成 3000.00。"
        return ExtraItem(
            employee_number=cells[0], label=cells[1][:40], amount=amount, pay_class=pay_class
        )


class CorrectionForm(forms.Form):
    """What a line of a closed run should have been."""

    code = forms.ChoiceField(label="哪一项")
    right = forms.DecimalField(
        label="应为（元）",
        decimal_places=2,
        max_digits=12,
        error_messages={
            "required": "请写正确的金额；不该有这一项就写 0。",
            "invalid": "请写成 3000.00 这样的金额。",
        },
    )
    reason = forms.CharField(
        label="原因和依据",
        max_length=300,
        min_length=4,
        error_messages={
            "required": "请写明错在哪里、依据是什么。",
            "min_length": "请把原因写得再清楚一点（至少四个字）。",
        },
    )

    def __init__(self, *args: object, lines: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = lines


class AccountForm(forms.Form):
    """A row of the mapping of sums to accounts."""

    key = forms.CharField(
        label="项目",
        max_length=90,
        widget=forms.TextInput(attrs={"list": "account-keys"}),
        help_text="选一个项目；单独一个工资项写成 item:代码，例如 item:commission。",
        error_messages={"required": "请选择项目。"},
    )
    department = forms.CharField(label="成本中心（部门）", max_length=100, required=False)
    account = forms.CharField(
        label="科目编码", max_length=30, error_messages={"required": "请写科目编码，例如 6602.01。"}
    )
    account_name = forms.CharField(
        label="科目名称", max_length=80, error_messages={"required": "请写科目名称。"}
    )
    valid_from = forms.DateField(
        label="从哪天起",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": "请写从哪天起。",
            "invalid": "请写成 2026-01-01 这样的日期。",
        },
    )
