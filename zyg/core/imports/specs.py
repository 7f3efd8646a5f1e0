"""What a kind of table holds: fields, their kinds, and the headers people write for them.

A spec is a TOML file in ``columns/``; the synonyms of a field are every header that offices were
seen to use for it. Matching is exact after blanks, stars, colons and units in brackets are taken
off: a near miss is reported as an unused column, never guessed.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Any

from zyg.core.imports.text import clean, compact

_MARKS = re.compile(r"[*:·。、]|^[#★]")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")

SAYS_NOTHING = frozenset(
    {"错误说明", "序号", "no", "no.", "行号", "签字", "签名", "本人签字", "领款人签字", "签收"}
)
"""Headers of columns that say nothing about anybody."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a table.

    Attributes:
        key: identifier.
        label: the header to use in messages and templates.
        kind: kind of cell, see :func:`zyg.core.imports.cells.parse`, or ``choice``.
        synonyms: other headers that mean the same.
        required: the table must have the column.
        needed: each row must fill it.
        minimum: smallest allowed value in the unit of the kind (fen for money), or ``None``.
        choices: for ``choice``: what people write → the value.
    """

    key: str
    label: str
    kind: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    needed: bool = False
    minimum: int | None = None
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A kind of table.

    Attributes:
        kind: identifier.
        title: its name for people.
        fields: what it can hold.
        any_of: groups of keys of which at least one column must be there.
        not_used: normalised headers that are known and not read.
    """

    kind: str
    title: str
    fields: tuple[Field, ...]
    any_of: tuple[tuple[str, ...], ...] = ()
    not_used: frozenset[str] = SAYS_NOTHING

    def by_label(self) -> dict[str, Field]:
        """Field by every normalised header that means it."""
        return {label_key(text): one for one in self.fields for text in (one.label, *one.synonyms)}

    def with_fields(self, extra: Iterable[Field]) -> TableSpec:
        """Return the spec with more fields; a later field takes the headers of an earlier one."""
        return replace(self, fields=(*self.fields, *extra))


def label_key(text: str) -> str:
    """Normalise a header for comparison.

    >>> label_key("* 基本 工资："), label_key("ＩＤ")
    ('基本工资', 'id')
    """
    return _MARKS.sub("", compact(clean(text))).lower()


def bare_label_key(text: str) -> str:
    """Normalise a header and take off what stands in brackets.

    >>> bare_label_key("基本工资（元/月）")
    '基本工资'
    """
    return _BRACKETS.sub("", label_key(text))


@functools.cache
def table_spec(kind: str) -> TableSpec:
    """Load a spec by its name in ``columns/``.

    Raises:
        FileNotFoundError: no such kind of table.
        ValueError: two fields claim one header.
    """
    path = resources.files("zyg.core.imports") / "columns" / f"{kind}.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    fields = tuple(_field(row) for row in data["field"])
    seen: dict[str, str] = {}
    for one in fields:
        for text in (one.label, *one.synonyms):
            owner = seen.setdefault(label_key(text), one.key)
            if owner != one.key:
                raise ValueError(f"{kind}.toml: {text} belongs to {owner} and {one.key}")
    groups = tuple(tuple(group) for group in data.get("any_of", []))
    not_used = SAYS_NOTHING.union(label_key(text) for text in data.get("not_used", []))
    return TableSpec(data["kind"], data["title"], fields, groups, not_used)


def _field(row: dict[str, Any]) -> Field:
    return Field(
        key=row["key"],
        label=row["label"],
        kind=row["kind"],
        synonyms=tuple(row.get("synonyms", ())),
        required=row.get("required", False),
        needed=row.get("needed", False),
        minimum=row.get("minimum"),
        choices={label_key(text): value for text, value in row.get("choices", {}).items()},
    )
