"""``zyg casebook FILE…``: run cases and end with the line ``N passed, N failed``."""

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
    parser.add_argument("-v", "--verbose", action="store_true", help="name the passed cases too")


def run(arguments: argparse.Namespace) -> int:
    """Run all files; exit code 0 only when every case passed."""
    load_handlers()
    passed = failed = 0
    for path in arguments.files:
        try:
            cases = list(cases_in(path))
        except UnknownCasesFileError as error:
            print(error, file=sys.stderr)
            failed += 1
            continue
        for family, kind, case in cases:
            outcome = casebook.run(family, kind, case)
            passed += outcome.passed
            failed += not outcome.passed
            if not outcome.passed:
                print(f"FAILED {outcome.case_id}: " + "; ".join(outcome.differences))
            elif arguments.verbose:
                print(f"passed {outcome.case_id}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def load_handlers() -> None:
    """Import every module of the casebook package, which registers its handlers."""
    for module in pkgutil.iter_modules(casebook.__path__):
        importlib.import_module(f"{casebook.__name__}.{module.name}")
