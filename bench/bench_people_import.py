"""Import of a roster: dry run, commit, undo, and the memory that they take.

Run: ``python bench/bench_people_import.py [people]``; on SQLite in a folder that is thrown away,
or in an empty database that ``DATABASE_URL`` names. Three files: everybody is new; everybody is
known and a third has changed; 500 rows of the file are bad. Prints figures; asserts nothing about
time. The last lines say whether the undo brought the export back byte for byte and whether the
bad rows came back exactly.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PEOPLE = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
BAD = 500
TODAY = dt.date(2026, 11, 25)


def main() -> None:
    """Make the company, take the files through, print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ZYG_VAR_DIR"] = folder
        os.environ["ZYG_MODE"] = "demo"
        os.environ["DJANGO_SETTINGS_MODULE"] = "zyg.config.settings"
        import django  # noqa: PLC0415 - the settings come first

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415
        from people_scale import make_company  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        made = make_company(count=0, today=TODAY)
        from zyg.core.organizations.scoping import organization_scope  # noqa: PLC0415

        with organization_scope(made.organization):
            _walk(made.hr)
    print(f"{'peak memory':34}{_peak():8.0f} MiB")


def _walk(actor: Any) -> None:
    from zyg.workforce.people.name_search import search_keys  # noqa: PLC0415

    with _timed(f"search keys of {PEOPLE:,} names"):
        for row in _rows():
            search_keys(row[1])
    first = _taken(actor, "new people", _rows())
    with _timed("  undo"):
        _undo(actor, first)
    _taken(actor, "new people again", _rows())
    before = _export(actor)
    changed = _taken(actor, "a third changed", _rows(changed=True))
    with _timed("  undo"):
        _undo(actor, changed)
    same = _export(actor) == before
    print(f"{'export after undo, byte for byte':34}{'same' if same else 'DIFFERENT':>8}")
    _bad_rows(actor)


def _taken(actor: Any, name: str, rows: list[list[str]]) -> Any:
    from django.utils import timezone  # noqa: PLC0415

    from zyg.workforce.people.roster_import.operations import (  # noqa: PLC0415
        commit_import,
        preview,
        upload_roster,
    )

    print(f"{name}: {len(rows):,} rows")
    data = _xlsx(rows)
    with _timed("  upload"):
        upload = upload_roster(actor=actor, data=data, file_name=f"{name}.xlsx")
    with _timed("  dry run"):
        plan = preview(actor=actor, upload=upload, effective=TODAY, today=TODAY)
    seen = plan.fingerprint
    del plan
    with _timed("  commit"):
        counts = commit_import(
            actor=actor,
            upload=upload,
            effective=TODAY,
            fingerprint=seen,
            now=timezone.now(),
        )
    print(f"  {counts}, {_peak():.0f} MiB so far")
    return upload


def _undo(actor: Any, upload: Any) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from zyg.workforce.people.roster_import.operations import undo_import  # noqa: PLC0415

    undo_import(actor=actor, upload=upload, now=timezone.now())


def _bad_rows(actor: Any) -> None:
    from zyg.core.imports.problems import Level  # noqa: PLC0415
    from zyg.workforce.people.roster_import.operations import preview, upload_roster  # noqa: PLC0415

    rows = _rows()
    wrong = set(range(7, len(rows), max(1, len(rows) // BAD)))
    wrong = set(sorted(wrong)[:BAD])
    for serial in wrong:
        rows[serial][2] = rows[serial][2][:-1]
    upload = upload_roster(actor=actor, data=_xlsx(rows), file_name="bad.xlsx")
    with _timed(f"dry run with {len(wrong)} bad rows"):
        plan = preview(actor=actor, upload=upload, effective=TODAY, today=TODAY)
    told = {problem.row for problem in plan.problems if problem.level is Level.BLOCK}
    print(f"{'exactly the bad rows came back':34}{told == {one + 2 for one in wrong}!s:>8}")


def _export(actor: Any) -> bytes:
    from zyg.workforce.people.exporting import export_roster  # noqa: PLC0415
    from zyg.workforce.people.queries import Filters  # noqa: PLC0415

    return export_roster(actor=actor, filters=Filters(), as_of=TODAY)


HEAD = ["工号", "姓名", "证件号码", "手机号码", "部门", "岗位", "参保城市", "入职日期", "银行账号"]


def _rows(*, changed: bool = False) -> list[list[str]]:
    from people_scale import GIVEN, SURNAMES  # noqa: PLC0415

    from zyg.law.identity.resident_id import check_digit  # noqa: PLC0415

    found = []
    for serial in range(PEOPLE):
        birth = dt.date(1970, 1, 1) + dt.timedelta(days=serial * 7919 % 8700)
        body = f"99{serial // 1000:04d}{birth:%Y%m%d}{serial % 1000:03d}"
        name = SURNAMES[serial % len(SURNAMES)] + GIVEN[serial % len(GIVEN)] + GIVEN[serial % 31]
        moved = changed and serial % 3 == 0
        found.append(
            [
                f"N{serial:06d}",
                name,
                body + check_digit(body),
                f"1380{serial:07d}",
                f"{'销售' if moved else '研发'}部/{serial % 40}组",
                "主管" if moved else "工程师",
                ("上海", "北京", "苏州", "深圳")[serial % 4],
                f"{2010 + serial % 16}-{serial % 12 + 1:02d}-01",
                "",
            ]
        )
    return found


def _xlsx(rows: list[list[str]]) -> bytes:
    import xlsxwriter  # noqa: PLC0415

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "constant_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate([HEAD, *rows]):
        for column, text in enumerate(row):
            if text:
                sheet.write_string(number, column, text)
    book.close()
    return buffer.getvalue()


@contextmanager
def _timed(name: str) -> Iterator[None]:
    begun, worked = time.perf_counter(), time.process_time()
    yield
    passed, worked = time.perf_counter() - begun, time.process_time() - worked
    print(f"{name:34}{passed:8.2f} s{worked:8.2f} s of it at work")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
