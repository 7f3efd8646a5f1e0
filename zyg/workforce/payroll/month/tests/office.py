"""An invented office of twenty people and the files of its October, small and dirty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from zyg.core.imports.tests import files
from zyg.law.calendar import national
from zyg.law.identity.bank_card import luhn_digit
from zyg.law.identity.resident_id import check_digit
from zyg.law.income_tax.tables import annual_table
from zyg.law.money import yuan
from zyg.law.periods import Month
from zyg.workforce.payroll.month.options import CloseOptions

OCTOBER = Month(2026, 10)
WORKDAYS = national().workdays(OCTOBER)
ROSTER = (
    *("工号", "姓名", "证件类型", "证件号码", "性别", "手机号码", "部门", "参保城市"),
    *("入职日期", "离职日期", "班次", "银行卡号", "社保基数", "公积金比例", "是否考勤"),
)
PAY = (
    *("工号", "姓名", "基本工资", "岗位工资", "绩效工资", "餐补", "独生子女费", "工会会费"),
    *("累计收入", "累计专项扣除", "累计专项附加扣除", "累计已预扣税额"),
)
REQUESTS = ("工号", "姓名", "类型", "开始时间", "结束时间", "时长(小时)", "审批状态")
ADDITIONAL = ("工号", "姓名", "子女教育", "住房租金")
SHIFTS = """
[[shift]]
name = "白班"
times = "09:00-18:00/12:00-13:00"
default = true

[[shift]]
name = "夜班"
times = "22:00-06:00/02:00-02:30"
"""
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
NIGHT, JOINER, LEAVER, ON_LEAVE, LATE, OVERTIME, SICK, BOSS, _, DEDUCTING = range(1, 11)


def id_number(order: int, birth: str = "19900101") -> str:
    """A number of an unassigned area with a right check digit; even order = female."""
    body = f"190101{birth}{order:03d}"
    return body + check_digit(body)


def card(order: int) -> str:
    """A card number of an unassigned issuer with a right Luhn digit."""
    body = f"62999900{order:010d}"
    return body + luhn_digit(body)


def roster_row(order: int) -> list[Any]:
    """One person; the special ones have their special data."""
    hired = "2026-10-12" if order == JOINER else f"2020-{order % 12 + 1}-5"
    left = "2026/10/20" if order == LEAVER else None
    shift = "夜班" if order == NIGHT else None
    return [
        f"{order:04d}",
        SURNAMES[order - 1] + "　晨" if order == LATE else SURNAMES[order - 1] + "晨",
        "居民身份证",
        id_number(order),
        "女" if order % 2 == 0 else "男",
        f"1990000{order:04d}",
        "研发部" if order % 2 else "销售部",
        "北京" if order % 5 == 0 else "上海",
        hired,
        left,
        shift,
        card(order),
        9000 + 500 * order,
        "12%" if order % 5 == 0 else "7%",
        "否" if order == BOSS else "是",
    ]


def pay_row(order: int) -> list[Any]:
    """Pay of October and the figures of January to September."""
    base = 8000 + 1000 * order
    income, special = 9 * (base + 2800), 9 * 1500
    additional = 9 * 3500 if order == DEDUCTING else 0
    taxable = 100 * max(0, income - special - additional - 45_000)
    withheld = yuan(annual_table(OCTOBER.last_day).band(taxable).tax(taxable))
    carried = [income, special, additional or None, withheld]
    if order == JOINER:
        carried = [None] * 4
    return [
        f"{order:04d}",
        SURNAMES[order - 1] + "晨",
        base,
        2000,
        "1,200元" if order == LATE else 500,
        300,
        20,
        5,
        *carried,
    ]


def requests() -> list[list[Any]]:
    """Approved leave and overtime, and one trip that nobody approved."""
    return [
        ["0004", "李晨", "事假", "2026-10-14", "2026-10-14 12:00", 3, "已通过"],
        ["0004", "李晨", "年假", "2026年10月22日", "2026年10月23日", None, "同意"],
        ["0006", "吴晨", "加班", "2026-10-17 09:00", "2026-10-17 18:00", 8, "已通过"],
        ["0006", "吴晨", "加班", "2026-10-01 09:00", "2026-10-01 18:00", 8, "已通过"],
        ["0007", "郑晨", "病假", "2026-10-26 09:00", "2026-10-27 18:00", 16, "已通过"],
        ["0020", "许晨", "出差", "2026-10-28", "2026-10-28", None, "已驳回"],
    ]


def _moment(day: dt.date, hour: int, minute: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time()) + dt.timedelta(hours=hour, minutes=minute)


def punches() -> list[tuple[str, dt.datetime]]:
    """Two punches a workday for everybody who punches; night shifts end the next day."""
    found = []
    for order in range(1, 21):
        number = str(order)
        for day in WORKDAYS:
            gone = order == JOINER and day < dt.date(2026, 10, 12)
            gone |= order == LEAVER and day > dt.date(2026, 10, 20)
            gone |= order == ON_LEAVE and day.day in (22, 23)
            gone |= order == SICK and day.day in (26, 27)
            if gone or order == BOSS:
                continue
            come, go = _moment(day, 8, 50), _moment(day, 18, 5)
            if order == NIGHT:
                come, go = _moment(day, 21, 55), _moment(day, 30, 4)
            if order == ON_LEAVE and day.day == 14:
                come = _moment(day, 12, 55)
            if order == LATE and day.day == 15:
                come = _moment(day, 9, 30)
            found += [(number, come), (number, go)]
    for day in (dt.date(2026, 10, 1), dt.date(2026, 10, 17)):
        found += [(str(OVERTIME), _moment(day, 8, 55)), (str(OVERTIME), _moment(day, 18, 10))]
    return [*found, found[0], ("99", _moment(WORKDAYS[0], 10, 0))]


Change = Callable[[list[list[Any]]], Any]


@dataclass
class Office:
    """The files in a folder; ``change`` touches the rows before they are written."""

    folder: Path
    roster: list[list[Any]] = field(
        default_factory=lambda: [roster_row(order) for order in range(1, 21)]
    )
    pay: list[list[Any]] = field(default_factory=lambda: [pay_row(o) for o in range(1, 21)])
    requests: list[list[Any]] = field(default_factory=requests)
    roster_head: list[str] = field(default_factory=lambda: list(ROSTER))
    pay_head: list[str] = field(default_factory=lambda: list(PAY))
    options: dict[str, Any] = field(default_factory=dict)

    def write(self) -> CloseOptions:
        """Write all files and return the options of a close over them."""
        self.folder.mkdir(parents=True, exist_ok=True)
        title = [["某某公司花名册"], [], self.roster_head]
        (self.folder / "花名册.xlsx").write_bytes(files.xlsx([*title, *self.roster, ["合计", 20]]))
        (self.folder / "薪资.xls").write_bytes(files.xls([["十月薪资"], self.pay_head, *self.pay]))
        csv = files.csv([REQUESTS, *self.requests], "gb18030")
        (self.folder / "请假.csv").write_bytes(csv)
        lines = [f"{number:>9}\t{moment}\t1\t0\t1\t0" for number, moment in punches()]
        (self.folder / "考勤机.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        rows = [ADDITIONAL, ["0010", "陈晨", 2000, 1500]]
        (self.folder / "专项.xlsx").write_bytes(files.xlsx(rows))
        (self.folder / "班次.toml").write_text(SHIFTS, encoding="utf-8")
        return self.close_options()

    def close_options(self, **more: Any) -> CloseOptions:
        """Options of a close over the files of the folder."""
        names = {
            "roster": "花名册.xlsx",
            "pay": "薪资.xls",
            "requests": "请假.csv",
            "punches": "考勤机.txt",
            "additional": "专项.xlsx",
        }
        told: dict[str, Any] = {
            "files": {role: self.folder / name for role, name in names.items()},
            "month": OCTOBER,
            "pay_month": OCTOBER,
            "out": self.folder / "out",
            "company": "某某公司",
            "shifts": self.folder / "班次.toml",
            "work_injury_rate": Fraction(2, 1000),
            "pdf": False,
            **self.options,
            **more,
        }
        return CloseOptions(**told)
