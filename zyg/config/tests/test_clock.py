"""The day of a moment is the day in China: before eight in the morning UTC is still yesterday."""

import re
from pathlib import Path

import zyg

UTC_DAY = re.compile(r"\b(?:now|\w+_at)\.date\(\)")


def test_nobody_takes_the_day_of_utc():
    root = Path(zyg.__file__).parent
    files = [path for path in root.rglob("*.py") if "tests" not in path.parts]
    found = [
        f"{path.relative_to(root)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if UTC_DAY.search(line)
    ]
    assert len(files) > 100
    assert found == [], "write timezone.localdate(moment)"
