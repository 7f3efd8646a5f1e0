"""Clean the raw punches and make pairs of coming and going.

``first_last``: the first punch comes, the last goes, the others are kept as evidence. ``strict``:
punches alternate, an odd last one is ignored. ``directed``: the terminal tells the direction; a
leading OUT and a repeated IN are ignored. ``directed_span``: first directed IN to last directed
OUT. A pair longer than the limit (16 hours) is not a pair.

A double tap must not become IN and OUT: a punch within 60 seconds of the *raw* punch before it is
a duplicate, also in a chain of taps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from zyg.law.working_time.model import Direction, Policy, Punch
from zyg.law.working_time.windows import Window


@dataclass(slots=True)
class Normalised:
    """Punches in order, without duplicates, and what was left out."""

    punches: list[Punch]
    duplicates: list[Punch]
    rejected: list[Punch]


@dataclass(slots=True)
class Picked:
    """The punches that fill the two slots of a stretch, and the pairs of presence."""

    arrival: Punch | None = None
    departure: Punch | None = None
    pairs: list[tuple[Punch, Punch]] = field(default_factory=list)
    spare: list[Punch] = field(default_factory=list)
    too_long: bool = False


def normalise(punches: Iterable[Punch], policy: Policy) -> Normalised:
    """Drop void punches, refuse those from outside by policy, set double taps aside."""
    kept: list[Punch] = []
    duplicates: list[Punch] = []
    rejected: list[Punch] = []
    before: Punch | None = None
    for punch in sorted(punches, key=lambda punch: (punch.at, punch.id)):
        if punch.void:
            continue
        if policy.outside_place == "reject" and not punch.place_ok:
            rejected.append(punch)
            continue
        if before is not None and _repeats(before, punch, policy):
            duplicates.append(punch)
        else:
            kept.append(punch)
        before = punch
    return Normalised(kept, duplicates, rejected)


def pick(window: Window, policy: Policy) -> Picked:
    """Fill the slots of one window from its punches."""
    longest = max(policy.max_span_minutes, window.off - window.on)
    if policy.pairing != "first_last":
        return _from_pairs(window, pair(window.punches, policy, longest))
    base, segment = window.base, window.segment
    early = [p for p in window.punches if p.at // 60 <= base + segment.in_close]
    late = [p for p in window.punches if p.at // 60 >= base + segment.out_open]
    picked = Picked()
    if len(window.punches) == 1:
        _single(window, window.punches[0], picked)
    else:
        picked.arrival = early[0] if early and segment.need_in else None
        if late and segment.need_out and late[-1] is not picked.arrival:
            picked.departure = late[-1]
    arrival, departure = picked.arrival, picked.departure
    if arrival is not None and departure is not None:
        if departure.at // 60 - arrival.at // 60 > longest:
            picked.departure, picked.too_long = None, True
        else:
            picked.pairs.append((arrival, departure))
    used = (picked.arrival, picked.departure)
    picked.spare = [punch for punch in window.punches if punch not in used]
    return picked


def pair(punches: Sequence[Punch], policy: Policy, longest: int) -> Picked:
    """Make pairs of punches that no window bounds (rest days, free hours)."""
    if policy.pairing == "first_last":
        ends = [(punches[0], punches[-1])] if len(punches) > 1 else []
    elif policy.pairing == "strict":
        ends = list(zip(punches[::2], punches[1::2], strict=False))
    else:
        ends = _directed(punches)
        if policy.pairing == "directed_span" and ends:
            ends = [(ends[0][0], ends[-1][1])]
    pairs = [(come, go) for come, go in ends if go.at // 60 - come.at // 60 <= longest]
    used = {punch.id for both in pairs for punch in both}
    spare = [punch for punch in punches if punch.id not in used]
    picked = Picked(pairs=pairs, spare=spare, too_long=len(pairs) < len(ends))
    if pairs:
        picked.arrival, picked.departure = pairs[0][0], pairs[-1][1]
    return picked


def detect_direction(at_minute: int, on: int, off: int, *, earlier: int = 0) -> Direction:
    """Tell what a punch is: IN before the middle of the planned stretch, else OUT.

    Args:
        at_minute: minute of the punch.
        on: minute at which the planned stretch begins.
        off: minute at which it ends.
        earlier: punches of the day before it; with some, punches alternate.

    >>> [detect_direction(hour * 60, 8 * 60, 17 * 60) for hour in (6, 12, 13, 19)]
    ['in', 'in', 'out', 'out']
    >>> detect_direction(13 * 60, 8 * 60, 17 * 60, earlier=2)
    'in'
    """
    if earlier:
        return "out" if earlier % 2 else "in"
    return "in" if 2 * at_minute < on + off else "out"


def _repeats(before: Punch, punch: Punch, policy: Policy) -> bool:
    if punch.at - before.at > policy.duplicate_gap_seconds:
        return False
    told = policy.pairing in {"directed", "directed_span"}
    return not (told and before.direction != punch.direction)


def _single(window: Window, punch: Punch, picked: Picked) -> None:
    minute, segment = punch.at // 60, window.segment
    may_come = segment.need_in and minute <= window.base + segment.in_close
    may_go = segment.need_out and minute >= window.base + segment.out_open
    if may_come and may_go:
        may_come = detect_direction(minute, window.on, window.off) == "in"
    if may_come:
        picked.arrival = punch
    elif may_go:
        picked.departure = punch


def _from_pairs(window: Window, picked: Picked) -> Picked:
    """Without a pair, a lone punch still fills the slot that its direction or time tells."""
    if picked.pairs or not picked.spare:
        return picked
    punch = picked.spare[0]
    direction = punch.direction or detect_direction(punch.at // 60, window.on, window.off)
    if direction == "in":
        picked.arrival = punch
    else:
        picked.departure = punch
    picked.spare = picked.spare[1:]
    return picked


def _directed(punches: Sequence[Punch]) -> list[tuple[Punch, Punch]]:
    pairs: list[tuple[Punch, Punch]] = []
    come: Punch | None = None
    for punch in punches:
        direction = punch.direction or ("in" if come is None else "out")
        if direction == "in":
            come = come or punch
        elif come is not None:
            pairs.append((come, punch))
            come = None
    return pairs
