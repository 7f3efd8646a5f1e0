"""Entry point of the ``zyg`` command: picks the sub-command and nothing more.

Each sub-command is a module of this package with ``add_arguments(parser)`` and ``run(arguments)``
returning the exit code; it is imported only when it is asked for.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from typing import NoReturn

COMMANDS = {
    "casebook": ("casebook_command", "run files of cases with known right values"),
    "close-month": ("close_month", "close a month from the files an office has, without a server"),
}


class _Parser(argparse.ArgumentParser):
    """Ends wrong usage with code 1; 2 is free for what a command has to say."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and what is wrong with it."""
        self.print_usage(sys.stderr)
        self.exit(1, f"{self.prog}: {message}\n")


def main(argv: list[str] | None = None) -> int:
    """Run a sub-command and return its exit code."""
    parser = _Parser(prog="zyg", description="智用工 command line")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    words = sys.argv[1:] if argv is None else argv
    for name, (module, text) in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        if words[:1] == [name]:
            loaded = importlib.import_module(f"zyg.cli.{module}")
            loaded.add_arguments(command)
            command.set_defaults(run=loaded.run)
    arguments = parser.parse_args(words)
    return int(arguments.run(arguments))


if __name__ == "__main__":
    sys.exit(main())
