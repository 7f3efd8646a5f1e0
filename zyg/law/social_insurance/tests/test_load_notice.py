"""A new notice is merged into the parameter files, and the files hold together."""

import importlib.util
import json
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

import zyg
from zyg.law.places import all_places
from zyg.law.social_insurance.loader import rows_of

ROOT = Path(zyg.__file__).parents[1]
PARAMETERS = ROOT / "zyg/law/parameters/social_insurance"
HEBEI = {
    "place": "330000",
    "insurance": "pension",
    "effective_from": "2026-01",
    "effective_to": "2026-12",
    "lower": 5059,
    "upper": 25733.5,
    "confidence": "A",
    "status": "final",
    "sources": ["of_zj_2026"],
}
NOTICE = {
    "base_limits": [HEBEI],
    "sources": [
        {"id": "of_zj_2026", "title": "浙江 2026年缴费基数", "ref": "https://x.invalid/1",
         "kind": "official"}
    ],
}  # fmt: skip


@pytest.fixture
def load(monkeypatch, tmp_path):
    path = ROOT / "scripts/convert_social_insurance.py"
    spec = importlib.util.spec_from_file_location("convert_social_insurance", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("330000.toml", "sources.toml"):
        shutil.copy(PARAMETERS / name, tmp_path / name)

    def run(notice):
        file = tmp_path / "notice.json"
        file.write_text(json.dumps(notice), encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["convert", str(file), "--folder", str(tmp_path)])
        assert module.main() == 0
        return tomllib.loads((tmp_path / "330000.toml").read_text(encoding="utf-8"))

    return run


def limits(data, insurance):
    rows = [row for row in data["limit"] if insurance in row["insurance"]]
    return [(row["from"], row.get("to"), row["status"], row["lower"]) for row in rows]


def test_a_final_notice_takes_the_place_of_the_provisional_row(load):
    before = rows_of("330000").limits
    assert any(row.status == "carried_forward" for row in before)
    data = load(NOTICE)
    assert limits(data, "pension")[-1] == ("2026-01", "2027-01", "final", "5059")
    assert limits(data, "unemployment")[-1][2] == "carried_forward"
    assert all(status == "final" for _, _, status, _ in limits(data, "pension"))


def test_amounts_are_kept_exactly(load):
    row = next(row for row in load(NOTICE)["limit"] if row["sources"] == ["of_zj_2026"])
    assert row["upper"] == "25733.5"


def test_loading_twice_changes_nothing(load):
    assert load(NOTICE) == load(NOTICE)


def test_a_provisional_row_ends_where_a_later_final_row_begins(load):
    data = load({"base_limits": [HEBEI | {"effective_from": "2026-05", "effective_to": None}]})
    assert ("2026-01", "2026-05", "carried_forward", "4986") in limits(data, "pension")


def test_every_place_file_can_be_read_and_names_a_known_place():
    known = {place.code for place in all_places()} | {"000000"}
    files = [path.stem for path in PARAMETERS.glob("[0-9]*.toml")]
    assert len(files) > 160
    for code in files:
        assert code in known
        rows = rows_of(code)
        for row in (*rows.limits, *rows.rates, *rows.housing_funds, *rows.rounding):
            assert row.end is None or row.start < row.end
            assert row.source.title
