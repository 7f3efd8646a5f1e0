"""Every parameter file of income tax loads and carries its law."""

from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest

from zyg.law import parameters
from zyg.law.parameters import measure

ROOT = Path(str(resources.files(parameters)))
NAMES = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix()
    for path in (ROOT / "income_tax").rglob("*.toml")
)


@pytest.mark.parametrize("name", NAMES)
def test_versions_are_sourced_and_do_not_overlap(name):
    versions = measure(name).versions
    assert all(version.source.title for version in versions)
    assert all(version.source.mark in {"sourced", "unverified"} for version in versions)
    for before, after in pairwise(versions):
        assert before.end is not None
        assert before.end <= after.start
