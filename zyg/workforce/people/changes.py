"""What differs between an employee and new values, and how that is told without telling secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zyg.core.crypto.masks import mask_bank, mask_identity, mask_phone
from zyg.core.organizations.models import Department
from zyg.law.identity.permits import LABELS
from zyg.law.places import name_of
from zyg.workforce.people.models import Employee, Engagement, Sex
from zyg.workforce.people.validation import LABEL_OF

_MASKS: Mapping[str, Callable[[str], str]] = {
    "id_number": mask_identity,
    "phone": mask_phone,
    "bank_account": mask_bank,
}
_WORDS: Mapping[str, Callable[[Any], str]] = {
    "sex": lambda code: Sex(code).label,
    "engagement": lambda code: Engagement(code).label,
    "id_kind": lambda code: LABELS[code],
    "place": name_of,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changes."""

    field: str
    old: Any
    new: Any

    @property
    def label(self) -> str:
        """The Chinese name of the field."""
        return LABEL_OF[self.field]

    @property
    def old_shown(self) -> str:
        """The old value for people, masked."""
        return shown(self.field, self.old)

    @property
    def new_shown(self) -> str:
        """The new value for people, masked."""
        return shown(self.field, self.new)


def changes_of(employee: Employee, values: Mapping[str, Any]) -> list[Change]:
    """List the fields whose value would change; absent fields stay."""
    found = []
    for field, new in values.items():
        old = getattr(employee, field)
        if field == "department":
            same = department_path(old) == department_path(new)
        else:
            blank = "" if isinstance(old, str) else None
            same = old == (blank if new is None else new)
        if not same:
            found.append(Change(field, old, "" if new is None and isinstance(old, str) else new))
    return found


def told(changes: Iterable[Change]) -> dict[str, str]:
    """Write changes for the audit: 字段 → 旧值 → 新值, secrets masked."""
    return {one.label: f"{one.old_shown} → {one.new_shown}" for one in changes}


def shown(field: str, value: Any) -> str:
    """Write one value for people.

    >>> shown("phone", "13800005678"), shown("sex", "male"), shown("left", None)
    ('138****5678', '男', '空')
    """
    if value is None or value == "":
        return "空"
    if field in _MASKS:
        return _MASKS[field](str(value))
    if field in _WORDS:
        return _WORDS[field](value)
    return department_path(value) if field == "department" else str(value)


def department_path(value: Department | str | None) -> str:
    """Write a department as people write its path: 研发部/后端."""
    if value is None or isinstance(value, str):
        return "/".join(part.strip() for part in (value or "").split("/") if part.strip())
    names = [value.name]
    while value.parent is not None:
        value = value.parent
        names.append(value.name)
    return "/".join(reversed(names))
