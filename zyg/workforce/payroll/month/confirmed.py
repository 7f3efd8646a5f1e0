"""Limits and rates that the employer takes from its own 核定单 where none is known here.

A TOML file in yuan and decimal rates; each row wins over the published one for its months::

    [[limit]]
    place = "深圳"                 # name or six-digit code
    insurance = ["work_injury"]
    from = "2026-07"              # to = "2027-07": first month in which it no longer holds
    lower = "2520"
    upper = "48471"
    source = "2026年7月社保核定单"

    [[rate]]
    place = "武汉"
    insurance = ["medical"]
    from = "2026-01"
    employer = "0.08"
    employee = "0.02"
    source = "2026年1月社保核定单"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zyg.law.explain import RuleRefusedError, Source
from zyg.law.money import rate, yuan_to_fen
from zyg.law.periods import Month
from zyg.law.places import place_named, place_of
from zyg.law.social_insurance.plan import JOINED
from zyg.law.social_insurance.rows import LimitRow, Overlay, RateRow

_FORM = "形式见 docs/reference/files.md「核定单」"


class ConfirmedFileError(ValueError):
    """The file with confirmed rows can not be used; the message is for people."""


def read_confirmed(path: Path) -> Overlay:
    """Read the rows of an employer.

    Raises:
        ConfirmedFileError: not there, not TOML, or a row that is not complete.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise ConfirmedFileError(f"核定单文件 {path} 读不出来（{error}）；{_FORM}。") from None
    limits: list[LimitRow] = []
    rates: list[RateRow] = []
    for kind, rows in (("limit", told.get("limit", [])), ("rate", told.get("rate", []))):
        for number, row in enumerate(rows, start=1):
            try:
                for insurance in _insurances(row):
                    if kind == "limit":
                        limits.append(_limit(row, insurance))
                    else:
                        rates.append(_rate(row, insurance))
            except (KeyError, TypeError, ValueError, RuleRefusedError) as error:
                raise ConfirmedFileError(
                    f"核定单文件 {path} 的第 {number} 个 [[{kind}]] 不对（{error}）；{_FORM}。"
                ) from None
    return Overlay(limits=tuple(limits), rates=tuple(rates))


def _insurances(row: Mapping[str, Any]) -> list[str]:
    names = list(row["insurance"])
    unknown = [name for name in names if name not in JOINED]
    if unknown:
        raise ValueError(f"险种 {unknown[0]} 应为 {'、'.join(JOINED)} 之一")
    return names


def _common(row: Mapping[str, Any], insurance: str) -> dict[str, Any]:
    place = str(row["place"])
    end = row.get("to")
    return {
        "place": (place_of if place.isdecimal() else place_named)(place).code,
        "start": Month.parse(row["from"]),
        "end": None if end is None else Month.parse(end),
        "confidence": "-",
        "source": Source(title=str(row.get("source", "本单位核定单")), mark="unverified"),
        "insurance": insurance,
        "status": "confirmed",
    }


def _limit(row: Mapping[str, Any], insurance: str) -> LimitRow:
    return LimitRow(
        **_common(row, insurance),
        lower=yuan_to_fen(str(row["lower"])),
        upper=yuan_to_fen(str(row["upper"])),
    )


def _rate(row: Mapping[str, Any], insurance: str) -> RateRow:
    return RateRow(
        **_common(row, insurance),
        variant=str(row.get("variant", "")),
        employer=rate(str(row["employer"])),
        employee=rate(str(row["employee"])),
    )
