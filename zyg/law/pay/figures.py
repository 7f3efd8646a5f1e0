"""Exact parts of an amount and how they are written in a formula."""

from __future__ import annotations

import datetime as dt
import functools
from fractions import Fraction

from zyg.law.explain import Source
from zyg.law.money import Fen, rate, round_half_up
from zyg.law.parameters import Version, measure
from zyg.law.pay.codec import fraction_text

PER_CENT = 100


def part(amount: Fen, top: Fraction, bottom: Fraction) -> Fen:
    """Return ``amount × top ÷ bottom``, rounded half-up once.

    >>> part(16_000_00, Fraction(12), Fraction(22))
    872727
    """
    return round_half_up(
        amount * top.numerator * bottom.denominator, top.denominator * bottom.numerator
    )


def percent(amount: Fen, per_cent: Fraction) -> Fen:
    """Return per cents of an amount, rounded half-up once."""
    return round_half_up(amount * per_cent.numerator, per_cent.denominator * PER_CENT)


def number(value: Fraction) -> str:
    """Write an exact number in a formula: every digit of it, so that the sum can be redone."""
    return fraction_text(value)


@functools.cache
def _in_force(name: str, day: dt.date) -> Version:
    return measure(f"pay/{name}").at(day)


def in_force(name: str, day: dt.date) -> Version:
    """Return the version of a pay measure in force on a day.

    Raises:
        RuleRefusedError: none is in force.
    """
    return _in_force(name, day)


@functools.cache
def pay_days(day: dt.date) -> tuple[Fraction, Fraction]:
    """Return 月计薪天数 (21.75) and the hours of a day (8) in force on a day."""
    value = in_force("paid_days", day).value
    return rate(value["days"]), rate(value["hours_a_day"])


@functools.cache
def rule_source(name: str, day: dt.date) -> tuple[str, Source]:
    """Return the printed version and the source of a pay measure on a day."""
    version = in_force(name, day)
    return version.name, version.source
