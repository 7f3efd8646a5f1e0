"""The fonts of the documents, and which characters they can draw.

Packaged are Noto Sans SC and Noto Serif SC (some 30,900 characters each). A rare character of a
name may be missing in both; printed, it would be an empty box. So it is found before printing and
told as a problem::

    >>> [problem.value for problem in problems_of({"name": "王𠮷", "city": ["上海"]})]
    ['𠮷']

Whether a character can be drawn is asked of typst itself: its PDF/A output refuses what no font
has. Answers are kept, so a text of known characters costs a set comparison.
"""

from __future__ import annotations

import json
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from pylopdf_fonts_zh_cn import sans_path

from zyg.core.documents.compiler import compile_typst

_PROBE = b"""#set text(font: "Noto Sans SC")
#for unit in json(bytes(sys.inputs.data)) [#unit \\ ]"""
_BLANKS = " \t\n\r\u3000"  # nothing to draw
_PROBE_STANDARD = "a-2b"


@dataclass(frozen=True, slots=True, kw_only=True)
class GlyphProblem:
    """A character that no font here can draw.

    Attributes:
        field: path to the text inside the data, ``person[0].name``.
        text: the text it stands in.
        value: the character.
    """

    field: str
    text: str
    value: str

    @property
    def sentence(self) -> str:
        """Say it with the way out.

        >>> GlyphProblem(field="name", text="王𠮷", value="𠮷").sentence
        '「王𠮷」里的字「𠮷」（U+20BB7）没有可用的字形；请让运维安装含此字的字体（ZYG_FONT_DIRS），或核对是否写错。'
        """
        return (
            f"「{self.text}」里的字「{self.value}」（{_code(self.value)}）没有可用的字形；"
            "请让运维安装含此字的字体（ZYG_FONT_DIRS），或核对是否写错。"
        )


@dataclass(slots=True)
class FontSet:
    """Some fonts, loaded once, with what is known about their characters."""

    fonts: typst.Fonts
    drawn: set[str] = field(default_factory=lambda: set(_BLANKS))
    missing: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def load(cls, directories: Iterable[Path] = ()) -> FontSet:
        """Load the packaged fonts and those in further directories.

        Raises:
            FileNotFoundError: a directory does not exist.
        """
        paths = [sans_path().parent, *directories]
        for path in paths:
            if not path.is_dir():
                raise FileNotFoundError(f"The font directory {path} does not exist.")
        loaded = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(path) for path in paths],
        )
        return cls(loaded)

    def lacks(self, units: Iterable[str]) -> set[str]:
        """Return those of some characters that can not be drawn."""
        wanted = set(units)
        unknown = sorted(wanted - self.drawn - self.missing)
        if unknown:
            bad = set(self._undrawable(unknown))
            with self.lock:
                self.missing |= bad
                self.drawn |= set(unknown) - bad
        return wanted & self.missing

    def _undrawable(self, units: list[str]) -> Iterator[str]:
        """Halve until each undrawable character stands alone."""
        if self._draws(units):
            return
        if len(units) == 1:
            yield units[0]
            return
        middle = len(units) // 2
        yield from self._undrawable(units[:middle])
        yield from self._undrawable(units[middle:])

    def _draws(self, units: list[str]) -> bool:
        data = {"data": json.dumps(units)}
        try:
            compile_typst({"main": _PROBE}, data, fonts=self.fonts, pdf_standards=_PROBE_STANDARD)
        except typst.TypstError:
            return False
        return True


_chosen: list[Path] = []


def use_directories(directories: Iterable[Path]) -> None:
    """Let the default fonts include those in further directories (settings, at the start).

    Raises:
        FileNotFoundError: a directory does not exist.
    """
    found = list(directories)
    FontSet.load(found)
    _chosen[:] = found
    default_fonts.cache_clear()


@lru_cache(maxsize=1)
def default_fonts() -> FontSet:
    """Return the fonts that documents are set in."""
    return FontSet.load(_chosen)


def problems_of(data: object, *, fonts: FontSet | None = None) -> list[GlyphProblem]:
    """List the characters of some data that can not be drawn, each with where it stands.

    Args:
        data: a JSON value; keys are not looked at, they are not printed.
        fonts: instead of the default ones.
    """
    chosen = fonts or default_fonts()
    # Most texts hold known characters only: one comparison of sets each.
    texts = [(where, text) for where, text in _texts(data, "") if not chosen.drawn.issuperset(text)]
    lacking = chosen.lacks(unit for _, text in texts for unit in _units(text))
    return [
        GlyphProblem(field=where, text=text, value=unit)
        for where, text in texts
        for unit in dict.fromkeys(_units(text))
        if unit in lacking
    ]


def spelled(text: str, *, fonts: FontSet | None = None) -> str:
    """Write undrawable characters as their code, for papers that must be printed in any case.

    >>> spelled("王𠮷")
    '王〔U+20BB7〕'
    """
    units = list(_units(text, keep_blanks=True))
    lacking = (fonts or default_fonts()).lacks(unit for unit in units if not unit.isspace())
    return "".join(f"〔{_code(unit)}〕" if unit in lacking else unit for unit in units)


def spelled_data(value: Any, *, fonts: FontSet | None = None) -> Any:
    """Write undrawable characters as their code in every text of a JSON value.

    >>> spelled_data({"name": "王𠮷", "rows": [["上海", 1, None]]})
    {'name': '王〔U+20BB7〕', 'rows': [['上海', 1, None]]}
    """
    if isinstance(value, str):
        chosen = fonts or default_fonts()
        return value if chosen.drawn.issuperset(value) else spelled(value, fonts=chosen)
    if isinstance(value, Mapping):
        return {key: spelled_data(inner, fonts=fonts) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [spelled_data(inner, fonts=fonts) for inner in value]
    return value


def _texts(value: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{where}[{number}]")


def _units(text: str, *, keep_blanks: bool = False) -> Iterator[str]:
    """Split into characters, each with the marks and selectors that change how it looks."""
    unit = ""
    for letter in text:
        if unit and unicodedata.category(letter).startswith("M"):
            unit += letter
            continue
        if unit and (keep_blanks or not unit.isspace()):
            yield unit
        unit = letter
    if unit and (keep_blanks or not unit.isspace()):
        yield unit


def _code(unit: str) -> str:
    return " ".join(f"U+{ord(letter):04X}" for letter in unit)
