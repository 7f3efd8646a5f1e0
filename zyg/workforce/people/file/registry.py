"""What may be kept of an employee: each field with its class, purpose, ground and time.

>>> field = section_of("family").field("id_number")
>>> field.label, field.sensitive, field.retention, section_of("family").consent
('证件号码', True, 'service', 'family')
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

from zyg.law.parameters import measure

Class = Literal["normal", "personal", "sensitive"]
Kind = Literal["text", "date", "choice", "yes_no", "phone", "place", "code", "document"]
Store = Literal["entry", "details", "education", "terms", "employee"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileField:
    """One field; see the head of ``registry.toml``.

    Attributes:
        key: identifier within its section.
        label: what people read.
        kind: what a value is; fields of the roster and the terms are checked elsewhere ("").
        group: the right that shows it, a key of ``FIELD_GROUPS``; "" for who sees the person.
        options: for a choice, value → words.
        past: a day after today is impossible.
        expiry: the day on which the entry runs out; people are reminded before it.
        longest: most characters of a text.
    """

    key: str
    label: str
    kind: str
    cls: Class
    purpose: str
    basis: str
    retention: str
    store: Store
    group: str
    options: Mapping[str, str]
    required: bool = False
    past: bool = False
    expiry: bool = False
    longest: int = 200
    help: str = ""

    @property
    def sensitive(self) -> bool:
        """Whether it is sealed, masked, and revealed with a trace."""
        return self.cls == "sensitive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A group of fields; ``many`` sections hold a list of entries.

    Attributes:
        consent: key of the consent that must stand before anything is written; "" for none.
        edit: whether the pages of the file write it (the roster and the terms have their own).
    """

    key: str
    label: str
    many: bool
    group: str
    consent: str
    edit: bool
    store: Store
    note: str
    fields: tuple[FileField, ...]

    def field(self, key: str) -> FileField:
        """Return a field.

        Raises:
            KeyError: the section has none of this name.
        """
        for one in self.fields:
            if one.key == key:
                return one
        raise KeyError(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentKind:
    """A kind of paper; ``purpose_code`` names the file purpose with its rights."""

    key: str
    label: str
    purpose_code: str
    cls: Class
    purpose: str
    basis: str
    retention: str
    consent: str = ""
    keep_days: int | None = None
    expires: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long after the last working day something is kept: days, or the years of a law."""

    key: str
    label: str
    basis: str
    days: int | None = None
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything that ``registry.toml`` says."""

    sections: Mapping[str, Section]
    documents: Mapping[str, DocumentKind]
    retentions: Mapping[str, Retention]
    grounds: Mapping[str, str]
    technical: Mapping[str, frozenset[str]]


def section_of(key: str) -> Section:
    """Return a section.

    Raises:
        KeyError: there is none.
    """
    return registry().sections[key]


def editable_sections() -> Iterator[Section]:
    """Yield the sections that the pages of the file write, in order."""
    return (one for one in registry().sections.values() if one.edit)


def every_field() -> Iterator[tuple[Section, FileField]]:
    """Yield every field with its section."""
    for section in registry().sections.values():
        for field in section.fields:
            yield section, field


@functools.cache
def registry() -> Registry:
    """Read ``registry.toml``.

    Raises:
        ValueError: a field names a ground or a time that is not declared.
    """
    path = resources.files("zyg.workforce.people.file") / "registry.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    found = Registry(
        sections=MappingProxyType({row["key"]: _section(row) for row in data["section"]}),
        documents=MappingProxyType({row["key"]: _document(row) for row in data["document"]}),
        retentions=MappingProxyType({row["key"]: Retention(**row) for row in data["retention"]}),
        grounds=MappingProxyType(data["basis"]),
        technical=MappingProxyType({k: frozenset(v) for k, v in data["technical"].items()}),
    )
    told = [field for section in found.sections.values() for field in section.fields]
    for one in (*told, *found.documents.values()):
        if one.basis not in found.grounds or one.retention not in found.retentions:
            raise ValueError(f"registry.toml: {one.label} names an unknown ground or time.")
    return found


def _section(row: dict[str, Any]) -> Section:
    store, group = row.get("store", "entry"), row.get("group", "")
    return Section(
        key=row["key"],
        label=row["label"],
        many=row.get("many", False),
        group=group,
        consent=row.get("consent", ""),
        edit=row.get("edit", False),
        store=store,
        note=row.get("note", ""),
        fields=tuple(_field(one, store, group) for one in row["field"]),
    )


def _field(row: dict[str, Any], store: Store, group: str) -> FileField:
    told = {name: row[name] for name in row.keys() - {"class", "options", "codes", "kind"}}
    words = row.get("options")
    options = {word: word for word in words} if words else {}
    if "codes" in row:
        options = dict(measure(row["codes"]).versions[-1].value)
    return FileField(
        **{"store": store, "group": group} | told,
        cls=row["class"],
        kind=row.get("kind", ""),
        options=MappingProxyType(options),
    )


def _document(row: dict[str, Any]) -> DocumentKind:
    told = {name: value for name, value in row.items() if name != "class"}
    return DocumentKind(cls=row["class"], **told)
