"""Frozen dataclasses to plain JSON data and back, exactly.

Amounts are integers, ``Fraction`` is decimal text (``"12.5"``, or ``"1/3"`` when no decimal is
exact), ``Month`` is ``"2026-10"``, a day is ISO. A field that equals its default is left out, so
that a field added later does not change what was stored before; a default must therefore never
change. Items carry their ``kind``. Reading refuses unknown fields and kinds.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import types
import typing
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from zyg.law.pay.items import KINDS, Item
from zyg.law.periods import Month

T = TypeVar("T")
_ITEM_KINDS: dict[str, type[Item]] = {kind.kind: kind for kind in KINDS}
_KIND = "kind"
_SCALARS = (int, str, bool, type(None))


def to_plain(value: Any) -> Any:
    """Return plain data (dict, list, text, number) for a value of the pay model."""
    if isinstance(value, _SCALARS):
        return value
    if isinstance(value, tuple):
        return [to_plain(one) for one in value]
    if isinstance(value, Fraction):
        return fraction_text(value)
    if isinstance(value, Month | dt.date):
        return str(value)
    if isinstance(value, Mapping):
        return {key: to_plain(one) for key, one in value.items()}
    plain = {
        name: to_plain(one)
        for name, default in _defaults(_class_of(value))
        if (one := getattr(value, name)) != default or name == "schema"
    }
    if isinstance(value, Item):
        plain[_KIND] = value.kind
    return plain


def from_plain(cls: type[T], data: Mapping[str, Any]) -> T:
    """Build a dataclass of the pay model from plain data.

    Raises:
        ValueError: a field or kind that does not exist, or one that is missing.
    """
    hint: Any = cls
    built: T = _reader(hint)(data)
    return built


def fraction_text(value: Fraction) -> str:
    """Write an exact number as decimal text if there is one, else as ``n/d``.

    >>> fraction_text(Fraction("12.50")), fraction_text(Fraction(1, 3)), fraction_text(Fraction(7))
    ('12.5', '1/3', '7')
    """
    if value.denominator == 1:
        return str(value.numerator)
    rest, places = value.denominator, 0
    while rest % 10 == 0:
        rest, places = rest // 10, places + 1
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places += max(twos, fives)
    digits = f"{abs(value.numerator) * 10**places // value.denominator:0{places + 1}d}"
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _class_of(value: Any) -> Any:
    return type(value)


class _Required:
    """Stands for “has no default”; equals nothing."""

    def __eq__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return 0


_REQUIRED = _Required()


@functools.cache
def _defaults(cls: Any) -> tuple[tuple[str, Any], ...]:
    """Names and default values of the fields of a dataclass."""
    found = []
    for one in dataclasses.fields(cls):
        if one.default is not dataclasses.MISSING:
            found.append((one.name, one.default))
        elif one.default_factory is not dataclasses.MISSING:
            found.append((one.name, one.default_factory()))
        else:
            found.append((one.name, _REQUIRED))
    return tuple(found)


@functools.cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    """Return the function that reads plain data of one type."""
    origin = typing.get_origin(hint)
    if origin in {typing.Union, types.UnionType}:
        return _optional(next(one for one in typing.get_args(hint) if one is not type(None)))
    if origin is tuple:
        inner = _reader(typing.get_args(hint)[0])
        return lambda plain: tuple(inner(one) for one in plain)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        inner = _reader(typing.get_args(hint)[1])
        return lambda plain: {key: inner(one) for key, one in plain.items()}
    special: dict[Any, Callable[[Any], Any]] = {
        Fraction: Fraction,
        Month: Month.parse,
        dt.date: dt.date.fromisoformat,
        Item: _read_item,
    }
    if hint not in special and dataclasses.is_dataclass(hint):
        return functools.partial(_read_dataclass, hint)
    return special.get(hint, lambda plain: plain)


def _optional(hint: Any) -> Callable[[Any], Any]:
    inner = _reader(hint)
    return lambda plain: None if plain is None else inner(plain)


def _read_item(plain: Mapping[str, Any]) -> Item:
    kind = plain.get(_KIND, "")
    if kind not in _ITEM_KINDS:
        raise ValueError(f"工资项目类型「{kind}」不存在，可用：{'、'.join(_ITEM_KINDS)}。")
    rest = {key: value for key, value in plain.items() if key != _KIND}
    item: Item = _read_dataclass(_ITEM_KINDS[kind], rest)
    return item


@functools.cache
def _readers(cls: type) -> dict[str, Callable[[Any], Any]]:
    hints = typing.get_type_hints(cls)
    return {one.name: _reader(hints[one.name]) for one in dataclasses.fields(cls)}


def _read_dataclass(cls: Any, plain: Mapping[str, Any]) -> Any:
    readers = _readers(cls)
    unknown = [name for name in plain if name not in readers]
    if unknown:
        raise ValueError(f"{cls.__name__} 没有字段：{'、'.join(unknown)}。")
    missing = [name for name, one in _defaults(cls) if one is _REQUIRED and name not in plain]
    if missing:
        raise ValueError(f"{cls.__name__} 缺少字段：{'、'.join(missing)}。")
    return cls(**{name: readers[name](value) for name, value in plain.items()})
