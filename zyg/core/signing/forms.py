"""Forms of signing."""

from __future__ import annotations

from typing import Any

from django import forms

from zyg.core.organizations.models import Membership
from zyg.core.permissions.actors import Actor
from zyg.core.signing.models import Kind, Party
from zyg.core.signing.operations.sending import MOST_BYTES, MOST_DAYS, SignerPlan
from zyg.core.signing.queries import member_named, sealers

_ROLE_HELP = "在文件里怎样称呼，例如 乙方（劳动者）"


class SendForm(forms.Form):
    """The document, and who signs for the company."""

    title = forms.CharField(label="标题", max_length=100)
    kind = forms.ChoiceField(label="种类", choices=Kind.choices)
    number = forms.CharField(label="文件编号", max_length=60, required=False)
    file = forms.FileField(
        label="PDF 文件",
        help_text="没有加密的 PDF，最大 20 MB",
        error_messages={"required": "请选择文件。", "empty": "文件是空的；请重新选择。"},
    )
    days = forms.IntegerField(label="几天内签完", min_value=1, max_value=MOST_DAYS, initial=7)
    in_order = forms.BooleanField(
        label="按顺序签署，前一位签完再通知下一位", required=False, initial=True
    )
    note = forms.CharField(label="给签署人的话", max_length=200, required=False)
    company = forms.ChoiceField(label="代表企业签署的人", help_text="排在最后签署", required=False)
    company_role = forms.CharField(
        label="企业的称谓", max_length=40, initial="甲方（用人单位）", required=False
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sealers: dict[str, Membership] = {m.public_id: m for m in sealers(actor)}
        company = self.fields["company"]
        if isinstance(company, forms.ChoiceField):
            people = [(key, str(member.user)) for key, member in self.sealers.items()]
            company.choices = [("", "企业不签"), *people]

    def clean_file(self) -> bytes:
        """Read the file, unless it is too large."""
        found = self.cleaned_data["file"]
        if found.size > MOST_BYTES:
            size = found.size / 1024 / 1024
            raise forms.ValidationError(f"文件有 {size:.1f} MB，超过 20 MB；请压缩后再上传。")
        data: bytes = found.read()
        return data

    def company_plan(self) -> SignerPlan | None:
        """Return who signs for the company, when somebody does."""
        member = self.sealers.get(self.cleaned_data["company"])
        if member is None:
            return None
        role = self.cleaned_data["company_role"]
        return SignerPlan(party=Party.COMPANY, role=role, membership=member)


class PersonForm(forms.Form):
    """One who signs for herself: a member by her account, or an outside person."""

    role = forms.CharField(label="称谓", max_length=40, help_text=_ROLE_HELP)
    account = forms.CharField(
        label="登录账号",
        max_length=254,
        required=False,
        help_text="有账号的员工填登录名或邮箱；没有账号的填下面的姓名和手机",
    )
    name = forms.CharField(label="姓名", max_length=50, required=False)
    phone = forms.CharField(label="手机", max_length=20, required=False)
    email = forms.EmailField(label="邮箱", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def clean_account(self) -> Membership | None:
        """Find the member."""
        account = self.cleaned_data["account"]
        if not account:
            return None
        found = member_named(self.actor, account)
        if found is None:
            raise forms.ValidationError("本企业没有这个账号；请核对，或改填姓名和手机。")
        return found

    def plan(self) -> SignerPlan:
        """Return the signer."""
        said = self.cleaned_data
        return SignerPlan(
            party=Party.PERSON,
            role=said["role"],
            name=said["name"],
            membership=said["account"],
            phone=said["phone"],
            email=said["email"],
        )


class IdentityForm(forms.Form):
    """The proof; which fields there are depends on the signer."""

    code = forms.CharField(
        label="验证码",
        max_length=6,
        required=False,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "z-input"}
        ),
    )
    password = forms.CharField(
        label="登录密码",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    id_number = forms.CharField(
        label="证件号码", max_length=18, required=False, help_text="只用于核对实名，不保存"
    )

    def __init__(
        self, *args: Any, member: bool, codes: bool, real_name: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not member:
            del self.fields["password"]
            self.fields["code"].required = True
        elif not codes:
            del self.fields["code"]
            self.fields["password"].required = True
        if not real_name:
            del self.fields["id_number"]


class IntentForm(forms.Form):
    """Her own tick, never set before, and her name."""

    ticked = forms.BooleanField(required=False)
    typed_name = forms.CharField(
        label="请亲自输入你的姓名",
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ReasonForm(forms.Form):
    """Why somebody declines or voids."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class PaperForm(forms.Form):
    """A paper copy that was handed over."""

    handed_over_on = forms.DateField(
        label="交付日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label="备注", max_length=200, required=False)
