"""The one call of typst: sources in memory, data as inputs, nothing of the system around it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

Form = Literal["pdf", "png", "svg"]
Standard = Literal["1.7", "a-2b"]


def compile_typst(
    sources: Mapping[str, bytes],
    inputs: Mapping[str, str],
    *,
    fonts: typst.Fonts,
    form: Form = "pdf",
    root: Path | None = None,
    **options: Any,
) -> bytes:
    """Compile typst sources.

    Args:
        sources: by name; ``main`` is the document, the others can be imported.
        inputs: ``sys.inputs`` of the document.
        fonts: the only fonts there are.
        form: what comes out; of several pages as png or svg, the first.
        root: folder of the files that the document may read; the sources read none without it.
        options: ``timestamp``, ``pdf_standards``, ``pdf_tags``, ``ppi`` of typst.

    Raises:
        typst.TypstError: the sources are wrong, or the output can not be what was asked.
    """
    # The stubs of typst leave out that a mapping of sources may be given.
    given: Any = dict(sources)
    compiled: bytes = typst.compile(
        given,
        root=root or _NOWHERE,
        font_paths=fonts,
        ignore_system_fonts=True,
        format=form,
        sys_inputs=dict(inputs),
        **options,
    )
    return compiled


_NOWHERE = Path(__file__).parent / "layout"
"""A root must exist; this folder holds what every document may read anyway."""
