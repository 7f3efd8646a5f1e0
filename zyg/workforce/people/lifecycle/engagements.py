"""What each form of engagement needs besides: its own fields, checked by its own rules.

A dispatched worker's contract is with the agency, an intern stays a student, somebody above the
retirement age has the rights of 令56: what has to be known differs, and what falls due too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any, cast

from zyg.law.contracts import dispatch, part_time
from zyg.law.explain import RuleRefusedError
from zyg.law.identity.result import Problem
from zyg.law.identity.uscc import check_uscc
from zyg.law.minimum_wage import minimum_wage
from zyg.law.money import Fen, number, yuan_grouped
from zyg.workforce.people.models import ContractKind, Engagement

LABOUR = (ContractKind.FIXED, ContractKind.OPEN_ENDED, ContractKind.TASK)
KINDS_OF: Mapping[Engagement, tuple[ContractKind, ...]] = MappingProxyType(
    {
        Engagement.LABOUR_CONTRACT: LABOUR,
        Engagement.PART_TIME: (ContractKind.PART_TIME,),
        Engagement.DISPATCH: (ContractKind.DISPATCH,),
        Engagement.INTERN: (ContractKind.INTERNSHIP,),
        Engagement.OVER_AGE: (ContractKind.OVER_AGE,),
        Engagement.LABOUR_SERVICE: (ContractKind.SERVICE,),
        Engagement.OUTSOURCING: (ContractKind.OUTSOURCING,),
    }
)
# Agreements that must have an end.
NEEDS_END = frozenset(
    {
        ContractKind.FIXED,
        ContractKind.DISPATCH,
        ContractKind.INTERNSHIP,
        ContractKind.OVER_AGE,
        ContractKind.SERVICE,
        ContractKind.OUTSOURCING,
    }
)
# The paper is between two companies; there is nothing to sign with the person.
BETWEEN_COMPANIES = frozenset({ContractKind.DISPATCH, ContractKind.OUTSOURCING})


@dataclass(frozen=True, slots=True)
class DetailField:
    """One field of a form of engagement.

    Attributes:
        code: key in ``LabourContract.details``.
        label: what people read.
        kind: ``text``, ``day``, ``number`` (whole or with decimals), ``code`` (credit code), or
            ``choice``.
        required: has to be known before the agreement is kept.
        choices: for ``choice``: code → words.
        help: a word of help.
    """

    code: str
    label: str
    kind: str = "text"
    required: bool = True
    choices: Mapping[str, str] = field(default_factory=dict)
    help: str = ""


FIELDS: Mapping[ContractKind, tuple[DetailField, ...]] = MappingProxyType(
    {
        ContractKind.DISPATCH: (
            DetailField("agency", "派遣单位"),
            DetailField("agency_code", "派遣单位统一社会信用代码", "code"),
            DetailField("licence", "派遣经营许可证编号"),
            DetailField("licence_until", "许可证有效期至", "day"),
            DetailField("post_nature", "岗位性质", "choice", choices=dispatch.POSTS),
            DetailField(
                "agency_term_months",
                "派遣单位与本人的合同期限（月）",
                "number",
                help="至少 24 个月",
            ),
        ),
        ContractKind.INTERNSHIP: (
            DetailField("school", "学校"),
            DetailField("major", "专业", required=False),
            DetailField("graduation", "毕业日期", "day"),
            DetailField(
                "tripartite_on", "三方实习协议签订日期", "day", help="学校、学生和单位三方"
            ),
            DetailField("insurance", "实习责任险或工伤险保单号", required=False),
        ),
        ContractKind.PART_TIME: (
            DetailField("hours_day", "平均每日工作小时", "number"),
            DetailField("hours_week", "每周累计工作小时", "number"),
            DetailField("pay_cycle_days", "结算支付周期（天）", "number"),
        ),
        ContractKind.OVER_AGE: (
            DetailField(
                "pension",
                "养老待遇",
                "choice",
                choices={"receives": "已享受基本养老保险待遇", "none": "未享受"},
            ),
            DetailField(
                "injury_from",
                "工伤保险参保日期",
                "day",
                required=False,
                help="单位应为超龄劳动者缴纳工伤保险，未填会提醒",
            ),
        ),
        ContractKind.SERVICE: (
            DetailField("content", "劳务内容"),
            DetailField(
                "fee_basis",
                "报酬结算",
                "choice",
                choices={"task": "按次", "month": "按月", "piece": "按件"},
            ),
        ),
        ContractKind.OUTSOURCING: (
            DetailField("company", "承包单位"),
            DetailField("company_code", "承包单位统一社会信用代码", "code"),
            DetailField("content", "外包业务"),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """What the rules of an engagement look at besides its own fields."""

    start: dt.date
    end: dt.date | None
    place: str
    pay: Fen | None


def check_details(
    kind: ContractKind, said: Mapping[str, Any], facts: AgreementFacts
) -> tuple[dict[str, Any], dict[str, str]]:
    """Check the fields of a kind of agreement.

    Args:
        kind: the kind.
        said: values by the codes of ``FIELDS``; days as ISO text or dates.
        facts: what else the rules need.

    Returns:
        cleaned JSON values, and Chinese sentences by field.
    """
    clean: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for one in FIELDS.get(kind, ()):
        value = said.get(one.code)
        if value is None or value == "":
            if one.required:
                errors[one.code] = f"没有填{one.label}；{kind.label}需要它。"
            continue
        found = _READERS[one.kind](one, value)
        if isinstance(found, Problem):
            errors[one.code] = found.message
        else:
            clean[one.code] = found
    if not errors and kind in _RULES:
        errors |= dict(_RULES[kind](clean, facts))
    return clean, errors


def details_told(kind: str, details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Write the own fields of an agreement for people: (label, value)."""
    return [
        (one.label, one.choices.get(str(details[one.code]), str(details[one.code])))
        for one in FIELDS.get(ContractKind(kind), ())
        if one.code in details
    ]


def _text(about: DetailField, value: Any) -> str | Problem:
    text = str(value).strip()
    longest = 100
    if len(text) > longest:
        return Problem("length", f"{about.label}有 {len(text)} 个字，最多 {longest} 个；请缩短。")
    return text


def _day(about: DetailField, value: Any) -> str | Problem:
    try:
        return dt.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        return Problem("day", f"{about.label}「{value}」不是日期；请写成 2026-11-25。")


def _number(about: DetailField, value: Any) -> str | Problem:
    try:
        found = Fraction(str(value).strip())
    except (ValueError, ZeroDivisionError):
        return Problem("number", f"{about.label}「{value}」不是数；请填数字。")
    if found <= 0:
        return Problem("number", f"{about.label}应大于 0；请核对。")
    return number(found)


def _code(_: DetailField, value: Any) -> str | Problem:
    found = check_uscc(str(value))
    return found if isinstance(found, Problem) else found.code


def _choice(about: DetailField, value: Any) -> str | Problem:
    if value in about.choices:
        return str(value)
    return Problem("choice", f"{about.label}请从列表中选一项。")


_READERS: Mapping[str, Callable[[DetailField, Any], str | Problem]] = {
    "text": _text,
    "day": _day,
    "number": _number,
    "code": _code,
    "choice": _choice,
}

Told = Iterator[tuple[str, str]]


def _dispatch(clean: Mapping[str, Any], facts: AgreementFacts) -> Told:
    nature = cast("dispatch.Post", clean["post_nature"])
    for problem in dispatch.check_dispatch_post(nature, first=facts.start, last=facts.end):
        yield "post_nature", problem.message
    months = int(Fraction(clean["agency_term_months"]))
    if problem := dispatch.check_dispatch_contract(months, on=facts.start):
        yield "agency_term_months", problem.message
    if clean["licence_until"] < facts.start.isoformat():
        yield (
            "licence_until",
            f"许可证在 {clean['licence_until']} 已到期，用工开始时已失效；请核对。",
        )


def _internship(clean: Mapping[str, Any], facts: AgreementFacts) -> Told:
    if facts.end is not None and facts.end.isoformat() > clean["graduation"]:
        yield (
            "graduation",
            (
                f"实习到 {facts.end}，晚于毕业日期 {clean['graduation']}；"
                "毕业后继续工作应订立劳动合同，请把实习缩短到毕业前。"
            ),
        )
    if clean["tripartite_on"] > facts.start.isoformat():
        yield (
            "tripartite_on",
            (
                f"三方协议 {clean['tripartite_on']} 才签订，晚于实习开始 {facts.start}；"
                "请先签协议再开始实习。"
            ),
        )


def _part_time(clean: Mapping[str, Any], facts: AgreementFacts) -> Told:
    limits = part_time.limits(facts.start)
    told = (
        ("hours_day", limits.hours_a_day, "平均每日工作", "小时", "第六十八条"),
        ("hours_week", limits.hours_a_week, "每周累计工作", "小时", "第六十八条"),
        ("pay_cycle_days", limits.pay_cycle_days, "结算支付周期", "天", "第七十二条"),
    )
    for code, most, label, unit, article in told:
        if Fraction(clean[code]) > most:
            yield (
                code,
                (
                    f"非全日制{label}不超过 {most} {unit}（劳动合同法{article}），"
                    f"现在是 {clean[code]} {unit}；请改小，或改签劳动合同。"
                ),
            )
    if facts.pay is None:
        return
    try:
        standard = minimum_wage(place=facts.place, day=facts.start).hourly
    except RuleRefusedError:
        return  # the finding about the minimum wage says that it could not be checked
    if standard is not None and facts.pay < standard:
        yield (
            "pay",
            (
                f"小时工资 {yuan_grouped(facts.pay)} 元低于当地小时最低工资 "
                f"{yuan_grouped(standard)} 元；请提高。"
            ),
        )


_RULES: Mapping[ContractKind, Callable[[Mapping[str, Any], AgreementFacts], Told]] = {
    ContractKind.DISPATCH: _dispatch,
    ContractKind.INTERNSHIP: _internship,
    ContractKind.PART_TIME: _part_time,
}
