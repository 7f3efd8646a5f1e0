"""What payroll has taken for insurance and paid as wages, as this app asks for it.

The insurance app does not know the payroll app; payroll hands its rows in when it starts::

    use_payroll_rows(InsuranceRows())      # in PayrollConfig.ready
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from zyg.law.money import Fen
from zyg.law.pay.model import Side, SocialInputs
from zyg.law.periods import Month


@dataclass(frozen=True, slots=True)
class PaidLine:
    """One insurance and side of a run: fen, base in fen, rate as people read it ("8%").

    ``backpay`` names the old wage month of a difference that was taken.
    """

    insurance: str
    side: Side
    amount: Fen
    base: Fen | None
    rate: str
    backpay: Month | None = None


@dataclass(frozen=True, slots=True)
class PaidMonth:
    """What a run took for one person; ``social`` are the frozen terms it was computed from."""

    employee_id: int
    month: Month
    social: SocialInputs | None
    lines: tuple[PaidLine, ...]


class PayrollRows(Protocol):
    """What payroll answers, in the organization in scope."""

    def of_month(self, month: Month) -> Iterable[PaidMonth]:
        """The current results of a wage month, of runs in any state, without terms."""

    def archived_from(self, first: Month) -> Iterable[PaidMonth]:
        """The results of every paid or archived run from a wage month on, with their terms."""

    def wages(self, year: int) -> Mapping[int, Mapping[Month, Fen]]:
        """Wages that count for the base, by employee and month, of paid and archived runs."""


class _Nothing:
    """No payroll at all."""

    def of_month(self, month: Month) -> Iterable[PaidMonth]:  # noqa: ARG002 - the protocol
        return ()

    def archived_from(self, first: Month) -> Iterable[PaidMonth]:  # noqa: ARG002 - the protocol
        return ()

    def wages(self, year: int) -> Mapping[int, Mapping[Month, Fen]]:  # noqa: ARG002 - the protocol
        return {}


_sources: list[PayrollRows] = [_Nothing()]


def use_payroll_rows(source: PayrollRows) -> None:
    """Take the source of rows."""
    _sources[:] = [source]


def payroll_rows() -> PayrollRows:
    """Return the source of rows."""
    return _sources[0]
