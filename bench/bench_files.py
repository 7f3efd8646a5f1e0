"""How long a file of 10 MB takes to be looked through, sealed and opened; a bomb to be stopped."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zyg.config.settings")
django.setup()

from zyg.core.files.inspection import inspect
from zyg.core.files.kinds import FileKind
from zyg.core.files.purposes import purpose_of
from zyg.core.files.sealing import new_key, open_parts, seal_parts

SIZE = 10_000_000
ROUNDS = 5


def archive(body: bytes, method: int) -> bytes:
    """Make a workbook of one part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", body)
    return buffer.getvalue()


def measure(what: str, act: Callable[[], object]) -> None:
    """Print the best of some rounds."""
    best = min(_seconds(act) for _ in range(ROUNDS))
    print(f"{what:<44} {best * 1000:8.1f} ms")


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def main() -> None:
    """Measure."""
    purpose = purpose_of("organization.document")
    text = ("工号,姓名,部门,岗位\n" * (SIZE // 30)).encode()
    key, context = new_key(), "bench"
    sealed = b"".join(seal_parts(text, key=key, context=context))
    packed = archive(os.urandom(SIZE * 2).hex().encode(), zipfile.ZIP_DEFLATED)
    bomb = archive(bytes(400_000_000), zipfile.ZIP_DEFLATED)
    print(f"{len(text) / 1e6:.1f} MB plain; bomb of {len(bomb) / 1e3:.0f} kB")
    if _kind(packed) is not FileKind.XLSX:
        raise SystemExit("the workbook must be whole")
    measure("look through a csv", lambda: inspect(text, name="a.csv", purpose=purpose))
    measure("look through a workbook that unpacks to 40 MB", lambda: _kind(packed))
    measure("stop a bomb of 400 MB", lambda: _kind(bomb))
    measure("seal", lambda: b"".join(seal_parts(text, key=key, context=context)))
    measure(
        "open",
        lambda: list(open_parts(io.BytesIO(sealed), key=key, context=context, size=len(text))),
    )


def _kind(data: bytes) -> object:
    return inspect(data, name="a.xlsx", purpose=purpose_of("organization.document"))


if __name__ == "__main__":
    main()
