"""What a newcomer is asked on her phone: the steps, the fields, and the checks.

Answers are kept as they were typed, so that a draft survives a mistake; they are checked again as
a whole when she hands them in and when they become an employee.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from zyg.core.crypto.masks import mask_bank, mask_identity, mask_phone
from zyg.law.identity.phone import check_mobile
from zyg.law.identity.result import Problem
from zyg.law.parameters import measure
from zyg.workforce.people.models import Onboarding
from zyg.workforce.people.validation import LEAST_AGE, check_person

CONSENT_VERSION = "2026-11"
# The degrees of GB/T 4658 that a first registration asks for; the file takes all of them.
LEVELS = ("11", "14", "21", "31", "41", "44", "47", "61", "71", "81", "90")
RELATIONS = ("配偶", "父母", "子女", "兄弟姐妹", "朋友", "其他")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One question.

    Attributes:
        name: key of the answer.
        label: the question.
        kind: ``text``, ``phone``, ``email``, ``day``, ``number`` or ``choice``.
        required: must be answered.
        help: a word of help.
        choices: for ``choice``: (value, words).
        secret: never shown again in full.
    """

    name: str
    label: str
    kind: str = "text"
    required: bool = True
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One page of questions."""

    code: str
    label: str
    asked: tuple[Asked, ...]


def education_levels() -> tuple[tuple[str, str], ...]:
    """Return the degrees that are offered: (code, words)."""
    names = measure("codes/education").versions[-1].value
    return tuple((code, names[code]) for code in LEVELS)


STEPS: tuple[Step, ...] = (
    Step(
        "identity",
        "身份信息",
        (
            Asked("name", "姓名", help="按证件填写"),
            Asked(
                "id_number",
                "身份证号码",
                "number",
                help="出生日期和性别按号码自动填写；没有居民身份证的，请联系人事当面登记",
                secret=True,
            ),
            Asked("registered_address", "户籍地址", help="身份证上的地址"),
        ),
    ),
    Step(
        "contact",
        "联系方式",
        (
            Asked("phone", "手机号码", "phone", secret=True),
            Asked("email", "电子邮箱", "email", required=False),
            Asked("present_address", "现住址", help="送达文件用"),
            Asked("emergency_name", "紧急联系人", help="请先告诉对方你填了他的联系方式"),
            Asked(
                "emergency_relation",
                "与你的关系",
                "choice",
                choices=tuple((word, word) for word in RELATIONS),
            ),
            Asked("emergency_phone", "紧急联系人手机", "phone", secret=True),
        ),
    ),
    Step(
        "education",
        "教育与工作",
        (
            Asked("level", "最高学历", "choice", choices=education_levels()),
            Asked("school", "毕业学校", required=False),
            Asked("major", "专业", required=False),
            Asked("graduated", "毕业日期", "day", required=False),
            Asked(
                "first_job",
                "首次参加工作日期",
                "day",
                required=False,
                help="决定年休假和医疗期的长短，第一份工作请填入职日期",
            ),
        ),
    ),
    Step(
        "bank",
        "工资卡",
        (
            Asked("bank_name", "开户银行", help="例如 招商银行上海分行"),
            Asked("bank_account", "银行账号", "number", help="必须是本人的一类账户", secret=True),
        ),
    ),
)
STEP_OF: Mapping[str, Step] = MappingProxyType({step.code: step for step in STEPS})
_MASKS = {
    "id_number": mask_identity,
    "phone": mask_phone,
    "emergency_phone": mask_phone,
    "bank_account": mask_bank,
}
Answers = dict[str, str]


def merged(step: Step, before: Mapping[str, str], said: Mapping[str, str]) -> Answers:
    """Put the answers of a step into what was said before; a secret left empty stays."""
    found = dict(before)
    for one in step.asked:
        text = str(said.get(one.name, "")).strip()[:_LONGEST]
        if text or not (one.secret and found.get(one.name)):
            found[one.name] = text
    return found


def shown(answers: Mapping[str, str]) -> Answers:
    """Return the answers as they may be shown: secrets masked."""
    return {
        name: _MASKS[name](text) if name in _MASKS and text else text
        for name, text in answers.items()
    }


def errors_of(
    onboarding: Onboarding, answers: Mapping[str, str], *, today: dt.date
) -> dict[str, str]:
    """Check all answers; sentences by question."""
    return checked(onboarding, answers, today=today)[1]


def checked(
    onboarding: Onboarding, answers: Mapping[str, str], *, today: dt.date
) -> tuple[dict[str, Any], dict[str, str]]:
    """Check all answers.

    Returns:
        the values of the employee by the names of ``validation.FIELDS``, and sentences by
        question.
    """
    planned = {
        "number": onboarding.number,
        "place": onboarding.place,
        "hired": onboarding.hired,
        "engagement": onboarding.engagement,
        "post": onboarding.post,
    }
    own = ("name", "id_number", "phone", "email", "bank_name", "bank_account")
    told = {name: answers.get(name, "") for name in own}
    clean, errors = check_person({**planned, **told}, today=today)
    asked = [one for step in STEPS for one in step.asked]
    missing = {
        one.name: f"没有填{one.label}；请补填。"
        for one in asked
        if one.required and not answers.get(one.name)
    }
    for one in asked:
        if one.name in missing or not answers.get(one.name):
            continue
        if sentence := _wrong(one, answers[one.name], today):
            errors[one.name] = sentence
    errors |= missing | _first_job(answers, clean)
    clean["department"] = onboarding.department
    return clean, errors


def first_job_of(answers: Mapping[str, str]) -> str:
    """Return the day of the first job as the roster keeps it, "" when it was not told."""
    return answers.get("first_job", "")


def education_of(answers: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what was told of education as the file keeps it."""
    names = ("level", "school", "major", "graduated")
    one = {name: answers[name] for name in names if answers.get(name)}
    return [one] if one else []


def _wrong(one: Asked, text: str, today: dt.date) -> str:
    if one.kind == "choice" and text not in dict(one.choices):
        return f"{one.label}请从列表中选一项。"
    if one.kind == "day":
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            return f"{one.label}「{text}」不是日期；请写成 2026-11-25。"
        if day > today and one.name != "graduated":
            return f"{one.label} {day} 还没有到；请核对。"
    if one.name == "emergency_phone":
        found = check_mobile(text)
        return found.message if isinstance(found, Problem) else ""
    return ""


def _first_job(answers: Mapping[str, str], clean: Mapping[str, Any]) -> dict[str, str]:
    birth = clean.get("birth")
    try:
        day = dt.date.fromisoformat(answers.get("first_job") or "")
    except ValueError:
        return {}
    if birth is not None and day.year - birth.year < LEAST_AGE:
        return {
            "first_job": f"首次参加工作 {day} 时不满 {LEAST_AGE} 周岁（{birth} 出生）；请核对。"
        }
    return {}
