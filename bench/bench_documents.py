"""Documents a second: one-page proofs one after the other, on threads, and pages drawn as PNG.

Run: ``python bench/bench_documents.py [documents]``. Prints figures; asserts nothing about time.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from zyg.core.documents.rendering import page_count, render_page, render_pdf
from zyg.core.documents.verification import Verification, new_number

CREATED = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
TEMPLATE = """#import "zyg.typ": data, facts, sheet
#show: sheet.with(title: data.title, issuer: data.company, verification: data.verification)
= #data.title
#facts(data.facts)
#data.body
"""


def told(number: int) -> dict[str, object]:
    """A proof of employment with number and QR code."""
    checked = Verification(new_number(), f"https://hr.example/verify/{number}")
    return {
        "title": "在职证明",
        "company": "上海某某科技有限公司",
        "facts": [["姓名", f"员工{number}"], ["工号", f"E{number:06d}"], ["岗位", "工程师"]],
        "body": "兹证明上述人员为我单位在职员工，特此证明。" * 12,
        "verification": checked.as_data(),
    }


def measure(label: str, count: int, work: Callable[[], object]) -> None:
    """Print the pace of some work."""
    began = time.perf_counter()
    work()
    spent = time.perf_counter() - began
    print(f"{label:<36} {spent / count * 1000:8.2f} ms each {count / spent:10,.0f} /s")


def main() -> None:
    """Measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "proof.typ"
        template.write_text(TEMPLATE, encoding="utf-8")
        people = [told(number) for number in range(count)]

        def one(data: dict[str, object]) -> bytes:
            return render_pdf(template, data, created=CREATED)

        measure("first document (fonts are loaded)", 1, lambda: one(people[0]))
        measure("one after the other", count, lambda: [one(data) for data in people])
        with ThreadPoolExecutor(2) as pool:
            measure("on two threads", count, lambda: list(pool.map(one, people)))
        pdf = one({**people[0], "body": "甲方应当按照约定按时足额支付劳动报酬。" * 600})
        pages = page_count(pdf)
        measure(f"count {pages} pages by drawing", 1, lambda: page_count(pdf))
        draw = [lambda n=number: render_page(pdf, n) for number in range(1, pages + 1)]
        measure("one full page as PNG", pages, lambda: [page() for page in draw])


if __name__ == "__main__":
    main()
