"""Half-open intervals of whole minutes, as sorted lists that do not overlap.

>>> subtract([(0, 10)], [(3, 5)])
[(0, 3), (5, 10)]
>>> length(intersect([(0, 10)], [(3, 5), (8, 20)]))
4
"""

from __future__ import annotations

from collections.abc import Iterable

Interval = tuple[int, int]
Intervals = list[Interval]


def union(parts: Iterable[Interval]) -> Intervals:
    """Sort intervals, drop empty ones and join those that touch."""
    joined: Intervals = []
    for start, end in sorted(parts):
        if end <= start:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def intersect(one: Intervals, other: Intervals) -> Intervals:
    """Return what lies in both."""
    return [
        (max(start, begin), min(end, finish))
        for start, end in one
        for begin, finish in other
        if start < finish and begin < end
    ]


def subtract(one: Intervals, other: Intervals) -> Intervals:
    """Return what lies in the first and not in the second."""
    left = one
    for begin, finish in other:
        cut: Intervals = []
        for start, end in left:
            if finish <= start or end <= begin:
                cut.append((start, end))
                continue
            if start < begin:
                cut.append((start, begin))
            if finish < end:
                cut.append((finish, end))
        left = cut
    return left


def length(parts: Intervals) -> int:
    """Return the minutes in all."""
    return sum(end - start for start, end in parts)
