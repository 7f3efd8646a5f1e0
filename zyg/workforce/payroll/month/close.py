"""Close a month: gather, compute, record, and say what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from zyg.core.imports.problems import Level, Problem
from zyg.workforce.payroll.month.bank import payments
from zyg.workforce.payroll.month.compute import Computed, compute_all, places_without_minimum
from zyg.workforce.payroll.month.declaration_files import declaration_files
from zyg.workforce.payroll.month.explanation import totals_of
from zyg.workforce.payroll.month.gather import gather
from zyg.workforce.payroll.month.options import CloseOptions
from zyg.workforce.payroll.month.problem_book import ordered
from zyg.workforce.payroll.month.record import check_output, record_month, record_problems


class Code(IntEnum):
    """Exit codes of the command."""

    CLOSED = 0
    WRONG_USAGE = 1
    PROBLEMS = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a close.

    Attributes:
        code: exit code.
        people: those who are in the result (or would be).
        problems: everything noticed, in the order of the list.
        left_out: 工号 → why a person is not in the result.
        totals: totals in fen.
        written: whether the files of the month were written.
    """

    code: Code
    people: Sequence[Computed]
    problems: Sequence[Problem]
    left_out: Mapping[str, str]
    totals: Mapping[str, int]
    written: bool

    def count(self, level: Level) -> int:
        """Number of problems of a level."""
        return Counter(one.level for one in self.problems)[level]


def close_month(options: CloseOptions) -> Outcome:
    """Close a month from files.

    Without problems, or with problems that were accepted, all files of the month are written and
    the good rows are in them; otherwise only the list of problems and the marked copies.

    Raises:
        OutputFolderError, ItemsFileError, ShiftError: wrong usage; the message is for people.
    """
    check_output(options.out)
    gathered = gather(options)
    people, refused, said = compute_all(gathered.people, options)
    gathered.left_out.update(refused)
    lines, not_payable = payments(people, options)
    declarations, not_declarable = declaration_files(people, options.as_of)
    problems = ordered(
        [
            *gathered.problems,
            *said,
            *places_without_minimum(gathered.people, options),
            *not_payable,
            *not_declarable,
        ]
    )
    serious = any(one.level is not Level.HINT for one in problems)
    written = bool(people) and (options.accept_problems or not serious)
    if written:
        record_month(options, gathered, people, problems, lines, declarations)
    else:
        record_problems(options, gathered, problems)
    code = Code.CLOSED if written else Code.PROBLEMS
    return Outcome(code, people, problems, gathered.left_out, totals_of(people), written)
