"""People with a past, made by the operations that write it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from zyg.core.organizations.operations import department_at
from zyg.core.organizations.scoping import organization_scope
from zyg.testing import Cast
from zyg.workforce.people.models import Employee
from zyg.workforce.people.operations import change_terms
from zyg.workforce.people.tests.makers import TODAY, make_employee

DAY = dt.date


def move(cast: Cast, employee: Employee, on: dt.date, **changes: Any) -> None:
    """Change terms from a day on; a department may be written as its path."""
    with organization_scope(cast.jia):
        if isinstance(changes.get("department"), str):
            path = changes["department"]
            changes["department"] = department_at(organization=cast.jia, path=path)
        change_terms(
            actor=cast.wang if "pay_items" in changes else cast.sun,
            employee=employee,
            valid_from=on,
            changes=changes,
            reason="调动",
            today=TODAY,
        )


def pay(cast: Cast, employee: Employee, amount: int, on: dt.date | None = None) -> None:
    """Register a fixed monthly pay, from the day of hire or from another day on."""
    items = [{"code": "base", "label": "基本工资", "amount": amount}]
    move(cast, employee, on or employee.hired, pay_items=items)


def make_company(cast: Cast) -> dict[str, Employee]:
    """Make six people of 甲公司; TODAY is 2026-11-25.

    单雪 研发部 since 2024-03-01; 李四 研发部, 销售部 from 2026-06-15; 王五 销售部, 研发部 from
    2026-09-01; 赵六 研发部, left 2026-10-31; 钱七 intern of 销售部 hired 2026-11-02; 孙八 no
    department, left today.
    """
    people = {
        "雪": make_employee(cast.sun, 1),
        "李": make_employee(cast.sun, 2, name="李四"),
        "王": make_employee(cast.sun, 3, name="王五", department="销售部"),
        "赵": make_employee(cast.sun, 4, name="赵六", left=DAY(2026, 10, 31)),
        "钱": make_employee(
            cast.sun,
            5,
            name="钱七",
            department="销售部",
            hired=DAY(2026, 11, 2),
            engagement="intern",
        ),
        "孙": make_employee(cast.sun, 6, name="孙八", department="", left=TODAY),
    }
    move(cast, people["李"], DAY(2026, 6, 15), department="销售部")
    move(cast, people["王"], DAY(2026, 9, 1), department="研发部")
    return people
