"""Day types of the Chinese calendar (work in progress: the names others build on)."""

from __future__ import annotations

from typing import Literal

DayType = Literal["work", "makeup", "rest", "off_adjust", "statutory"]
