"""The forms of lists that bureaux hand out, as tables that the import can read.

* 社保费管理客户端 (申报记录 → 缴费人数 → download): one insurance and side a sheet.
* a sheet with one row a person and a pair of columns for each insurance and side.
* the housing fund's list: 单位缴存额 and 个人月缴存额 on one row.

A list of another form is read by saying which column is which; the answer is kept with the
channel.
"""

from __future__ import annotations

from functools import cache

from zyg.core.imports.specs import Field, TableSpec
from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance.models import NoticeKind

_WHO = (
    Field("name", "姓名", "text", ("员工姓名", "职工姓名", "缴费人姓名"), required=True),
    Field("id_type", "证件类型", "text", ("证件种类", "身份证件类型")),
    Field(
        "id_number",
        "证件号码",
        "id_number",
        ("身份证号", "身份证号码", "公民身份号码", "身份证件号码", "社会保障号码", "证照号码"),
    ),
    Field(
        "account_number", "个人账号", "number", ("个人编号", "人员编号", "个人公积金账号", "GRZH")
    ),
)
WORDS = {
    "pension": ("养老", "养老保险", "基本养老保险", "职工基本养老保险", "企业职工基本养老保险"),
    "medical": ("医疗", "医疗保险", "基本医疗保险", "职工基本医疗保险"),
    "unemployment": ("失业", "失业保险"),
    "work_injury": ("工伤", "工伤保险"),
    "maternity": ("生育", "生育保险"),
    "large_medical": ("大额医疗", "大病医疗", "大额医疗互助", "重大疾病"),
    "pension_local_supplement": ("地方补充养老", "地方补充养老保险"),
    "work_injury_supplement": ("补充工伤", "补充工伤保险"),
    "housing_fund": ("公积金", "住房公积金"),
    "housing_fund_supplement": ("补充公积金", "补充住房公积金"),
}
"""What lists call the insurances; a longer word wins over one that it holds."""

SIDE_WORDS = {
    "employer": ("单位", "企业", "单位缴纳", "单位部分"),
    "employee": ("个人", "个人缴纳", "个人部分"),
}
_AMOUNTS = ("", "应缴费额", "缴费额", "应缴额", "金额", "缴费金额", "应缴金额", "月缴额")


@cache
def spec_of(kind: str) -> TableSpec:
    """Return the form of a list."""
    return _SPECS[NoticeKind(kind)]()


def _tax_client() -> TableSpec:
    fields = (
        *_WHO,
        Field("insurance", "征收品目", "text", ("征收项目", "险种", "征收子目", "险种名称")),
        Field("wage", "缴费工资", "money", ("申报工资", "月工资额")),
        Field("base", "缴费基数", "money", ("核定缴费基数",)),
        Field("rate", "费率", "rate", ("缴费费率", "费率%", "征收率")),
        Field("due", "应缴费额", "money", ("应缴金额", "应缴额", "本期应缴费额"), required=True),
        Field("relief", "减免费额", "money", ("减免额",)),
        Field("payable", "应补（退）费额", "money", ("应补退费额", "本期应补退费额")),
    )
    return TableSpec("tax_client", "社保费管理客户端的缴费明细", fields)


def _wide() -> TableSpec:
    fields = [*_WHO, Field("base", "缴费基数", "money", ("养老基数", "社保基数"))]
    groups = []
    for insurance in WORDS:
        for side in SIDE_WORDS:
            key = f"{insurance}_{side}"
            groups.append(key)
            label = f"{LABELS[insurance]}{SIDE_WORDS[side][0]}"
            fields.append(Field(key, label, "money", _synonyms(insurance, side, label)))
    return TableSpec("wide", "一行一人的缴费清单", tuple(fields), any_of=(tuple(groups),))


def _fund() -> TableSpec:
    fields = (
        *_WHO,
        Field("base", "缴存基数", "money", ("当前工资", "个人缴存基数", "缴存工资", "工资基数")),
        Field(
            "employer",
            "单位缴存额",
            "money",
            ("单位月缴存额", "单位月缴额", "单位缴存"),
            required=True,
        ),
        Field(
            "employee",
            "个人月缴存额",
            "money",
            ("个人缴存额", "个人月缴额", "个人缴存"),
            required=True,
        ),
        Field("subsidy_wage", "补贴工资", "money"),
        Field("subsidy", "补贴月缴", "money", ("补贴月缴额",)),
        Field("both", "合计月缴额", "money", ("月缴存额", "合计月缴存额")),
        Field("state", "个人状态", "text", ("账户状态", "GRZHZT")),
    )
    return TableSpec("fund", "公积金缴存清单", fields)


_SPECS = {
    NoticeKind.TAX_CLIENT: _tax_client,
    NoticeKind.WIDE: _wide,
    NoticeKind.FUND: _fund,
}


def _synonyms(insurance: str, side: str, label: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for word in WORDS[insurance]:
        for who in SIDE_WORDS[side]:
            for amount in _AMOUNTS:
                for text in (f"{word}{who}{amount}", f"{who}{word}{amount}"):
                    found[text] = None
                found[f"{word}({who}){amount}"] = None
                found[f"{word}-{who}{amount}"] = None
                found[f"{word}{amount}-{who}"] = None
                found[f"{who}-{word}{amount}"] = None
    found.pop(label, None)
    return tuple(found)


def pair_in(text: str) -> tuple[str, str] | None:
    """Return the insurance and side that a title names, None where it does not say.

    >>> pair_in("企业职工基本养老保险费（单位缴纳）"), pair_in("工伤保险费"), pair_in("明细")
    (('pension', 'employer'), ('work_injury', 'employer'), None)
    """
    found = [
        (len(word), insurance)
        for insurance, words in WORDS.items()
        for word in words
        if word in text
    ]
    if not found:
        return None
    insurance = max(found)[1]
    sides = [side for side, words in SIDE_WORDS.items() if words[0] in text]
    if insurance in ("work_injury", "maternity", "work_injury_supplement"):
        return insurance, "employer"
    return (insurance, sides[0]) if len(sides) == 1 else None
