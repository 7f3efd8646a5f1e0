"""Is a phone's position inside the place where punching is allowed?

The great-circle distance on a sphere of 6,371 km is exact to 0.5 %, far below the error of a
phone. Fence and position must be in the same coordinate system (GCJ-02 for Chinese maps). A punch
from outside is by policy accepted, kept with a flag (地点异常, the default: nothing is lost), or
refused.

>>> fence = Fence(31.2304, 121.4737, radius_m=500)
>>> check(fence, policy="flag", distance=150).accepted
True
>>> check(fence, policy="reject", distance=1506)
Verdict(inside=False, accepted=False, flagged=True, distance=1506)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

EARTH_M = 6_371_000
Outside = Literal["accept", "flag", "reject"]


@dataclass(frozen=True, slots=True)
class Fence:
    """A circle: degrees north and east, radius in metres (0 = no limit)."""

    latitude: float
    longitude: float
    radius_m: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the position is inside, whether the punch counts, and the distance in metres."""

    inside: bool
    accepted: bool
    flagged: bool
    distance: int | None


def distance_m(
    *, latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> float:
    """Return the great-circle distance of two positions in metres.

    >>> round(distance_m(latitude=0, longitude=0, other_latitude=0, other_longitude=1))
    111195
    """
    north, other_north = math.radians(latitude), math.radians(other_latitude)
    half_north = (other_north - north) / 2
    half_east = math.radians(other_longitude - longitude) / 2
    chord = math.sin(half_north) ** 2
    chord += math.cos(north) * math.cos(other_north) * math.sin(half_east) ** 2
    return 2 * EARTH_M * math.asin(min(1, math.sqrt(chord)))


def check(
    fence: Fence | None,
    *,
    policy: Outside,
    position: tuple[float, float] | None = None,
    distance: float | None = None,
) -> Verdict:
    """Judge a position (or a distance already measured) against a fence.

    Args:
        fence: the allowed place; None or radius 0 = everywhere.
        policy: what becomes of punches from outside (or without a position).
        position: latitude and longitude of the phone, or None when it gave none.
        distance: metres from the centre, instead of a position.

    Raises:
        ValueError: the position is not on the globe.
    """
    if fence is None or fence.radius_m <= 0:
        return Verdict(inside=True, accepted=True, flagged=False, distance=None)
    if distance is None and position is not None:
        north, east = position
        if not (abs(north) <= 90 and abs(east) <= 180):  # noqa: PLR2004 - degrees of the globe
            raise ValueError(f"坐标「{north}, {east}」不存在；纬度应在 ±90、经度在 ±180 之内。")
        distance = distance_m(
            latitude=fence.latitude,
            longitude=fence.longitude,
            other_latitude=north,
            other_longitude=east,
        )
    inside = distance is not None and distance <= fence.radius_m
    metres = None if distance is None else round(distance)
    accepted = inside or policy != "reject"
    return Verdict(inside, accepted, flagged=not inside and policy != "accept", distance=metres)
