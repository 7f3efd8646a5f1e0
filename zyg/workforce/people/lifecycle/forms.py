"""Forms of the lifecycle pages; what is right or wrong is decided by the operations alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms

from zyg.law.money import yuan, yuan_to_fen
from zyg.law.places import name_of
from zyg.workforce.people.changes import department_path
from zyg.workforce.people.lifecycle.engagements import FIELDS, KINDS_OF, NEEDS_END
from zyg.workforce.people.lifecycle.events import ABSENCES
from zyg.workforce.people.lifecycle.joining import LONGEST_DAYS, VALID_DAYS
from zyg.workforce.people.lifecycle.newcomer import Asked, Step
from zyg.workforce.people.lifecycle.reasons import REASONS
from zyg.workforce.people.models import (
    CertificateKind,
    ContractKind,
    Employee,
    EmployeeTerms,
    Engagement,
    EventKind,
    HoursSystem,
)
from zyg.workforce.people.models.contracts import Renewal
from zyg.workforce.people.validation import LABEL_OF


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """Make a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


class MoneyField(forms.CharField):
    """An amount typed in 元, kept in fen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Read the amount."""
        text = super().clean(value).replace(",", "").replace("，", "").strip()
        if not text:
            return None
        try:
            fen = yuan_to_fen(text)
        except ValueError:
            raise forms.ValidationError(
                f"「{text}」不是金额；请填数字，最多两位小数，例如 12000 或 12000.50。"
            ) from None
        if fen < 0:
            raise forms.ValidationError("金额不能小于 0；请改正。")
        return fen

    def prepare_value(self, value: Any) -> Any:
        """Write fen as 元."""
        return yuan(value) if isinstance(value, int) else value


class Saying(forms.Form):
    """A form that takes the sentences of an operation beside its fields."""

    def add_errors(self, errors: Mapping[str, str]) -> None:
        """Put each sentence at its field, or on top."""
        for name, sentence in errors.items():
            self.add_error(name if name in self.fields else None, sentence)


class InviteForm(Saying):
    """Whom to invite for what."""

    name = forms.CharField(label="姓名", max_length=50)
    phone = forms.CharField(label="手机号码", max_length=20, required=False)
    number = forms.CharField(label="工号", max_length=40)
    department = forms.CharField(
        label="部门",
        max_length=200,
        required=False,
        help_text="多级部门写全路径，例如 研发部/后端组",
    )
    post = forms.CharField(label="岗位", max_length=100)
    place = forms.CharField(label="参保城市", max_length=30, help_text="例如 上海、苏州")
    engagement = forms.ChoiceField(label="用工形式", choices=Engagement.choices)
    hired = day_field("入职日期")
    valid_days = forms.IntegerField(
        label="链接有效期（天）", min_value=1, max_value=LONGEST_DAYS, initial=VALID_DAYS
    )
    note = forms.CharField(
        label="给新员工的话", max_length=200, required=False, help_text="例如 报到时间、要带的材料"
    )


class StepForm(Saying):
    """One page of questions to the newcomer; what is missing is told, never thrown away."""

    def __init__(self, *args: Any, step: Step, shown: Mapping[str, str], **kwargs: Any) -> None:
        plain = {one.name for one in step.asked if not one.secret}
        kwargs["initial"] = {name: text for name, text in shown.items() if name in plain}
        super().__init__(*args, **kwargs)
        for one in step.asked:
            self.fields[one.name] = _question(one, shown.get(one.name, ""))

    def tell(self, errors: Mapping[str, str]) -> None:
        """Show the sentences of the operation, and none of the form's own."""
        self.full_clean()
        self.errors.clear()
        self.add_errors(errors)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="原因", max_length=200)


class ChangeForm(Saying):
    """A change of one kind; the fields follow the kind."""

    def __init__(
        self,
        *args: Any,
        kind: EventKind,
        employee: Employee,
        terms: EmployeeTerms | None,
        correcting: EventKind | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.terms = kind, terms
        label = "开始日期" if kind in ABSENCES else "生效日期"
        self.fields["valid_from"] = day_field(label)
        if kind in ABSENCES:
            self.fields["until"] = day_field("预计最后一天", required=False)
        if kind in (EventKind.TRANSFER, EventKind.ENGAGEMENT):
            self.fields |= _terms_fields(kind, employee)
        if kind == EventKind.PAY:
            self.fields |= _pay_fields(terms)
        if kind != EventKind.CORRECTION:
            self.fields["reason_code"] = forms.ChoiceField(
                label="原因", choices=[("", "请选择"), *REASONS[kind].items()]
            )
        self.fields["reason"] = forms.CharField(
            label="更正原因" if correcting else "说明", max_length=200, required=bool(correcting)
        )
        self.fields["document"] = forms.FileField(
            label="依据文件", required=False, help_text="pdf、docx 或图片，10 MB 以内"
        )

    def pay_items(self) -> list[dict[str, Any]]:
        """Return the items of pay as they were typed; an emptied one is taken out."""
        items = list(self.terms.pay_items if self.terms else [])
        found = [
            {**item, "amount": amount}
            for at, item in enumerate(items)
            if (amount := self.cleaned_data.get(f"item_{at}")) is not None
        ]
        label, amount = self.cleaned_data.get("new_label"), self.cleaned_data.get("new_amount")
        if label and amount is not None:
            found.append({"code": label.strip(), "label": label.strip(), "amount": amount})
        return found


class ContractForm(Saying):
    """A contract or agreement; the fields follow the form of engagement."""

    def __init__(self, *args: Any, employee: Employee, sees_pay: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = KINDS_OF[Engagement(employee.engagement)]
        hourly = kinds[0] == ContractKind.PART_TIME
        labour = kinds[0] == ContractKind.FIXED
        self.fields["kind"] = forms.ChoiceField(
            label="合同种类", choices=[(one.value, one.label) for one in kinds]
        )
        self.fields["start"] = day_field("开始日期")
        self.fields["end"] = day_field(
            "到期日期",
            required=kinds[0] in NEEDS_END and not labour,
            help_text="无固定期限请留空" if labour else "",
        )
        if labour:
            self.fields["probation_months"] = forms.IntegerField(
                label="试用期（月）", min_value=0, max_value=12, initial=0
            )
            self.fields["renewal"] = forms.ChoiceField(label="订立方式", choices=Renewal.choices)
        self.fields["post"] = forms.CharField(label="岗位", max_length=100)
        self.fields["work_place"] = forms.CharField(label="工作地点", max_length=100)
        self.fields["duties"] = forms.CharField(label="工作内容", max_length=500, required=False)
        if labour:
            self.fields["hours_system"] = forms.ChoiceField(
                label="工时制度", choices=HoursSystem.choices
            )
            self.fields["hours_approval"] = forms.CharField(
                label="工时审批文号", max_length=60, required=False, help_text="标准工时制不用填"
            )
        if sees_pay:
            self.fields["pay"] = MoneyField(
                label=f"约定{'小时' if hourly else '月'}工资（元）", required=False
            )
            if labour:
                self.fields["probation_pay"] = MoneyField(
                    label="试用期月工资（元）", required=False
                )
        self.fields["pay_by_sheet"] = forms.BooleanField(
            label="工资另附双方签署的《薪酬确认单》", required=False, initial=not sees_pay
        )
        if labour:
            self.fields["employee_chose_fixed"] = forms.BooleanField(
                label="本人书面提出订立固定期限合同", required=False
            )
        for one in FIELDS.get(kinds[0], ()):
            self.fields[one.code] = _detail(one)


class SignForm(Saying):
    """The day of signing on paper, and the scan."""

    signed_on = day_field("签订日期", help_text="双方中较晚签字的一天")
    scan = forms.FileField(label="扫描件", required=False, help_text="pdf 或图片，10 MB 以内")


class RenewForm(Saying):
    """How the contracts that were picked are renewed."""

    years = forms.IntegerField(label="续签年限（年）", min_value=1, max_value=20, initial=3)
    open_ended = forms.BooleanField(label="全部签无固定期限", required=False)


class EmployerForm(Saying):
    """What contracts say of the employer."""

    address = forms.CharField(label="住所", max_length=200)
    representative = forms.CharField(label="法定代表人或主要负责人", max_length=50)
    phone = forms.CharField(label="联系电话", max_length=30, required=False)


class ExitForm(Saying):
    """An exit; amounts only for who may change pay."""

    notice_on = day_field("通知日期", help_text="收到辞职书、发出通知或双方协商的日期")
    last_day = day_field("最后工作日")
    reason = forms.CharField(label="说明", max_length=200, required=False)
    annual_taken = forms.DecimalField(
        label="今年已休年休假（天）",
        required=False,
        min_value=0,
        max_value=30,
        decimal_places=1,
        help_text="用来折算未休年休假工资",
    )
    pregnant = forms.BooleanField(label="孕期中", required=False)
    occupational_check_pending = forms.BooleanField(
        label="接触职业病危害，未做离岗检查或疑似职业病诊断中", required=False
    )
    work_disability = forms.BooleanField(
        label="患职业病或因工负伤，丧失或部分丧失劳动能力", required=False
    )
    document = forms.FileField(
        label="依据文件", required=False, help_text="辞职书、协议或通知书；pdf、docx 或图片"
    )

    def __init__(
        self, *args: Any, grounds: Mapping[str, str], edits_pay: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice = forms.ChoiceField(label="离职原因", choices=[("", "请选择"), *grounds.items()])
        self.fields = {"ground": choice, **self.fields}
        if edits_pay:
            self.fields |= _wage_fields()


class ExitPayForm(Saying):
    """The wages that the archive does not have."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= _wage_fields()
        self.fields["average_wage"].required = True


class CertificateForm(Saying):
    """Which paper, for what."""

    kind = forms.ChoiceField(label="证明", choices=CertificateKind.choices)
    purpose = forms.CharField(
        label="用途", max_length=60, required=False, help_text="例如 办理居住证；写明后只限这一用途"
    )


def _question(one: Asked, masked: str) -> forms.Field:
    attrs: dict[str, Any] = {"autocomplete": "off"} if one.secret else {}
    help_text = one.help
    if one.secret and masked:
        attrs["placeholder"] = masked
        help_text = f"已填 {masked}，不改请留空。{one.help}"
    if one.kind == "choice":
        return forms.ChoiceField(
            label=one.label,
            choices=[("", "请选择"), *one.choices],
            required=one.required,
            help_text=help_text,
        )
    if one.kind == "day":
        field: forms.Field = forms.CharField(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), max_length=10
        )
    else:
        kinds = {"phone": "tel", "email": "email", "number": "text"}
        attrs |= {"type": kinds.get(one.kind, "text")}
        if one.name == "bank_account" or one.kind == "phone":
            attrs["inputmode"] = "numeric"
        field = forms.CharField(widget=forms.TextInput(attrs=attrs), max_length=200)
    field.label, field.required, field.help_text = one.label, one.required, help_text
    return field


def _terms_fields(kind: EventKind, employee: Employee) -> dict[str, forms.Field]:
    if kind == EventKind.ENGAGEMENT:
        return {
            "engagement": forms.ChoiceField(
                label=LABEL_OF["engagement"],
                choices=Engagement.choices,
                initial=employee.engagement,
            )
        }
    return {
        "department": forms.CharField(
            label=LABEL_OF["department"],
            max_length=200,
            required=False,
            initial=department_path(employee.department),
            help_text="多级部门写全路径；没有的部门会新建",
        ),
        "post": forms.CharField(
            label=LABEL_OF["post"], max_length=100, required=False, initial=employee.post
        ),
        "place": forms.CharField(
            label=LABEL_OF["place"], max_length=30, initial=name_of(employee.place)
        ),
    }


def _pay_fields(terms: EmployeeTerms | None) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {
        f"item_{at}": MoneyField(
            label=f"{item['label']}（元/月）",
            required=False,
            initial=item["amount"],
            help_text="清空表示取消这一项",
        )
        for at, item in enumerate(terms.pay_items if terms else [])
    }
    found["new_label"] = forms.CharField(label="新增工资项目", max_length=30, required=False)
    found["new_amount"] = MoneyField(label="新增项目金额（元/月）", required=False)
    return found


def _wage_fields() -> dict[str, forms.Field]:
    return {
        "average_wage": MoneyField(
            label="离职前 12 个月平均应发工资（元）",
            required=False,
            help_text="留空则取系统里已归档的月份",
        ),
        "last_month_wage": MoneyField(
            label="上一个月工资标准（元）", required=False, help_text="用于代通知金"
        ),
        "local_average": MoneyField(
            label="当地上年度职工月平均工资（元）",
            required=False,
            help_text="用于三倍封顶；留空则不核对封顶",
        ),
    }


def _detail(one: Any) -> forms.Field:
    if one.kind == "choice":
        return forms.ChoiceField(
            label=one.label, required=one.required, choices=[("", "请选择"), *one.choices.items()]
        )
    if one.kind == "day":
        return day_field(one.label, required=one.required, help_text=one.help)
    return forms.CharField(
        label=one.label, required=one.required, max_length=100, help_text=one.help
    )


def detail_values(form: ContractForm, kind: ContractKind) -> dict[str, Any]:
    """Return the own fields of an agreement, days as ISO text."""
    found = {}
    for one in FIELDS.get(kind, ()):
        value = form.cleaned_data.get(one.code)
        found[one.code] = value.isoformat() if isinstance(value, dt.date) else value
    return found
