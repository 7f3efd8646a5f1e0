"""Small groups are not told: a figure about one to four people can point at a person.

Where one small group would follow from the total and the others, a second one is held back too.

>>> suppress([40, 12, 3, 0])
[40, None, None, 0]
>>> suppress([40, 12, 7])
[40, 12, 7]
"""

from __future__ import annotations

from collections.abc import Sequence

K = 5


def suppress(counts: Sequence[int], k: int = K) -> list[int | None]:
    """Hold back the counts that are too small to be told.

    Args:
        counts: people in groups that together are everybody, whose total is told.
        k: the smallest group that may be told; an empty group says nothing of anybody.

    Returns:
        the counts, None for what is held back; what is held back is at least two groups and
        ``k`` people together, so that the total does not give any of it away. A whole of fewer
        than ``k`` people is held back altogether.
    """
    if sum(counts) < k:
        return [None] * len(counts)
    hidden = {place for place, count in enumerate(counts) if 0 < count < k}
    rest = sorted(
        (count, place) for place, count in enumerate(counts) if count and place not in hidden
    )
    while hidden and rest and (len(hidden) == 1 or sum(counts[one] for one in hidden) < k):
        hidden.add(rest.pop(0)[1])
    return [None if place in hidden else count for place, count in enumerate(counts)]
