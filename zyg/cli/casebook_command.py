"""``zyg casebook FILE…``: run cases and end with the line ``N passed, N failed``.

A case that we hold to be wrong fails like any other and is counted as failed. When its id stands
in the list given by ``--held-wrong`` (docs/decisions/cases-held-wrong.txt, each with its reason),
it alone does not make the exit code 1.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path

from zyg.cli import casebook
from zyg.cli.casebook.files import UnknownCasesFileError, cases_in


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--held-wrong", type=Path, metavar="LIST", help="ids of cases that are documented as wrong"
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="name the passed cases too")


def run(arguments: argparse.Namespace) -> int:
    """Run all files; exit code 0 only when every case passed, or failed as documented."""
    load_handlers()
    documented = _ids(arguments.held_wrong) if arguments.held_wrong else set()
    passed = failed = unexpected = 0
    for path in arguments.files:
        try:
            cases = list(cases_in(path))
        except UnknownCasesFileError as error:
            print(error, file=sys.stderr)
            failed, unexpected = failed + 1, unexpected + 1
            continue
        for family, kind, case in cases:
            outcome = casebook.run(family, kind, case)
            passed += outcome.passed
            failed += not outcome.passed
            unexpected += not outcome.passed and outcome.case_id not in documented
            if not outcome.passed:
                print(f"FAILED {outcome.case_id}: " + "; ".join(outcome.differences))
            elif arguments.verbose:
                print(f"passed {outcome.case_id}")
    print(f"{passed} passed, {failed} failed")
    return 1 if unexpected else 0


def _ids(path: Path) -> set[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line.split()[0] for line in lines if line.strip() and not line.startswith("#")}


def load_handlers() -> None:
    """Import every module of the casebook package, which registers its handlers."""
    for module in pkgutil.iter_modules(casebook.__path__):
        importlib.import_module(f"{casebook.__name__}.{module.name}")
