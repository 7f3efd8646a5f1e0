import pytest

from zyg.law.parameters import measure


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("sex", 4),
        ("marital_status", 8),
        ("ethnic_group", 56),
        ("education", 40),
        ("political_affiliation", 13),
    ],
)
def test_code_lists_are_complete_and_marked(name, count):
    version = measure(f"codes/{name}").versions[-1]
    assert version.source.mark == "unverified"
    assert len(version.value) == count
