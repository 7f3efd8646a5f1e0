"""What files are kept for: an app declares its purposes in a module ``file_purposes.py``.

::

    FILE_PURPOSES = (
        FilePurpose(
            code="people.document",
            label="员工证件",
            kinds=DOCUMENTS,
            owner="people.Employee",
            view="people.view",
            edit="people.edit",
        ),
    )

A purpose says which kinds of content it takes, how much of it, and which right over the owner (the
employee, the contract …) opens or changes the file. A file without an owner needs the right over
the whole organization.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType

from django.apps import apps

from zyg.core.files.kinds import DOCUMENTS, TABLES, FileKind

MEBIBYTE = 1024 * 1024
_LARGEST = 50 * MEBIBYTE


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePurpose:
    """See the module.

    Attributes:
        code: ``app.thing``.
        label: what people read.
        kinds: the contents it takes.
        owner: model of the owners, as ``app.Model``; "" when the files have none.
        view: right that opens the files.
        edit: right that stores and deletes them.
        max_bytes: the largest file.
        keep: how long a file is kept when nobody says otherwise; None for no end.
    """

    code: str
    label: str
    kinds: frozenset[FileKind]
    view: str
    edit: str
    owner: str = ""
    max_bytes: int = 10 * MEBIBYTE
    keep: dt.timedelta | None = None

    def __post_init__(self) -> None:
        """Refuse a purpose that takes nothing, or files that would fill the memory."""
        if not self.kinds or not 0 < self.max_bytes <= _LARGEST:
            raise ValueError(f"{self.code}: name kinds, and at most {_LARGEST} bytes.")


FILE_PURPOSES = (
    FilePurpose(
        code="organization.document",
        label="企业资料",
        kinds=DOCUMENTS | TABLES,
        view="organization.edit",
        edit="organization.edit",
    ),
)


@lru_cache(maxsize=1)
def declared() -> Mapping[str, FilePurpose]:
    """Return the purposes of every app.

    Raises:
        ValueError: two apps declare the same code.
    """
    found = list(FILE_PURPOSES)
    for config in apps.get_app_configs():
        name = f"{config.name}.file_purposes"
        if config.name.startswith("zyg.") and find_spec(name) is not None:
            found.extend(import_module(name).FILE_PURPOSES)
    by_code = {purpose.code: purpose for purpose in found}
    if len(by_code) < len(found):
        raise ValueError("A purpose of files is declared twice.")
    return MappingProxyType(by_code)


def purpose_of(code: str) -> FilePurpose:
    """Return a declared purpose.

    Raises:
        KeyError: no app declares it.
    """
    return declared()[code]
