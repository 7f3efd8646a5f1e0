"""Record: write every file into a folder beside the target and put it in place at the end.

A close that fails half-way leaves the old output as it was; there is never a folder with some of
the files of a month.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from zyg.core.imports.error_copy import write_error_copy
from zyg.core.imports.problems import Level, Problem
from zyg.workforce.payroll.month.bank import Payment, bank_csv, write_bank_book
from zyg.workforce.payroll.month.compute import Computed
from zyg.workforce.payroll.month.declaration_files import DeclarationFile, write_declaration
from zyg.workforce.payroll.month.explanation import write_explanation, write_state
from zyg.workforce.payroll.month.gathered import Gathered
from zyg.workforce.payroll.month.insurance_book import write_insurance_book
from zyg.workforce.payroll.month.options import CloseOptions
from zyg.workforce.payroll.month.pay_book import write_attendance_book, write_pay_book
from zyg.workforce.payroll.month.payslips import write_payslips
from zyg.workforce.payroll.month.problem_book import write_problem_book

PROBLEMS = "问题清单.xlsx"
MARKER = "state.json"
_MANY = 1000
"""People from which writing on two cores pays."""


class OutputFolderError(ValueError):
    """The folder to write can not be used; the message is for people."""


def record_problems(options: CloseOptions, gathered: Gathered, problems: Sequence[Problem]) -> None:
    """Write only the list of problems and the copies with marked cells."""
    with _replacing(options.out) as folder:
        write_problem_book(folder / PROBLEMS, problems, gathered.left_out, gathered.names)
        _write_copies(folder, gathered, problems)


def record_month(
    options: CloseOptions,
    gathered: Gathered,
    people: Sequence[Computed],
    problems: Sequence[Problem],
    payments: Sequence[Payment],
    declarations: Sequence[DeclarationFile],
) -> None:
    """Write everything of a closed month."""
    with _replacing(options.out) as folder:
        write_problem_book(folder / PROBLEMS, problems, gathered.left_out, gathered.names)
        _write_copies(folder, gathered, problems)
        (folder / "个税申报").mkdir()
        (folder / "银行代发.csv").write_bytes(bank_csv(payments))

        def books() -> None:
            write_pay_book(folder / "工资表.xlsx", people, options)
            write_attendance_book(folder / "考勤汇总.xlsx", people, options)
            write_insurance_book(folder / "社保明细.xlsx", people, options)

        def machine_files() -> None:
            write_bank_book(folder / "银行代发.xlsx", payments)
            for one in declarations:
                write_declaration(folder / "个税申报" / f"{one.template.title}.xlsx", one)
            write_explanation(folder / "explanation.json", people, gathered, problems, options)
            write_state(folder / MARKER, people, gathered.carried_people, options)

        _both(books, machine_files, apart=len(people) >= _MANY)
        if options.pdf:
            (folder / "工资条").mkdir()
            write_payslips(folder / "工资条", people, options)


def _both(one: Callable[[], None], other: Callable[[], None], *, apart: bool) -> None:
    """Do two pieces of work, for many people on two cores: one of them in a forked process."""
    if not (apart and "fork" in multiprocessing.get_all_start_methods()):
        one()
        other()
        return
    child = multiprocessing.get_context("fork").Process(target=one)
    child.start()
    try:
        other()
    finally:
        child.join()
    if child.exitcode:
        raise OSError("a file of the month could not be written, see the message above")


def _write_copies(folder: Path, gathered: Gathered, problems: Sequence[Problem]) -> None:
    bad = {one.file for one in problems if one.level is not Level.HINT and one.column_index >= 0}
    for table in gathered.tables:
        if table.name in bad:
            stem = Path(table.name).stem
            (folder / f"{stem}_错误说明.xlsx").write_bytes(write_error_copy(table, problems))


def check_output(out: Path) -> None:
    """Refuse a folder that holds something else than the output of a close.

    Raises:
        OutputFolderError: it is a file, or has files that no close wrote.
    """
    if out.is_file():
        raise OutputFolderError(f"{out} 是文件，不是文件夹；请换一个 --out。")
    if out.is_dir() and any(out.iterdir()):
        ours = (out / MARKER).exists() or (out / PROBLEMS).exists()
        if not ours:
            raise OutputFolderError(
                f"{out} 里有别的文件，结账会替换整个文件夹；请换一个空的 --out。"
            )


@contextlib.contextmanager
def _replacing(out: Path) -> Iterator[Path]:
    """Give a new folder beside the target; put it in its place only when all went well."""
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield folder
        folder.chmod(0o755)
        old = None
        if out.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.parent)) / "old"
            out.rename(old)
        folder.rename(out)
        if old is not None:
            shutil.rmtree(old.parent)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
