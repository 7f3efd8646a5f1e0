"""The one check of what is said about a person: forms, the API and imports all come here.

Takes the values by field name, returns the cleaned values and what is wrong, by field, as
Chinese sentences. Nothing is written and no exception is raised for a mistake of a user.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, get_args

from zyg.law.explain import RuleRefusedError
from zyg.law.identity.bank_card import check_bank_account
from zyg.law.identity.names import check_name
from zyg.law.identity.permits import LABELS, Document, DocumentKind, check_document
from zyg.law.identity.phone import check_mobile
from zyg.law.identity.result import Problem
from zyg.law.places import place_named, place_of
from zyg.workforce.people.models import Engagement, Sex

Values = dict[str, Any]
Errors = dict[str, str]

REQUIRED = ("number", "name", "id_number", "place", "hired")
OPTIONAL = (
    "id_kind",
    "nationality",
    "sex",
    "birth",
    "phone",
    "email",
    "department",
    "post",
    "left",
    "engagement",
    "bank_name",
    "bank_account",
)
FIELDS = (*REQUIRED, *OPTIONAL)
LABEL_OF: Mapping[str, str] = {
    "number": "工号",
    "name": "姓名",
    "id_kind": "证件类型",
    "id_number": "证件号码",
    "nationality": "国籍",
    "sex": "性别",
    "birth": "出生日期",
    "phone": "手机号码",
    "email": "电子邮箱",
    "department": "部门",
    "post": "岗位",
    "place": "参保城市",
    "hired": "入职日期",
    "left": "离职日期",
    "engagement": "用工形式",
    "bank_name": "开户银行",
    "bank_account": "银行账号",
}
LEAST_AGE = 16
_LONGEST_NUMBER = 40


def check_person(values: Mapping[str, Any], *, today: dt.date) -> tuple[Values, Errors]:
    """Check everything that is said about one person.

    Args:
        values: by the names of ``FIELDS``; ``department`` is a path of names like ``研发部/后端``,
            ``place`` a name or a code; what is absent or blank is not said.
        today: births and the like after this day are impossible.

    Returns:
        cleaned values (blank ones left out), and sentences by field.
    """
    said = {name: value for name, value in values.items() if name in FIELDS and not _blank(value)}
    errors = {name: f"没有填{LABEL_OF[name]}；请补填。" for name in REQUIRED if name not in said}
    clean: Values = dict(said)
    for name, check in _CHECKS.items():
        if name in said:
            found = check(said[name])
            if isinstance(found, Problem):
                errors[name] = found.message
            else:
                clean[name] = found
    if "id_number" in said and "id_kind" not in errors:
        _check_document(clean, errors, today)
    _check_dates(clean, errors)
    return clean, errors


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _number(text: Any) -> str | Problem:
    number = str(text).strip()
    if len(number) > _LONGEST_NUMBER:
        return Problem("length", f"工号有 {len(number)} 个字，最多 {_LONGEST_NUMBER} 个；请缩短。")
    return number


def _name(text: Any) -> str | Problem:
    found = check_name(str(text))
    return found if isinstance(found, Problem) else found.name


def _phone(text: Any) -> str | Problem:
    found = check_mobile(str(text))
    return found if isinstance(found, Problem) else found.number


def _account(text: Any) -> str | Problem:
    found = check_bank_account(str(text))
    return found if isinstance(found, Problem) else found.number


def _place(text: Any) -> str | Problem:
    written = str(text).strip()
    try:
        return place_of(written).code if written.isdigit() else place_named(written).code
    except RuleRefusedError as error:
        return Problem("place", str(error))


def _one_of(label: str, known: tuple[str, ...], words: Mapping[str, str]) -> Callable[[Any], Any]:
    def check(value: Any) -> str | Problem:
        text = str(value).strip()
        if text in known:
            return text
        if text in words:
            return words[text]
        return Problem("choice", f"「{text}」不是认识的{label}；请填其中之一：{'、'.join(words)}。")

    return check


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "number": _number,
    "name": _name,
    "phone": _phone,
    "bank_account": _account,
    "place": _place,
    "sex": _one_of("性别", tuple(Sex.values), {label: code for code, label in Sex.choices}),
    "engagement": _one_of(
        "用工形式",
        tuple(Engagement.values),
        {label: code for code, label in Engagement.choices},
    ),
    "id_kind": _one_of(
        "证件类型",
        get_args(DocumentKind),
        {label: code for code, label in LABELS.items()} | {"身份证": "resident_id"},
    ),
}


def _check_document(clean: Values, errors: Errors, today: dt.date) -> None:
    """Check the number against its kind; what the number itself says fills or must agree."""
    kind: DocumentKind = clean.setdefault("id_kind", "resident_id")
    found = check_document(kind, str(clean["id_number"]), today=today)
    if isinstance(found, Problem):
        errors["id_number"] = found.message
        return
    clean["id_number"] = found.number
    _must_agree(clean, errors, found)


def _must_agree(clean: Values, errors: Errors, found: Document) -> None:
    if found.birth is not None:
        if "birth" in clean and clean["birth"] != found.birth:
            errors["birth"] = (
                f"出生日期 {clean['birth']} 与证件号码里的 {found.birth} 不同；请核对哪一个写错。"
            )
        clean["birth"] = found.birth
    if found.sex is not None:
        if clean.get("sex") in Sex.values and clean["sex"] != found.sex:
            word = Sex(found.sex).label
            errors["sex"] = f"性别与证件号码不同（号码第 17 位表示{word}）；请核对哪一个写错。"
        clean["sex"] = found.sex


def _check_dates(clean: Values, errors: Errors) -> None:
    hired, left, birth = clean.get("hired"), clean.get("left"), clean.get("birth")
    if hired and left and left < hired:
        errors["left"] = f"离职日期 {left} 早于入职日期 {hired}；请核对。"
    if hired and birth and _years(birth, hired) < LEAST_AGE:
        errors["hired"] = (
            f"入职日期 {hired} 时不满 {LEAST_AGE} 周岁（{birth} 出生），"
            "《劳动法》第十五条禁止招用；请核对日期和证件。"
        )


def _years(birth: dt.date, day: dt.date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
