"""Run files of cases with known right values through the public functions.

A handler takes one case (a dict as it stands in the file) and returns the differences between
what the case expects and what the product says, as short sentences; an empty list is a pass.
Handlers register with ``@handler(family, kind)``; a kind without a handler counts as failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Case = dict[str, Any]
Handler = Callable[[Case], list[str]]
_HANDLERS: dict[tuple[str, str], Handler] = {}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one case: no differences means passed."""

    case_id: str
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the product said what the case expects."""
        return not self.differences


def handler(family: str, *kinds: str) -> Callable[[Handler], Handler]:
    """Register a function for kinds of cases of one family of files."""

    def register(function: Handler) -> Handler:
        for kind in kinds:
            if (family, kind) in _HANDLERS:
                raise ValueError(f"two handlers for {family}/{kind}")
            _HANDLERS[family, kind] = function
        return function

    return register


def run(family: str, kind: str, case: Case) -> Outcome:
    """Run one case; an unknown kind or an exception is a failure that names itself."""
    case_id = str(case.get("id") or f"{family}/{kind}")
    function = _HANDLERS.get((family, kind))
    if function is None:
        return Outcome(case_id, (f"no handler for {family}/{kind}",))
    try:
        return Outcome(case_id, tuple(function(case)))
    except Exception as error:  # noqa: BLE001 - one broken case must not hide the others
        return Outcome(case_id, (f"{type(error).__name__}: {error}",))


def compare(expected: Any, actual: Any, where: str = "") -> Iterator[str]:
    """Yield a sentence for each place where two plain structures differ.

    Keys that the expectation does not name are not looked at.
    """
    if isinstance(expected, dict):
        for key, value in expected.items():
            got = actual.get(key) if isinstance(actual, dict) else None
            yield from compare(value, got, f"{where}.{key}" if where else str(key))
    elif isinstance(expected, list) and isinstance(actual, list):
        if len(expected) != len(actual):
            yield f"{where}: expected {len(expected)} entries, got {len(actual)}"
        for number, (one, other) in enumerate(zip(expected, actual, strict=False)):
            yield from compare(one, other, f"{where}[{number}]")
    elif expected != actual:
        yield f"{where}: expected {expected!r}, got {actual!r}"
