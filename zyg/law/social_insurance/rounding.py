"""Round an amount in the way of a place, for one number and for arrays of them."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from zyg.law.money import Fen
from zyg.law.social_insurance.rows import RoundingMode

_N = TypeVar("_N", int, NDArray[np.int64])


def round_amount(numerator: _N, denominator: int, unit: Fen, mode: RoundingMode) -> _N:
    """Round ``numerator / denominator`` fen, not negative, to a unit in fen.

    >>> round_amount(9850, 1, 100, "half_up"), round_amount(9850, 1, 100, "floor")
    (9900, 9800)
    >>> round_amount(253704, 1, 100, "ceil")
    253800
    """
    denominator *= unit
    if mode == "half_up":
        return (2 * numerator + denominator) // (2 * denominator) * unit
    if mode == "ceil":
        return -(-numerator // denominator) * unit
    return numerator // denominator * unit
