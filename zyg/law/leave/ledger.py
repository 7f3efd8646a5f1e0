"""Balances of leave: grants, what was used of them, what is left.

Amounts are whole units of the tenant's choice (minutes, half days); nothing is divided here.
A use takes from the grant that expires first among those that hold on its day. What no grant
covers is a shortfall: a value to show, never a negative balance.

>>> grants = [Grant("2025", 5, dt.date(2025, 1, 1), dt.date(2027, 1, 1)),
...           Grant("2026", 5, dt.date(2026, 1, 1), dt.date(2028, 1, 1))]
>>> state = balance(grants, [Use("a", 7, dt.date(2026, 3, 2))], as_of=dt.date(2026, 12, 1))
>>> [(one.grant.id, one.used, one.left) for one in state.grants], state.left
([('2025', 5, 0), ('2026', 2, 3)], 3)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grant:
    """An amount of leave that holds in ``[start, end)``; ``end`` ``None`` means for ever."""

    id: str
    amount: int
    start: dt.date
    end: dt.date | None = None

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError(f"额度「{self.id}」为负数；减少额度请登记一次使用。")


@dataclass(frozen=True, slots=True)
class Use:
    """An amount of leave used on a day (a return of leave is a smaller use, not a negative one)."""

    id: str
    amount: int
    day: dt.date

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError(f"休假「{self.id}」的用量为负数；销假请改小原来的用量。")


@dataclass(frozen=True, slots=True)
class Allocation:
    """The part of a use that a grant covers."""

    use: str
    grant: str
    amount: int


@dataclass(frozen=True, slots=True)
class GrantState:
    """A grant on a day: ``amount = used + left + expired`` (or ``pending`` before its start)."""

    grant: Grant
    used: int
    left: int
    expired: int
    pending: int


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The part of a use that no grant covers."""

    use: str
    amount: int


@dataclass(frozen=True, slots=True)
class Balance:
    """All grants on a day, who used what, and what is not covered."""

    grants: tuple[GrantState, ...]
    allocations: tuple[Allocation, ...]
    shortfalls: tuple[Shortfall, ...]

    @property
    def left(self) -> int:
        """Units that can be used on the day."""
        return sum(state.left for state in self.grants)


def balance(grants: Iterable[Grant], uses: Iterable[Use], *, as_of: dt.date) -> Balance:
    """Allocate uses to grants, first to expire first, and tell what is left on a day.

    All uses count, later ones too: an approved leave in the future holds its amount.

    Args:
        grants: in any order.
        uses: in any order; they are served by day, then by identifier.
        as_of: day on which the balances are told.
    """
    ordered = sorted(grants, key=_expiry)
    rest = [grant.amount for grant in ordered]
    allocations: list[Allocation] = []
    shortfalls: list[Shortfall] = []
    for use in sorted(uses, key=lambda use: (use.day, use.id)):
        open_amount = use.amount
        for number, grant in enumerate(ordered):
            part = min(open_amount, rest[number]) if _holds(grant, use.day) else 0
            if part:
                allocations.append(Allocation(use.id, grant.id, part))
                rest[number] -= part
                open_amount -= part
        if open_amount:
            shortfalls.append(Shortfall(use.id, open_amount))
    states = [_state(grant, rest[n], as_of) for n, grant in enumerate(ordered)]
    return Balance(tuple(states), tuple(allocations), tuple(shortfalls))


def _expiry(grant: Grant) -> tuple[dt.date, dt.date, str]:
    return grant.end or dt.date.max, grant.start, grant.id


def _holds(grant: Grant, day: dt.date) -> bool:
    return grant.start <= day and (grant.end is None or day < grant.end)


def _state(grant: Grant, rest: int, as_of: dt.date) -> GrantState:
    used = grant.amount - rest
    if as_of < grant.start:
        return GrantState(grant, used, 0, 0, rest)
    if not _holds(grant, as_of):
        return GrantState(grant, used, 0, rest, 0)
    return GrantState(grant, used, rest, 0, 0)
