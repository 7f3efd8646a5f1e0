"""The one check of what is said about a section of the file: pages, the API and corrections.

Takes values by field, returns clean values (as they are kept) and a Chinese sentence for each
field that is wrong. Days are kept as ``2026-11-25``, places and choices as codes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from zyg.law.explain import RuleRefusedError
from zyg.law.identity.permits import check_document
from zyg.law.identity.phone import check_mobile
from zyg.law.identity.resident_id import LENGTH
from zyg.law.identity.result import Problem
from zyg.law.places import place_named, place_of
from zyg.workforce.people.file.registry import FileField, Section

Values = dict[str, Any]
Errors = dict[str, str]

_CODE = re.compile(r"[0-9A-Za-z\u4e00-\u9fff()（）〔〕\[\]#./_-]{2,40}")
_EARLIEST = dt.date(1930, 1, 1)
# Pairs of days of which the first can not be after the second.
_ORDERED = (("started", "ended"), ("started", "graduated"), ("issued_on", "expires_on"))
_YES, _NO = ("是", "yes", "true", "1", "on"), ("否", "no", "false", "0")
LEAST_AGE = 16


def check_values(
    section: Section, values: Mapping[str, Any], *, today: dt.date, birth: dt.date | None = None
) -> tuple[Values, Errors]:
    """Check what is said about one entry of a section.

    Args:
        section: which.
        values: by the keys of its fields; what is absent or blank is not said.
        today: days that must have passed can not be after it.
        birth: of the person, for the first day of work.

    Returns:
        clean values (blank ones left out), and sentences by field.
    """
    clean: Values = {}
    errors: Errors = {}
    for field in section.fields:
        said = values.get(field.key)
        if said is None or (isinstance(said, str) and not said.strip()):
            if field.required:
                errors[field.key] = f"没有填{field.label}；请补填。"
            continue
        try:
            clean[field.key] = _CHECKS[field.kind](field, said, today)
        except _WrongError as error:
            errors[field.key] = str(error)
    _check_order(section, clean, errors)
    _check_age(clean, errors, birth)
    if not clean and not errors and section.many:
        errors[section.fields[0].key] = f"{section.label}一项也没有填；至少填一项。"
    return clean, errors


class _WrongError(Exception):
    """A value can not be right; the message is the sentence."""


def _text(field: FileField, said: Any, _today: dt.date) -> str:
    text = " ".join(str(said).split())
    if len(text) > field.longest:
        raise _WrongError(f"{field.label}有 {len(text)} 个字，最多 {field.longest} 个；请缩短。")
    return text


def _date(field: FileField, said: Any, today: dt.date) -> str:
    try:
        day = said if isinstance(said, dt.date) else dt.date.fromisoformat(str(said).strip())
    except ValueError:
        raise _WrongError(f"{field.label}「{said}」不是日期；请写成 2026-11-25。") from None
    if field.past and day > today:
        raise _WrongError(f"{field.label} {day} 还没有到；请核对。")
    if day < _EARLIEST:
        raise _WrongError(f"{field.label} {day} 太早；请核对年份。")
    return day.isoformat()


def _choice(field: FileField, said: Any, _today: dt.date) -> str:
    text = str(said).strip()
    if text in field.options:
        return text
    for code, words in field.options.items():
        if text == words:
            return code
    few = "、".join(list(field.options.values())[:8])
    raise _WrongError(f"「{text}」不是认识的{field.label}；请从列表中选一项：{few}。")


def _yes_no(field: FileField, said: Any, _today: dt.date) -> bool:
    if isinstance(said, bool):
        return said
    text = str(said).strip().lower()
    if text in _YES or text in _NO:
        return text in _YES
    raise _WrongError(f"{field.label}「{said}」看不懂；请填 是 或 否。")


def _phone(_field: FileField, said: Any, _today: dt.date) -> str:
    found = check_mobile(str(said))
    if isinstance(found, Problem):
        raise _WrongError(found.message)
    return found.number


def _place(_field: FileField, said: Any, _today: dt.date) -> str:
    written = str(said).strip()
    try:
        return place_of(written).code if written.isdigit() else place_named(written).code
    except RuleRefusedError as error:
        raise _WrongError(str(error)) from None


def _code(field: FileField, said: Any, _today: dt.date) -> str:
    text = re.sub(r"\s+", "", str(said)).upper()
    if not _CODE.fullmatch(text):
        raise _WrongError(f"{field.label}「{text[:40]}」的形式不对，应为 2–40 位字母数字；请核对。")
    return text


def _document(field: FileField, said: Any, today: dt.date) -> str:
    """Check an identity number; other papers of relatives have a form only."""
    text = re.sub(r"\s+", "", str(said)).upper()
    if len(text) != LENGTH:
        return _code(field, text, today)
    found = check_document("resident_id", text, today=today)
    if isinstance(found, Problem):
        raise _WrongError(found.message)
    return found.number


_CHECKS: Mapping[str, Callable[[FileField, Any, dt.date], Any]] = {
    "text": _text,
    "date": _date,
    "choice": _choice,
    "yes_no": _yes_no,
    "phone": _phone,
    "place": _place,
    "code": _code,
    "document": _document,
}


def _check_order(section: Section, clean: Values, errors: Errors) -> None:
    for first, second in _ORDERED:
        if first in clean and second in clean and clean[second] < clean[first]:
            labels = section.field(second).label, section.field(first).label
            errors[second] = (
                f"{labels[0]} {clean[second]} 早于{labels[1]} {clean[first]}；请核对哪一个写错。"
            )


def _check_age(clean: Values, errors: Errors, birth: dt.date | None) -> None:
    if birth is None or "first_work_on" not in clean:
        return
    day = dt.date.fromisoformat(clean["first_work_on"])
    if (day.year - birth.year) - ((day.month, day.day) < (birth.month, birth.day)) < LEAST_AGE:
        errors["first_work_on"] = (
            f"首次参加工作 {day} 时不满 {LEAST_AGE} 周岁（{birth} 出生）；请核对。"
        )
