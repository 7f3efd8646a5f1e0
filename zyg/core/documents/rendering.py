"""From a typst template and data to the bytes of a PDF; from a PDF to pages as pictures.

A template is a ``.typ`` file inside the package that uses it. It reads its data as JSON and may
use the common sheet (A4, head, foot with page x / y)::

    #import "zyg.typ": data, sheet
    #show: sheet.with(title: "在职证明", issuer: data.company)
    兹证明 #data.name 在我公司任 #data.post。

    pdf = render_pdf(files("zyg.workforce.people") / "proof.typ", data, created=now)

Equal template, data and ``created`` give equal bytes: the date inside the PDF is ``created``, the
identifier is derived from the content, and only packaged fonts are used.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import typst

from zyg.core.documents.compiler import Form, Standard, compile_typst
from zyg.core.documents.fonts import FontSet, GlyphProblem, default_fonts, problems_of

MOST_PAGES = 500
_PAGE = b"""#set page(width: auto, height: auto, margin: 0mm)
#image("document.pdf", page: int(sys.inputs.page), width: 210mm, alt: sys.inputs.page)"""
_DOTS_PER_INCH = 110
_PAST_THE_END = "does not exist"


class GlyphsMissingError(ValueError):
    """The data hold characters that no font here can draw; ``problems`` names each."""

    def __init__(self, problems: list[GlyphProblem]) -> None:
        self.problems = problems
        super().__init__("".join(problem.sentence for problem in problems))


class UnreadablePdfError(ValueError):
    """The bytes are no PDF that can be shown; the message is a Chinese sentence."""


class _NoSuchPageError(UnreadablePdfError):
    """The PDF ends before this page."""


def render_pdf(
    template: Traversable,
    data: Mapping[str, Any],
    *,
    created: dt.datetime,
    standard: Standard = "1.7",
    tagged: bool = True,
    fonts: FontSet | None = None,
) -> bytes:
    """Render a document.

    Args:
        template: the ``.typ`` file; it imports ``zyg.typ`` and nothing else.
        data: JSON values, every text as it is to be printed.
        created: date of creation inside the PDF, with a time zone.
        standard: "a-2b" for what must be readable in decades (contracts, evidence).
        tagged: write the structure that screen readers use.
        fonts: instead of the default ones.

    Raises:
        GlyphsMissingError: a text holds a character that would be printed as an empty box.
        ValueError: ``created`` has no time zone.
        typst.TypstError: the template is wrong, or the data lack what it asks for.
    """
    if created.utcoffset() is None:
        raise ValueError("The date of creation needs a time zone.")
    chosen = fonts or default_fonts()
    if problems := problems_of(data, fonts=chosen):
        raise GlyphsMissingError(problems)
    return compile_typst(
        {"main": template.read_bytes(), "zyg.typ": _layout()},
        {"data": json.dumps(data, ensure_ascii=False)},
        fonts=chosen.fonts,
        timestamp=int(created.timestamp()),
        pdf_standards=standard,
        pdf_tags=tagged,
    )


def render_page(pdf: bytes, number: int) -> bytes:
    """Draw one page of a PDF as PNG, for a phone that shows no PDF inside a page.

    Args:
        pdf: any PDF.
        number: from 1.

    Raises:
        UnreadablePdfError: no PDF, encrypted, damaged, or it has no such page.
    """
    with _laid_out(pdf) as folder:
        return _drawn(folder, number, "png")


def page_count(pdf: bytes) -> int:
    """Count the pages of a PDF by drawing; also the check that all of them can be shown.

    Raises:
        UnreadablePdfError: no PDF, encrypted, damaged, or more than ``MOST_PAGES`` pages.
    """
    with _laid_out(pdf) as folder:
        _drawn(folder, 1, "svg")
        for number in range(2, MOST_PAGES + 2):
            try:
                _drawn(folder, number, "svg")
            except _NoSuchPageError:
                return number - 1
    raise UnreadablePdfError(f"文件超过 {MOST_PAGES} 页；请分成几份。")


@contextmanager
def _laid_out(pdf: bytes) -> Iterator[Path]:
    """Lay a PDF where typst finds it: it takes binary files from disk only."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "document.pdf").write_bytes(pdf)
        yield Path(folder)


def _drawn(folder: Path, number: int, form: Form) -> bytes:
    try:
        return compile_typst(
            {"main": _PAGE},
            {"page": str(number)},
            fonts=default_fonts().fonts,
            form=form,
            root=folder,
            ppi=_DOTS_PER_INCH,
        )
    except typst.TypstError as error:
        # A page that is damaged must not be taken for the end of the document.
        kind = _NoSuchPageError if _PAST_THE_END in str(error) else UnreadablePdfError
        raise kind(f"文件的第 {number} 页打不开；请确认是没有加密、没有损坏的 PDF。") from error


@lru_cache(maxsize=64)
def _source(template: Traversable) -> bytes:
    return template.read_bytes()


@lru_cache(maxsize=1)
def _layout() -> bytes:
    return (files(__package__) / "layout" / "zyg.typ").read_bytes()
