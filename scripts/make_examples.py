"""Write the files of the demo company under examples/: four months as an office really has them.

    python scripts/make_examples.py [FOLDER]

Same script, same bytes. The files carry the dirt of real ones: title rows and two-row merged
heads, dates in five spellings, full-width digits, blanks inside names, totals below the table,
a GB18030 csv, doubled punches, punches of a visitor nobody knows. August to October close with
remarks only; November, left open in the demo, holds two things that must stop a payroll.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import xlsxwriter
from examples_people import CITIES, Person, invent_people

from zyg.law.calendar import day_type
from zyg.law.periods import Month

COMPANY = "上海慧行科技有限公司（演示）"
MONTHS = [Month(2026, 8), Month(2026, 9), Month(2026, 10), Month(2026, 11)]
OPEN_MONTH = MONTHS[-1]
WORKING = {"work", "makeup"}
Row = list[object]
# Shenzhen publishes no limits for work injury: an employer has them from its own statement.
CONFIRMED = """[[limit]]
place = "深圳"
insurance = ["work_injury"]
from = "2026-07"
lower = "2520"
upper = "48471"
source = "深圳市社保核定单（演示）DEMO-2026-07"
"""


def main(folder: Path) -> None:
    """Write all files."""
    people = invent_people()
    for month in MONTHS:
        target = folder / str(month)
        target.mkdir(parents=True, exist_ok=True)
        staff = [person for person in people if _employed_in(person, month)]
        events = _events(staff, month)
        _write_roster(target / "花名册.xlsx", staff, month)
        _write_punches(target / "考勤机.txt", staff, events, month)
        _write_requests(target / "请假加班.xlsx", events, month)
        _write_pay(target, staff, month)
        _write_additional(target / "专项附加扣除.xlsx", staff, month)
    _write_carried_in(folder / "2026-08" / "累计个税.xlsx", people)
    (folder / "核定单.toml").write_text(CONFIRMED, encoding="utf-8")
    print(f"{folder}: {len(people)} people, {len(MONTHS)} months")


def _employed_in(person: Person, month: Month) -> bool:
    return person.hired <= month.last_day and (
        person.left is None or person.left >= month.first_day
    )


def _work_days(person: Person, month: Month) -> list[dt.date]:
    return [
        day
        for day in month.dates()
        if day_type(day) in WORKING
        and person.hired <= day
        and (person.left is None or day <= person.left)
    ]


# --- requests: leave and overtime ---------------------------------------------------------------


def _events(
    staff: list[Person], month: Month
) -> list[tuple[Person, str, dt.datetime, dt.datetime, float]]:
    """Approved leave and overtime of a month: person, kind, from, to, hours."""
    chance = random.Random(f"events {month}")
    events = []
    for person in staff:
        days = _work_days(person, month)
        if person.note == "产假":
            start, end = max(month.first_day, dt.date(2026, 9, 1)), month.last_day
            if start <= end:
                hours = 8.0 * sum(day >= start for day in days)
                events.append((person, "产假", _at(start, 9), _at(end, 18), hours))
        elif person.note == "手工调整" and month == OPEN_MONTH:
            hours = 8.0 * len(days)
            events.append((person, "事假", _at(days[0], 9), _at(days[-1], 18), hours))
        elif person.note == "51.5小时加班":
            events += _heavy_overtime(person, days, month)
        elif days:
            events += _ordinary(person, days, chance)
    return events


def _at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - local wall time


def _heavy_overtime(person: Person, days: list[dt.date], month: Month) -> list:
    if month != OPEN_MONTH:
        return [(person, "加班", _at(day, 18, 30), _at(day, 20, 30), 2.0) for day in days[:8]]
    evenings = [(person, "加班", _at(day, 18, 30), _at(day, 21), 2.5) for day in days[:11]]
    saturdays = [day for day in month.dates() if day.weekday() == 5 and day_type(day) == "rest"]
    return evenings + [(person, "加班", _at(day, 9), _at(day, 18), 8.0) for day in saturdays[:3]]


def _ordinary(person: Person, days: list[dt.date], chance: random.Random) -> Iterator:
    draw = chance.random()
    day = chance.choice(days)
    if draw < 0.08:
        yield person, "年假", _at(day, 9), _at(day, 18), 8.0
    elif draw < 0.11:
        yield person, "事假", _at(day, 9), _at(day, 18), 8.0
    elif draw < 0.14:
        yield person, "病假", _at(day, 9), _at(day, 18), 8.0
    elif draw < 0.17:
        yield person, "事假", _at(day, 14), _at(day, 18), 4.0
    if person.department in {"研发一部", "研发二部", "仓储物流部"} and draw > 0.7:
        for evening in chance.sample(days, min(3, len(days))):
            if evening != day:
                yield person, "加班", _at(evening, 18, 30), _at(evening, 20, 30), 2.0


# --- punches ------------------------------------------------------------------------------------


def _write_punches(path: Path, staff: list[Person], events: list, month: Month) -> None:
    chance = random.Random(f"punches {month}")
    away: dict[str, list[tuple[dt.datetime, dt.datetime]]] = {}
    late_off: dict[tuple[str, dt.date], dt.datetime] = {}
    rest_work: list[tuple[Person, dt.datetime, dt.datetime]] = []
    for person, kind, start, end, _hours in events:
        if kind != "加班":
            away.setdefault(person.number, []).append((start, end))
        elif start.hour >= 18:
            late_off[person.number, start.date()] = end
        else:
            rest_work.append((person, start, end))
    punches: list[tuple[dt.datetime, str]] = []
    for person in staff:
        for day in _work_days(person, month):
            punches += _day_punches(person, day, away.get(person.number, []), late_off, chance)
    for person, start, end in rest_work:
        punches += [
            (start - dt.timedelta(minutes=4), person.number),
            (end + dt.timedelta(minutes=6), person.number),
        ]
    punches += _dirt(punches, month, chance)
    punches.sort()
    lines = [f"{number}\t{moment:%Y-%m-%d %H:%M:%S}\t1\t0\t1\t0" for moment, number in punches]
    lines.insert(len(lines) // 2, "")
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode())


def _day_punches(person, day, away, late_off, chance) -> Iterator[tuple[dt.datetime, str]]:  # noqa: ANN001
    start, end = _at(day, 9), _at(day, 18)
    for gone_from, gone_to in away:
        if gone_from.date() <= day <= gone_to.date():
            if gone_to - gone_from >= dt.timedelta(hours=8):
                return
            end = gone_from
    lateness = chance.random()
    seconds = chance.randrange(60)
    if lateness < 0.012:
        first = start + dt.timedelta(minutes=chance.randrange(3, 40), seconds=seconds)
    else:
        first = start - dt.timedelta(minutes=chance.randrange(1, 28), seconds=seconds)
    last = late_off.get((person.number, day), end) + dt.timedelta(
        minutes=chance.randrange(1, 25), seconds=seconds
    )
    yield first, person.number
    if lateness > 0.002:
        yield last, person.number
    if chance.random() < 0.06:
        yield first + dt.timedelta(seconds=chance.randrange(2, 40)), person.number


def _dirt(punches: list, month: Month, chance: random.Random) -> list[tuple[dt.datetime, str]]:
    again = [punches[chance.randrange(len(punches))] for _ in range(12)]
    visitor = (
        [(_at(month.first_day + dt.timedelta(days=9), 10, 20), "V9001")]
        if month == MONTHS[0]
        else []
    )
    return again + visitor


# --- tables -------------------------------------------------------------------------------------


class _Sheet:
    """A worksheet with the title row and the two-row merged head that offices love."""

    def __init__(self, path: Path, title: str, groups: list[tuple[str, list[str]]]) -> None:
        self.book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
        self.book.set_properties({"created": dt.datetime(2026, 12, 1)})  # noqa: DTZ001 - fixed, so the bytes are too
        self.sheet = self.book.add_worksheet("Sheet1")
        bold = self.book.add_format({"bold": True, "align": "center"})
        width = sum(len(columns) for _, columns in groups)
        self.sheet.merge_range(0, 0, 0, width - 1, title, bold)
        at = 0
        for group, columns in groups:
            if not group:
                for column in columns:
                    self.sheet.merge_range(1, at, 2, at, column, bold)
                    at += 1
                continue
            if len(columns) > 1:
                self.sheet.merge_range(1, at, 1, at + len(columns) - 1, group, bold)
            else:
                self.sheet.write(1, at, group, bold)
            for column in columns:
                self.sheet.write(2, at, column, bold)
                at += 1
        self.next_row = 3

    def add(self, row: Row) -> None:
        for column, value in enumerate(row):
            if isinstance(value, str):
                self.sheet.write_string(self.next_row, column, value)
            elif value is not None:
                self.sheet.write(self.next_row, column, value)
        self.next_row += 1

    def close(self) -> None:
        self.book.close()


def _spell(day: dt.date | None, way: int) -> object:
    if day is None:
        return None
    spellings: list[Callable[[], object]] = [
        day.isoformat,
        lambda: f"{day.year}/{day.month}/{day.day}",
        lambda: f"{day:%Y%m%d}",
        lambda: f"{day.year}年{day.month}月{day.day}日",
        lambda: (day - dt.date(1899, 12, 30)).days,
    ]
    return spellings[way % len(spellings)]()


def _write_roster(path: Path, staff: list[Person], month: Month) -> None:
    groups = [
        ("", ["工号", "姓名"]),
        ("身份信息", ["证件类型", "证件号码", "国籍", "性别", "出生日期"]),
        ("联系方式", ["手机号码"]),
        ("任职", ["部门", "岗位", "参保城市", "入职日期", "离职日期", "用工形式"]),
        ("银行", ["开户银行", "银行账号"]),
        ("基数", ["社保基数", "公积金基数", "公积金比例"]),
    ]
    sheet = _Sheet(path, f"{COMPANY} {month.year}年{month.month}月花名册", groups)
    for order, person in enumerate(staff):
        name = person.name
        if order == 21 and len(name) == 2:
            name = f"{name[0]}　{name[1]}"
        place = CITIES[person.place]
        base = person.insured_base
        sheet.add(
            [
                person.number,
                name,
                person.id_type,
                person.id_number,
                person.nationality,
                "男" if person.male else "女",
                _spell(person.birth, 0),
                person.phone,
                person.department,
                person.post,
                place,
                _spell(person.hired, order),
                _spell(person.left, order)
                if person.left and person.left <= month.last_day
                else None,
                person.engagement,
                "招商银行",
                person.card,
                base,
                base,
                f"{person.fund_rate}%",
            ]
        )
    sheet.close()


def _write_requests(path: Path, events: list, month: Month) -> None:
    groups = [("", ["工号", "姓名", "类型", "开始时间", "结束时间", "时长(小时)", "审批状态"])]
    sheet = _Sheet(path, f"{month.year}年{month.month}月请假加班汇总", groups)
    for person, kind, start, end, hours in sorted(
        events, key=lambda event: (event[2], event[0].number)
    ):
        sheet.add(
            [
                person.number,
                person.name,
                kind,
                f"{start:%Y-%m-%d %H:%M}",
                f"{end:%Y-%m-%d %H:%M}",
                hours,
                "已通过",
            ]
        )
    sheet.close()


PAY_COLUMNS = [
    "基本工资",
    "岗位工资",
    "绩效工资",
    "提成",
    "餐补",
    "交通补贴",
    "高温津贴",
    "其他补发",
]


def _write_pay(target: Path, staff: list[Person], month: Month) -> None:
    chance = random.Random(f"pay {month}")
    rows = [_pay_row(person, month, chance) for person in staff]
    title = f"{COMPANY} {month.year}年{month.month}月薪资表"
    if month == MONTHS[1]:  # the colleague in Beijing exports a csv from an old program
        lines = [title, ",".join(["工号", "姓名", *PAY_COLUMNS])]
        lines += [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
        (target / "薪资.csv").write_bytes(("\r\n".join(lines) + "\r\n").encode("gb18030"))
        return
    sheet = _Sheet(target / "薪资.xlsx", title, [("", ["工号", "姓名"]), ("应发项目", PAY_COLUMNS)])
    for order, row in enumerate(rows):
        cells = list(row)
        if month == MONTHS[0] and order == 4:
            cells[0] = str(cells[0]).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        if month == MONTHS[2] and order == 7:
            cells[2] = f"{cells[2]:,}元"
        sheet.add(cells)
    sheet.add(
        [
            "合计",
            None,
            *[sum(int(row[at] or 0) for row in rows) for at in range(2, 2 + len(PAY_COLUMNS))],
        ]
    )
    sheet.close()


def _commission(person: Person, habit: random.Random, chance: random.Random) -> int | None:
    """What she sold: much the same each month, now and then a good or a bad one."""
    if not person.commission:
        return None
    usual = habit.randrange(1500, 7500)
    if chance.random() < 0.04:
        return usual + chance.choice([-1200, 3800])
    return usual + chance.randrange(-150, 150)


def _pay_row(person: Person, month: Month, chance: random.Random) -> Row:
    habit = random.Random(person.number)
    performance = round((person.base + person.post_pay) * habit.choice([0, 5, 8, 10, 12]) / 100)
    commission = _commission(person, habit, chance)
    heat = 300 if person.department == "仓储物流部" and month.month in {8, 9} else None
    base, extra = person.base, None
    if person.note == "低于最低工资":
        performance = 0 if month == OPEN_MONTH else 900
    if person.note == "调薪" and month >= MONTHS[2]:
        base += 3000
    if person.note == "手工调整" and month == OPEN_MONTH:  # away all month: her net turns negative
        return [person.number, person.name, base, person.post_pay, *[None] * 6]
    if person.note == "手工调整" and month == MONTHS[2]:
        extra = 1500
    return [
        person.number,
        person.name,
        base,
        person.post_pay,
        performance or None,
        commission,
        300,
        200,
        heat,
        extra,
    ]


ADDITIONAL = ["子女教育", "继续教育", "住房贷款利息", "住房租金", "赡养老人", "3岁以下婴幼儿照护"]


def _write_additional(path: Path, staff: list[Person], month: Month) -> None:
    groups = [("", ["工号", "姓名"]), ("本月专项附加扣除（元）", ADDITIONAL)]
    sheet = _Sheet(path, f"{month.year}年{month.month}月专项附加扣除（税务系统下载）", groups)
    for person in staff:
        if person.additional and person.nationality == "中国":
            sheet.add(
                [person.number, person.name, *[person.additional.get(kind) for kind in ADDITIONAL]]
            )
    sheet.close()


def _write_carried_in(path: Path, people: list[Person]) -> None:
    """January to July as the tax client exports them: what the August tax starts from."""
    columns = ["累计收入", "累计减除费用", "累计专项扣除", "累计专项附加扣除", "累计已预扣税额"]
    sheet = _Sheet(
        path, "2026年1–7月累计预扣情况", [("", ["工号", "姓名"]), ("1–7月累计（元）", columns)]
    )
    for person in people:
        if person.hired >= MONTHS[0].first_day:
            continue
        months = 8 - max(1, person.hired.month if person.hired.year == 2026 else 1)
        income = (person.base + person.post_pay + 500) * months
        special = (
            round(person.insured_base * 0.105 + person.insured_base * person.fund_rate / 100)
            * months
        )
        additional = sum(person.additional.values()) * months
        if person.engagement != "劳动合同":
            special = 0
        taxable = max(0, income - 5000 * months - special - additional)
        sheet.add(
            [
                person.number,
                person.name,
                income,
                5000 * months,
                special,
                additional,
                f"{_annual_tax(taxable):.2f}",
            ]
        )
    sheet.close()


def _annual_tax(taxable: int) -> float:
    bands = [
        (0.03, 0),
        (0.1, 2520),
        (0.2, 16920),
        (0.25, 31920),
        (0.3, 52920),
        (0.35, 85920),
        (0.45, 181920),
    ]
    return max(0.0, *(taxable * share - quick for share, quick in bands))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "examples")
