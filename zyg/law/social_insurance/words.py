"""Write rates for people, exactly."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

_PERCENT = 100


def percent(rate: Fraction) -> str:
    """Write an exact rate as per cent: ``0.085`` → ``8.5%``.

    >>> percent(Fraction("0.0085")), percent(Fraction("0.16")), percent(Fraction(1, 300))
    ('0.85%', '16%', '1/3%')
    """
    value = rate * _PERCENT
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value}%"
    return f"{(Decimal(value.numerator) / value.denominator).normalize():f}%"
