"""How a value of the file is written for people, in full and masked."""

from __future__ import annotations

from typing import Any

from zyg.core.crypto.masks import mask_identity, mask_phone
from zyg.law.places import name_of
from zyg.workforce.people.file.registry import FileField

HIDDEN = "已填，未显示"


def shown(field: FileField, value: Any) -> str:
    """Write a value in full.

    >>> from zyg.workforce.people.file.registry import section_of
    >>> shown(section_of("personal").field("marital"), "20")
    '已婚'
    >>> shown(section_of("education").field("full_time"), True)
    '是'
    """
    if value in (None, ""):
        return ""
    if field.kind == "choice":
        return field.options.get(str(value), str(value))
    if field.kind == "yes_no":
        return "是" if value else "否"
    return name_of(str(value)) if field.kind == "place" else str(value)


def masked(field: FileField, value: Any) -> str:
    """Write a value as it may be shown to somebody who has not asked for it in full.

    >>> from zyg.workforce.people.file.registry import section_of
    >>> masked(section_of("family").field("id_number"), "990000199001010011")
    '990***********0011'
    >>> masked(section_of("family").field("name"), "单小雪")
    '已填，未显示'
    """
    if value in (None, "") or not field.sensitive:
        return shown(field, value)
    if field.kind == "phone":
        return mask_phone(str(value))
    if field.kind in ("code", "document"):
        return mask_identity(str(value))
    return HIDDEN
