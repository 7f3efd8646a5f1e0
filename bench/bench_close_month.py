"""Measure `zyg close-month` end to end: 10,000 people, 400,000 punches, without payslips.

    python bench/bench_close_month.py [PEOPLE] [--profile]

Writes the files of an invented company to a temporary folder (not measured), closes a month in
a process of its own, and prints seconds and the peak of resident memory. Goal: at most 30 s and
1.5 GiB for 10,000 people.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

from zyg.law.calendar import national
from zyg.law.identity.bank_card import luhn_digit
from zyg.law.identity.resident_id import check_digit
from zyg.law.income_tax.tables import annual_table
from zyg.law.money import yuan
from zyg.law.periods import Month

MONTH = Month(2026, 10)
PUNCHES_A_PERSON = 40
ADDITIONAL = ["子女教育", "住房租金", "赡养老人"]


def main() -> None:
    """Make the files, close the month, print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("people", type=int, nargs="?", default=10_000)
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        punches = make_files(folder, arguments.people)
        print(f"{arguments.people:,} people, {punches:,} punches")
        command = [sys.executable]
        if arguments.profile:
            command += ["-m", "cProfile", "-s", "cumulative"]
        command += [str(Path(__file__).with_name("run_zyg.py")), *words(folder)]
        started = time.perf_counter()
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 / 1024
        print(done.stdout[:20_000], done.stderr[-2_000:], sep="\n")
        size = sum(path.stat().st_size for path in (folder / "out").rglob("*") if path.is_file())
        print(f"exit code {done.returncode}; written {size / 1e6:.1f} MB")
        print(f"close-month: {seconds:.1f} s, peak memory {peak:.2f} GiB ({os.cpu_count()} cores)")


def words(folder: Path) -> list[str]:
    """Arguments of the command for the files in a folder."""
    return [
        *("close-month", "--month", str(MONTH), "--no-pdf", "--accept-problems"),
        *("--roster", str(folder / "花名册.xlsx"), "--pay", str(folder / "薪资.xlsx")),
        *("--punches", str(folder / "考勤机.txt"), "--leave", str(folder / "请假.xlsx")),
        *("--special-additional", str(folder / "专项附加扣除.xlsx")),
        *("--company", "测量公司", "--work-injury-rate", "0.2%", "--out", str(folder / "out")),
    ]


def make_files(folder: Path, people: int) -> int:
    """Write roster, pay, leave, deductions and punches; return the number of punches."""
    chance = random.Random(2026)
    numbers = [f"{n + 1:06d}" for n in range(people)]
    write(
        folder / "花名册.xlsx", ROSTER, (roster_row(n, number) for n, number in enumerate(numbers))
    )
    write(folder / "薪资.xlsx", PAY, (pay_row(number, chance) for number in numbers))
    days = national().workdays(MONTH)
    leave = {number: chance.choice(days) for number in numbers if chance.random() < 0.1}
    write(folder / "请假.xlsx", LEAVE, (leave_row(n, day) for n, day in leave.items()))
    rows = ((number, 1000 * chance.randrange(3), 1500, 1000) for number in numbers)
    write(folder / "专项附加扣除.xlsx", ["工号", *ADDITIONAL], rows)
    return write_punches(folder / "考勤机.txt", numbers, days, leave, chance)


ROSTER = [
    *("工号", "姓名", "身份证号", "手机", "部门", "城市", "入职日期", "银行卡号", "开户行"),
    *("社保基数", "公积金基数", "公积金比例"),
]
PAY = [
    *("工号", "姓名", "基本工资", "岗位工资", "绩效工资", "餐补", "交通补贴", "通讯补贴", "借款"),
    *("累计收入", "累计专项扣除", "累计已预扣税额"),
]
LEAVE = ["工号", "类型", "开始时间", "结束时间", "审批状态"]


def roster_row(order: int, number: str) -> list[object]:
    """One invented person of an unassigned area."""
    birth = dt.date(1970, 1, 1) + dt.timedelta(days=order % 11_000)
    body = f"190101{birth:%Y%m%d}{order // 11_000 * 10 + order % 10:03d}"
    card = f"62999900{order:010d}"
    base = 6000 + order % 30_000
    return [
        *(number, name(order), body + check_digit(body), f"1990{order:07d}", f"部门{order % 40}"),
        *("上海" if order % 3 else "北京", "2020-03-02", card + luhn_digit(card), "某某银行"),
        *(base, base, "7%" if order % 3 else "12%"),
    ]


def name(order: int) -> str:
    """A name for each number; many people share one."""
    surnames, given = "赵钱孙李周吴郑王冯陈", "安邦晨东恩芳刚海佳凯兰明宁鹏清然思涛文欣"
    return surnames[order % 10] + given[order // 10 % 20] + given[order // 200 % 20]


def pay_row(number: str, chance: random.Random) -> list[object]:
    """One row of the pay sheet."""
    order = int(number) - 1
    base = chance.randrange(5, 30) * 1000
    income = 9 * (base + 2600)
    taxable = max(0, income - income // 6 - 45_000) * 100
    withheld = annual_table(MONTH.last_day).band(taxable).tax(taxable)
    carried = [income, income // 6, yuan(withheld)]
    performance = chance.randrange(0, 3000)
    return [number, name(order), base, 2000, performance, 300, 200, 100, 50, *carried]


def leave_row(number: str, day: dt.date) -> list[object]:
    """A day of leave."""
    kind = ("年假", "事假", "病假")[int(number) % 3]
    return [number, kind, f"{day} 09:00", f"{day} 18:00", "已通过"]


def write(path: Path, head: list[str], rows: object) -> None:
    """Write a table."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, head)
    for number, row in enumerate(rows, start=1):  # type: ignore[call-overload]
        sheet.write_row(number, 0, row)
    book.close()


def write_punches(path, numbers, days, leave, chance) -> int:  # noqa: ANN001
    """Write the dump of a clock: two punches a day and double taps up to the wanted number."""
    lines = []
    for day in days:
        for number in numbers:
            if leave.get(number) == day:
                continue
            come = dt.datetime.combine(day, dt.time(8, 30)) + dt.timedelta(
                seconds=chance.randrange(0, 2200)
            )
            go = dt.datetime.combine(day, dt.time(18, 0)) + dt.timedelta(
                seconds=chance.randrange(0, 5000)
            )
            lines += [f"{number}\t{come}\t1\t0\t1\t0", f"{number}\t{go}\t1\t0\t1\t0"]
    wanted = PUNCHES_A_PERSON * len(numbers)
    lines += [chance.choice(lines) for _ in range(wanted - len(lines))]
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    return len(lines)


if __name__ == "__main__":
    main()
