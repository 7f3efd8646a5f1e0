"""The hash that ties each audit row to the one before, and the check of a whole chain."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from zyg.core.audit.models import AuditEntry, AuditHead
from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope

GENESIS = "0" * 64
_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold; ``sentence`` says it in Chinese."""

    sequence: int
    what: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end that a chain had at a moment, kept outside the database (see ``heads``)."""

    at: dt.datetime
    sequence: int
    hash: str


def entry_hash(entry: AuditEntry, *, organization: str) -> str:
    """Return the hash of a row; ``organization`` is the public id of its owner."""
    body = [
        entry.previous_hash,
        organization,
        entry.sequence,
        entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        entry.user_id,
        entry.actor_name,
        entry.act,
        entry.object_type,
        entry.object_id,
        entry.object_label,
        entry.reason,
        entry.address,
        entry.payload,
    ]
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify(organization: Organization, known: Iterable[Head] = ()) -> list[Break]:
    """Walk an organization's chain and tell every place where it does not hold.

    By itself the chain tells a row that was changed, left out, put in, doubled or moved. A chain
    that was cut off together with its head, or written anew as a whole, holds in itself; it is
    told by the ends it is known to have had.

    Args:
        organization: whose chain.
        known: ends that it had before.
    """
    with organization_scope(organization):
        ends = {end.sequence: end for end in known}
        found: list[Break] = []
        last, previous = 0, GENESIS
        for entry in _in_order():
            found += _breaks(entry, last, previous, organization.public_id)
            if (end := ends.pop(entry.sequence, None)) is not None and end.hash != entry.hash:
                found.append(_other_end(end))
            last, previous = entry.sequence, entry.hash
        head = AuditHead.objects.first()
        expected = (head.sequence, head.hash) if head else (0, GENESIS)
        if (last, previous) != expected:
            found.append(
                Break(
                    last,
                    f"the chain must end at row {expected[0]}",
                    f"日志应到第 {expected[0]} 条，现在到第 {last} 条。",
                )
            )
        found += [_other_end(end) for end in ends.values()]
        return found


def _breaks(entry: AuditEntry, last: int, previous: str, owner: str) -> Iterator[Break]:
    number = entry.sequence
    if number <= last:
        yield Break(number, "stands twice", f"第 {number} 条有两份，日志在这里分叉。")
    elif number > last + 1:
        missing = f"rows {last + 1} to {number - 1} are missing"
        yield Break(number, missing, f"缺第 {last + 1} 到 {number - 1} 条。")
    elif entry.previous_hash != previous:
        sentence = f"第 {number} 条和前一条接不上。"
        yield Break(number, "does not follow from the row before", sentence)
    if entry_hash(entry, organization=owner) != entry.hash:
        yield Break(number, "was changed", f"第 {number} 条被改动过。")


def _other_end(end: Head) -> Break:
    day = f"{end.at:%Y-%m-%d}"
    return Break(
        end.sequence,
        f"is not the row that ended the chain on {day}",
        f"{day} 时的第 {end.sequence} 条和现在的不同：之后的日志被截断或整段重写。",
    )


def _in_order() -> Iterator[AuditEntry]:
    """Yield every row in order, read in pieces: a chain may be longer than the memory."""
    rows, after = AuditEntry.objects.order_by("sequence", "pk"), Q()
    while piece := list(rows.filter(after)[:_CHUNK]):
        yield from piece
        end = piece[-1]
        after = Q(sequence__gt=end.sequence) | Q(sequence=end.sequence, pk__gt=end.pk)
