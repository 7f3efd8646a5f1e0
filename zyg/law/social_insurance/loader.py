"""Read the rows of a place from its parameter file, once.

One file a place (``parameters/social_insurance/310000.toml``); only the files of the places that
are asked for are opened. The files are written by ``scripts/convert_social_insurance.py``.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable, Iterator
from fractions import Fraction
from importlib import resources
from typing import Any, TypeVar

from zyg.law.explain import Mark, Source
from zyg.law.money import Fen, rate, yuan_to_fen
from zyg.law.periods import Month
from zyg.law.social_insurance.rows import (
    DistrictLimit,
    FixedRow,
    HousingFundRow,
    LimitRow,
    PlaceRows,
    RateRow,
    RoundingRow,
)

_PACKAGE = "zyg.law.parameters"
_FOLDER = "social_insurance"
_SOURCED = ("A", "A-")
_R = TypeVar("_R")


def mark_of(confidence: str) -> Mark:
    """A and A- were read at or cite the official text; the rest is unverified (未核验)."""
    return "sourced" if confidence in _SOURCED else "unverified"


@functools.cache
def rows_of(place: str) -> PlaceRows:
    """All rows of exactly this code; a place without a file has none."""
    path = resources.files(_PACKAGE).joinpath(_FOLDER, f"{place}.toml")
    if not path.is_file():
        return PlaceRows()
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return PlaceRows(
        limits=tuple(_each(data, "limit", _limit)),
        rates=tuple(_each(data, "rate", _rate)),
        fixed=tuple(_each(data, "fixed", _fixed)),
        housing_funds=tuple(_each(data, "housing_fund", _housing_fund)),
        rounding=tuple(_each(data, "rounding", _rounding)),
        default_variants=data.get("default_variants", {}),
    )


def _each(data: dict[str, Any], kind: str, build: Callable[..., _R]) -> Iterator[_R]:
    for told in data.get(kind, []):
        common = _common(data["place"], data["name"], told)
        for insurance in told.get("insurance", [""]):
            yield build(told, insurance, common)


def _common(place: str, name: str, told: dict[str, Any]) -> dict[str, Any]:
    end = told.get("to")
    return {
        "place": place,
        "start": Month.parse(told["from"]),
        "end": None if end is None else Month.parse(end),
        "confidence": told["confidence"],
        "source": _source_of(name, told),
        "note": told.get("note", ""),
    }


def _source_of(name: str, told: dict[str, Any]) -> Source:
    known = [_sources()[key] for key in told.get("sources", [])]
    official = [source for source in known if source["kind"] == "official"]
    best = (official or known or [{"title": "", "ref": ""}])[0]
    urls = told.get("urls", [])
    ref = best["ref"] if best["ref"].startswith("http") else ""
    title = best["title"] or told.get("note", "")
    if urls and not official:
        title = f"{name}住房公积金缴存基数和比例通知（{told['from']} 起）"
    mark = mark_of(told["confidence"])
    return Source(title, url=urls[0] if urls else ref, mark=mark)


def _limit(told: dict[str, Any], insurance: str, common: dict[str, Any]) -> LimitRow:
    return LimitRow(
        **common,
        insurance=insurance,
        lower=_fen(told, "lower"),
        upper=_fen(told, "upper"),
        status=told["status"],
    )


def _rate(told: dict[str, Any], insurance: str, common: dict[str, Any]) -> RateRow:
    return RateRow(
        **common,
        insurance=insurance,
        variant=told.get("variant", ""),
        employer=_fraction(told, "employer"),
        employee=_fraction(told, "employee"),
        status=told["status"],
    )


def _fixed(told: dict[str, Any], insurance: str, common: dict[str, Any]) -> FixedRow:
    return FixedRow(
        **common,
        insurance=insurance,
        employer=yuan_to_fen(told["employer"]),
        employee=yuan_to_fen(told["employee"]),
        status=told["status"],
    )


def _housing_fund(told: dict[str, Any], _: str, common: dict[str, Any]) -> HousingFundRow:
    return HousingFundRow(
        **common,
        lower=_fen(told, "lower"),
        upper=_fen(told, "upper"),
        rate_min=_fraction(told, "rate_min"),
        rate_max=_fraction(told, "rate_max"),
        rate_text=told.get("rate_text", ""),
        equal_sides=told.get("equal_sides", False),
        employee_not_below_employer=told.get("employee_not_below_employer", False),
        whole_percent=told.get("whole_percent", False),
        supplement=_range(told, "supplement"),
        flexible=_range(told, "flexible"),
        districts=tuple(
            DistrictLimit(tier["area"], yuan_to_fen(tier["lower"]))
            for tier in told.get("district", [])
        ),
        status=told["status"],
    )


def _rounding(told: dict[str, Any], _: str, common: dict[str, Any]) -> RoundingRow:
    return RoundingRow(
        **common,
        target=told["target"],
        unit=yuan_to_fen(told["unit"]),
        mode=told["mode"],
        per=told["per"],
    )


def _fen(told: dict[str, Any], key: str) -> Fen | None:
    return yuan_to_fen(told[key]) if key in told else None


def _fraction(told: dict[str, Any], key: str) -> Fraction | None:
    return rate(told[key]) if key in told else None


def _range(told: dict[str, Any], key: str) -> tuple[Fraction, Fraction] | None:
    return (rate(told[key][0]), rate(told[key][1])) if key in told else None


@functools.cache
def _sources() -> dict[str, dict[str, Any]]:
    path = resources.files(_PACKAGE).joinpath(_FOLDER, "sources.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
