"""Server time and SQL statements of the people pages and reports, with three years of terms.

Run: ``python bench/bench_people_pages.py [people] [rounds]``; on SQLite in a folder that is thrown
away, or in an empty database that ``DATABASE_URL`` names. Prints figures; asserts nothing about
time. CPU is the median of this process alone, which a busy machine does not change. Two months
are archived with a result for everybody, so that the cost report has its rows.
"""

from __future__ import annotations

import datetime as dt
import gzip
import os
import statistics
import sys
import tempfile
import time
from typing import Any
from urllib.parse import urlencode

PEOPLE = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 40
TODAY = dt.date(2026, 11, 25)


def main() -> None:
    """Make the company, walk the pages, print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ZYG_VAR_DIR"] = folder
        os.environ["ZYG_MODE"] = "demo"  # templates are cached, as in production
        os.environ["DJANGO_SETTINGS_MODULE"] = "zyg.config.settings"
        import django  # noqa: PLC0415 - the settings come first

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        begun = time.perf_counter()
        made = _company()
        print(f"{len(made.employees):,} people, {len(made.terms):,} rows of terms, made in "
              f"{time.perf_counter() - begun:.1f} s")  # fmt: skip
        print(f"{'page':34}{'p50 ms':>8}{'p95 ms':>8}{'CPU ms':>8}{'SQL':>5}{'KB gz':>7}")
        for who, name, url in _pages(made):
            print(_measured(who, name, url))


def _company() -> Any:
    from django.db import connection  # noqa: PLC0415
    from people_scale import archive_months, make_company  # noqa: PLC0415

    made = make_company(count=PEOPLE, today=TODAY)
    archive_months(made, ["2026-09", "2026-10"])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made


def _pages(made: Any) -> list[tuple[Any, str, str]]:
    """List (who, name, address); the department is the largest one of the top."""
    hr, payroll, manager = made.hr.user, made.payroll.user, made.manager.user
    middle = made.employees[PEOPLE // 2]
    top = made.manager_department.public_id
    said = urlencode
    return [
        (hr, "花名册", "/hr/people"),
        (hr, "花名册 第 100 页", "/hr/people?page=100"),
        (hr, "花名册 按入职日期", "/hr/people?sort=-hired"),
        (hr, "花名册 查找 姓名", f"/hr/people?{said({'q': middle.name})}"),
        (hr, "花名册 查找 首字母", "/hr/people?q=zw"),
        (hr, "花名册 查找 工号", f"/hr/people?q={middle.number}"),
        (hr, "花名册 查找 手机后四位", f"/hr/people?q={middle.phone[-4:]}"),
        (hr, "花名册 部门", f"/hr/people?status=active&department={top}"),
        (hr, "员工详情", f"/hr/people/{middle.public_id}"),
        (hr, "工作台", "/home"),
        (hr, "组织架构", "/hr/org"),
        (hr, "组织架构 一年前", "/hr/org?day=2025-11-25"),
        (hr, "入职办理", "/hr/onboard"),
        (hr, "转正与调动", "/hr/changes"),
        (hr, "合同与证明", "/hr/contracts"),
        (hr, "合同 60 天内到期", "/hr/contracts?show=soon"),
        (hr, "到期提醒 合同到期", "/hr/alerts?kind=contract_end"),
        (hr, "到期提醒 退休", "/hr/alerts?kind=retirement"),
        (hr, "离职办理", "/hr/offboard"),
        (hr, "人数趋势", "/reports"),
        (hr, "人数趋势 最大部门", f"/reports?department={top}"),
        (hr, "人数趋势 劳动合同", "/reports?engagement=labour_contract"),
        (manager, "人数趋势 主管", "/reports"),
        (hr, "入离职明细", "/reports/changes"),
        (hr, "入离职明细 12 个月", "/reports/changes?span=12"),
        (manager, "入离职明细 12 个月 主管", "/reports/changes?span=12"),
        (hr, "离职率", "/reports/turnover"),
        (hr, "离职率 最大部门", f"/reports/turnover?department={top}"),
        (hr, "部门人数", "/reports/departments"),
        (hr, "部门人数 一年前", "/reports/departments?day=2025-11-25"),
        (hr, "人员结构", "/reports/profile"),
        (hr, "人员结构 最大部门", f"/reports/profile?department={top}"),
        (hr, "合同到期", "/reports/contracts"),
        (payroll, "部门人工成本", "/reports/pay-cost"),
        (payroll, "薪酬带宽", "/reports/pay-bands"),
    ]


def _measured(user: Any, name: str, url: str) -> str:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client = Client()
    client.force_login(user)
    statements: list[str] = []

    def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's call
        statements.append(sql)
        return execute(sql, params, many, context)

    times, own = [], []
    for _ in range(ROUNDS + 2):
        statements.clear()
        with connection.execute_wrapper(counting):
            begun, spent = time.perf_counter(), time.process_time()
            response = client.get(url)
            times.append((time.perf_counter() - begun) * 1000)
            own.append((time.process_time() - spent) * 1000)
        if response.status_code != 200:
            return f"{name:34} answered {response.status_code}"
    times, cpu = sorted(times[2:]), statistics.median(own[2:])
    p95 = times[max(0, round(len(times) * 0.95) - 1)]
    weight = len(gzip.compress(response.content)) / 1024
    wide = sum(1 for char in name if ord(char) > 255)
    middle = statistics.median(times)
    return f"{name:{34 - wide}}{middle:8.1f}{p95:8.1f}{cpu:8.1f}{len(statements):5}{weight:7.1f}"


if __name__ == "__main__":
    main()
