"""Merge notices about social insurance and housing fund into the parameter files.

    python scripts/convert_social_insurance.py NOTICE.json [NOTICE.json …]

A notice file is JSON of the schema in docs/how-to/load-a-notice.md: lists of ``base_limits``,
``rates``, ``fixed_amounts``, ``housing_fund``, ``rounding`` and ``sources``; amounts in yuan,
months ``YYYY-MM`` with an inclusive ``effective_to``. Each row replaces the row of the same
place, insurance, variant and first month, or is added. A new final limit also ends the
provisional rows (``carried_forward``) of that insurance from its first month on.

Written: one TOML file a place with half-open months (``to`` = first month that is out), and
``sources.toml``. An absent ``lower``, ``upper`` or rate means *unknown*. Running it twice
changes nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "zyg/law/parameters/social_insurance"
Row = dict[str, Any]
KINDS = ("limit", "rate", "fixed", "housing_fund", "rounding")
KEYS = {
    "limit": ("insurance", "from"),
    "rate": ("insurance", "variant", "from"),
    "fixed": ("insurance", "from"),
    "housing_fund": ("from",),
    "rounding": ("target", "from"),
}
BEGINNING = "2010-01"
"""First month of rows that the notice gives without one."""

_RANGE = re.compile(r"(\d+)%\s*[-—至]\s*(\d+)%")
_FLEXIBLE = re.compile(r"灵活就业人员[^；，。）]*?(\d+)%(?:\s*[-—至或]\s*(\d+)%)?")
_SUPPLEMENT = re.compile(r"补充(?:住房)?公积金各?(\d+)%-(\d+)%")
_EQUAL = re.compile(r"比例须一致|比例一致|比例应保持一致|同一缴存比例")
_WHOLE = re.compile(r"取整数|1%整数倍")


def main() -> int:
    """Merge every file named on the command line and say what changed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("notice", nargs="+", type=Path)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    arguments = parser.parse_args()
    places: dict[str, Row] = {}
    sources = _read_sources(arguments.folder)
    changed = 0
    for path in arguments.notice:
        notice = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        sources |= {row["id"]: _source(row) for row in notice.get("sources", [])}
        changed += _merge(notice, places, arguments.folder)
    for code, place in sorted(places.items()):
        (arguments.folder / f"{code}.toml").write_text(_place_text(place), encoding="utf-8")
    (arguments.folder / "sources.toml").write_text(_sources_text(sources), encoding="utf-8")
    print(f"{changed} rows new or changed in {len(places)} places, {len(sources)} sources")
    return 0


def _merge(notice: Row, places: dict[str, Row], folder: Path) -> int:
    names = {row["code"]: row["name"] for row in notice.get("places", [])}
    changed = 0
    for kind, row in _rows(notice):
        code = row.pop("place")
        place = places.get(code) or places.setdefault(code, _read_place(folder, code))
        place["name"] = names.get(code) or place.get("name") or code
        rows = place[kind]
        key = tuple(row.get(part, "") for part in KEYS[kind])
        old = rows.get(key)
        rows[key] = row
        if kind == "limit" and row["status"] == "final":
            _end_provisional(rows, row)
        changed += old != row
    for code, variants in notice.get("default_variants", {}).items():
        place = places.get(code) or places.setdefault(code, _read_place(folder, code))
        place["default_variants"] = variants
    return changed


def _end_provisional(rows: dict[tuple[str, ...], Row], final: Row) -> None:
    """A final row ends the provisional rows of its insurance from its first month on."""
    for key, row in list(rows.items()):
        if row["insurance"] != final["insurance"] or row["status"] != "carried_forward":
            continue
        if row["from"] >= final["from"]:
            if final.get("to") is None or row["from"] < final["to"]:
                del rows[key]
        elif row.get("to") is None or row["to"] > final["from"]:
            row["to"] = final["from"]


def _rows(notice: Row) -> list[tuple[str, Row]]:
    found = [("limit", _limit(row)) for row in notice.get("base_limits", [])]
    found += [("rate", _rate(row)) for row in notice.get("rates", [])]
    found += [("fixed", _fixed(row)) for row in notice.get("fixed_amounts", [])]
    found += [("housing_fund", _housing_fund(row)) for row in notice.get("housing_fund", [])]
    found += [("rounding", _rounding(row)) for row in notice.get("rounding", [])]
    return found


def _common(row: Row, *, note: str = "") -> Row:
    told = {
        "place": row["place"],
        "from": row.get("effective_from") or BEGINNING,
        "to": _after(row.get("effective_to")),
        "status": row.get("status") or "final",
        "confidence": row["confidence"],
        "sources": row.get("sources") or [],
        "note": note or row.get("note"),
    }
    return {key: value for key, value in told.items() if value not in (None, "")}


def _limit(row: Row) -> Row:
    return (
        _common(row) | {"insurance": row["insurance"]} | _texts(row, lower="lower", upper="upper")
    )


def _rate(row: Row) -> Row:
    told = _common(row) | {"insurance": row["insurance"]}
    if row.get("variant"):
        told["variant"] = row["variant"]
    return told | _texts(row, employer="employer", employee="employee")


def _fixed(row: Row) -> Row:
    told = _common(row) | {"insurance": row["insurance"]}
    return told | _texts(row, employer="employer", employee="employee")


def _rounding(row: Row) -> Row:
    per = "total" if row["per"].startswith("total") else "side"
    return _common(row) | {
        "target": row["target"],
        "unit": str(row["unit"]),
        "mode": row["mode"],
        "per": per,
    }


def _housing_fund(row: Row) -> Row:
    notes = [row.get("period_text"), row.get("note")]
    notes += ["执行期间为推定"] if row.get("period_assumed") else []
    told = _common(row, note="；".join(text for text in notes if text))
    text = row.get("rate_text") or ""
    told |= {"rate_text": text, "urls": row.get("source_urls") or []}
    told |= _texts(row, lower="base_lower", upper="base_upper", rate_min="rate_min")
    told |= _texts(row, rate_max="rate_max")
    range_found = _RANGE.search(text)
    if "rate_min" not in told and range_found:
        told["rate_min"], told["rate_max"] = (_percent(part) for part in range_found.groups())
    return told | _housing_fund_rules(row, text) | _districts(row)


def _housing_fund_rules(row: Row, text: str) -> Row:
    """What the words of the notice say about rates beyond their range."""
    whole = f"{text} {row.get('note') or ''}"
    told: Row = {}
    if _EQUAL.search(whole):
        told["equal_sides"] = True
    if "职工不低于单位" in whole:
        told["employee_not_below_employer"] = True
    if _WHOLE.search(text):
        told["whole_percent"] = True
    if found := _SUPPLEMENT.search(text):
        told["supplement"] = [_percent(part) for part in found.groups()]
    if found := _FLEXIBLE.search(whole):
        told["flexible"] = [_percent(found[1]), _percent(found[2] or found[1])]
    return told


def _districts(row: Row) -> Row:
    tiers = [
        {"area": tier["area"], "lower": str(tier["base_lower"])}
        for tier in row.get("district_tiers", [])
    ]
    lowest = row.get("base_lower_lowest_district")
    if lowest is not None and not tiers and lowest != row["base_lower"]:
        tiers = [{"area": "其他区县", "lower": str(lowest)}]
    return {"district": tiers} if tiers else {}


def _texts(row: Row, **names: str) -> Row:
    """Numbers as decimal text, so that they are read exactly; unknown ones are left out."""
    return {new: str(row[old]) for new, old in names.items() if row.get(old) is not None}


def _percent(text: str) -> str:
    return str(Decimal(text) / 100)


def _after(inclusive: str | None) -> str | None:
    if inclusive is None:
        return None
    year, month = (int(part) for part in inclusive.split("-"))
    return f"{year + month // 12:04d}-{month % 12 + 1:02d}"


def _read_place(folder: Path, code: str) -> Row:
    place: Row = {"place": code, **{kind: {} for kind in KINDS}}
    path = folder / f"{code}.toml"
    if not path.exists():
        return place
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    place |= {key: value for key, value in data.items() if key not in KINDS}
    for kind in KINDS:
        for told in data.get(kind, []):
            for insurance in told.get("insurance", [""]):
                row = dict(told) | ({"insurance": insurance} if insurance else {})
                place[kind][tuple(row.get(part, "") for part in KEYS[kind])] = row
    return place


def _place_text(place: Row) -> str:
    lines = [
        "# Written by scripts/convert_social_insurance.py: change it by loading a notice.",
        f"place = {_toml(place['place'])}",
        f"name = {_toml(place['name'])}",
    ]
    if place.get("default_variants"):
        lines.append(f"default_variants = {_toml(place['default_variants'])}")
    for kind in KINDS:
        for row in _grouped(list(place[kind].values())):
            lines += ["", f"[[{kind}]]"]
            lines += [f"{key} = {_toml(value)}" for key, value in row.items()]
    return "\n".join(lines) + "\n"


def _grouped(rows: list[Row]) -> list[Row]:
    """Rows that differ in the insurance only are written once."""
    groups: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (row["from"], row.get("variant", ""))):
        insurance = row.get("insurance")
        rest = {key: value for key, value in row.items() if key != "insurance"}
        if insurance is None:
            groups[json.dumps([len(groups), rest])] = rest
            continue
        key = json.dumps(rest, sort_keys=True)
        groups.setdefault(key, {"insurance": []} | rest)["insurance"].append(insurance)
    return list(groups.values())


def _source(row: Row) -> Row:
    told = {"title": row["title"], "ref": row["ref"], "kind": row["kind"]}
    return told | ({"note": row["note"]} if row.get("note") else {})


def _read_sources(folder: Path) -> dict[str, Row]:
    path = folder / "sources.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _sources_text(sources: dict[str, Row]) -> str:
    lines = ["# Written by scripts/convert_social_insurance.py: where the rows were read."]
    for name, row in sorted(sources.items()):
        lines += ["", f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in row.items())]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
