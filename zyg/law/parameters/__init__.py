"""Dated, sourced numbers: one measure a TOML file, never a number in code.

A measure file looks like this::

    measure = "income_tax/basic_deduction"
    title = "减除费用"
    unit = "yuan"

    [[version]]
    from = 2019-01-01
    # to = 2028-01-01          first day on which it no longer holds; absent = open
    mark = "sourced"            # or "unverified": shown as 未核验, the admin confirms
    source = { title = "个人所得税法", article = "第六条", url = "…", checked = 2026-11-24 }
    value = { month = "5000", year = "60000" }

Amounts and rates are decimal text, so they are read exactly. ``measure("income_tax/x").at(day)``
gives the version in force or refuses with a sentence; it never falls back to a neighbour.
"""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from zyg.law.explain import RuleRefusedError, Source


@dataclass(frozen=True, slots=True)
class Version:
    """One dated version of a measure: ``[start, end)``, its value and its source."""

    measure: str
    start: dt.date
    end: dt.date | None
    value: Mapping[str, Any]
    source: Source

    @property
    def name(self) -> str:
        """Identifier printed on results: measure and first day."""
        return f"{self.measure}@{self.start.isoformat()}"


@dataclass(frozen=True, slots=True)
class Measure:
    """All versions of one measure in order of their first day."""

    name: str
    title: str
    versions: tuple[Version, ...]

    def at(self, day: dt.date) -> Version:
        """Return the version in force on a day.

        Raises:
            RuleRefusedError: no version covers the day; the message says since when or until
                when there is one and what to do.
        """
        for version in reversed(self.versions):
            if version.start <= day and (version.end is None or day < version.end):
                return version
        raise RuleRefusedError(self._gap(day))

    def _gap(self, day: dt.date) -> str:
        last = self.versions[-1]
        if last.end is not None and day >= last.end:
            until = last.end - dt.timedelta(days=1)
            return (
                f"「{self.title}」的规定执行至 {until}，{day} 已没有依据（{last.source.title}）；"
                "请先在政策参数中录入延续或新的文件，再计算。"
            )
        first = self.versions[0].start
        if day < first:
            return f"「{self.title}」自 {first} 起施行，{day} 不适用。"
        return f"「{self.title}」在 {day} 没有参数；请在政策参数中补录。"


@functools.cache
def measure(name: str) -> Measure:
    """Load a measure by its path below this folder, without ``.toml``.

    Raises:
        FileNotFoundError: there is no such measure.
        ValueError: the file breaks the form described in the module docstring.
    """
    path = resources.files(__name__).joinpath(*f"{name}.toml".split("/"))
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    if data["measure"] != name:
        raise ValueError(f"{name}.toml calls itself {data['measure']}")
    versions = tuple(_version(name, row) for row in data["version"])
    if list(versions) != sorted(versions, key=lambda version: version.start):
        raise ValueError(f"{name}.toml: versions are not in order of their first day")
    return Measure(name, data["title"], versions)


def _version(name: str, row: dict[str, Any]) -> Version:
    told = row["source"]
    source = Source(
        title=told["title"],
        article=told.get("article", ""),
        url=told.get("url", ""),
        mark=row["mark"],
        checked=str(told.get("checked", "")),
    )
    end = row.get("to")
    if end is not None and end <= row["from"]:
        raise ValueError(f"{name}.toml: a version ends before it starts")
    return Version(name, row["from"], end, row["value"], source)
