r"""Read the text files that attendance clocks write to a USB stick.

Two layouts are common: ``number date time status verify …`` (attlog.dat, tabs or spaces, no
header) and a table with a header (``No TMNo EnNo Name … DateTime`` or Chinese titles). Files are
UTF-8 or GB18030; title lines, blank lines and full-width digits are met in practice. A line that
can not be read becomes a problem that names line, value, rule and the way out; the good lines
are kept.

>>> dump = read_dump("  17\t2026-10-09 08:58:03\t0\t1\n18\t2026-02-30 09:00\t0\n".encode())
>>> [(punch.pin, punch.direction) for punch in dump.punches]
[('17', 'in')]
>>> print(dump.problems[0].text)
第2行：打卡时间「2026-02-30 09:00」不是存在的日期或时间；请在考勤机上核对后改正该行，或删除该行。
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

SECONDS_PER_DAY = 86_400
FIRST_YEAR = 2010
"""A clock that lost its battery starts again in 2000: earlier years are no punches."""
LAST_YEAR = 2099
HEADER_LINES = 20
HOURS, SIXTY = 24, 60
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?=$|[T ])")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
PIN = re.compile(r"[0-9A-Za-z_-]{1,24}")
PIN_TITLES = ("enno", "pin", "userid", "工号", "考勤号", "编号", "人员编号", "登记号", "用户号")
TIME_TITLES = ("datetime", "日期时间", "打卡时间", "考勤时间", "刷卡时间", "时间", "time")
DATE_TITLES = ("date", "日期", "考勤日期", "打卡日期")
STATUS_TITLES = ("in/out", "inout", "status", "状态", "考勤状态", "签到签退")
IN_STATUSES = frozenset(("0", "3", "4"))
OUT_STATUSES = frozenset(("1", "2", "5"))


class ClockPunch(NamedTuple):
    """One line of a clock: who (number in the clock), when, and the status it carried.

    ``at`` is a local wall-clock second as in ``zyg.law.working_time.model``.
    """

    pin: str
    at: int
    status: str
    line: int

    @property
    def direction(self) -> Literal["", "in", "out"]:
        """Direction that the status key of the clock tells; many clocks always say 0."""
        if self.status in IN_STATUSES:
            return "in"
        return "out" if self.status in OUT_STATUSES else ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line (0 = the whole file) and what to do."""

    line: int
    field: str
    value: str
    rule: str
    way_out: str

    @property
    def text(self) -> str:
        """The sentence for people."""
        where = f"第{self.line}行：" if self.line else ""
        return f"{where}{self.field}「{self.value}」{self.rule}；{self.way_out}。"


@dataclass(frozen=True, slots=True)
class Dump:
    """What a file holds: punches in its order, problems, and the encoding that was found."""

    punches: list[ClockPunch]
    problems: tuple[Problem, ...]
    encoding: str


@dataclass(slots=True)
class _Layout:
    """How the fields of a line are found, and what was already understood.

    ``titles`` are the positions of number, date, time (None = in the date's field) and status in
    a table with a header and its ``separator``; without a header ``at`` is the position of the
    date among words. The dictionaries remember each distinct text once: a file of 400,000 lines
    has a few hundred numbers, a few dozen dates and at most 86,400 times.
    """

    begin: int = 0
    at: int = 1
    titles: tuple[int, int, int | None, int | None] | None = None
    separator: str | None = None
    pins: dict[str, str] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    clocks: dict[str, int] = field(default_factory=dict)


def read_dump(data: bytes) -> Dump:
    """Read a clock's file.

    Args:
        data: the bytes of the file.

    Returns:
        Punches of the good lines and a problem for each bad one; a file that is no text or holds
        no line at all is one problem with line 0.
    """
    try:
        text, encoding = _decode(data)
    except UnicodeError:
        way = "请从考勤机重新导出文本格式（.dat 或 .txt）的考勤记录"
        return Dump([], (Problem(0, "文件", "", "不是 UTF-8 或 GB18030 文本", way),), "")
    lines = text.splitlines()
    layout = _layout(lines)
    punches: list[ClockPunch] = []
    problems: list[Problem] = []
    pins, days, clocks = layout.pins, layout.days, layout.clocks
    at = layout.at
    for number, line in enumerate(lines[layout.begin :], start=layout.begin + 1):
        words = [*line.split(), ""] if layout.titles is None else _fields(line, layout)
        try:
            second = days[words[at]] + clocks[words[at + 1]]
            punches.append(ClockPunch(pins[words[0]], second, words[at + 2], number))
        except (KeyError, IndexError):
            if any(words):
                _read_carefully(number, line, words, layout, punches, problems)
    if not punches and not problems:
        way = "请确认导出的时间范围内有打卡，再重新导出"
        problems.append(Problem(0, "文件", "", "没有任何打卡记录", way))
    return Dump(punches, tuple(problems), encoding)


def pin_key(pin: str) -> str:
    """Return the form in which clock numbers are compared: without leading zeros.

    >>> pin_key("000000123"), pin_key("0")
    ('123', '0')
    """
    return pin.lstrip("0") or "0"


def _decode(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16"), "utf-16"
    if b"\x00" in data:
        raise UnicodeError
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("gb18030"), "gb18030"


def _layout(lines: list[str]) -> _Layout:
    """Find a header among the first lines, else where the date stands in a line."""
    for number, line in enumerate(lines[:HEADER_LINES]):
        found = _titles(line)
        if found is not None:
            titles, separator = found
            return _Layout(begin=number + 1, titles=titles, separator=separator)
    for number, line in enumerate(lines):
        words = line.split()
        for position, word in enumerate(words[1:], start=1):
            if DATE.match(_plain(word)):
                return _Layout(begin=number if number < HEADER_LINES else 0, at=position)
    return _Layout()


def _titles(
    line: str,
) -> tuple[tuple[int, int, int | None, int | None], str | None] | None:
    separator = next((mark for mark in ("\t", ",", ";") if mark in line), None)
    words = [_plain(word).strip('" ').lower() for word in line.split(separator)]

    def position(titles: tuple[str, ...]) -> int | None:
        return next((words.index(title) for title in titles if title in words), None)

    pin, date, time = position(PIN_TITLES), position(DATE_TITLES), position(TIME_TITLES)
    if pin is None or (date is None and time is None):
        return None
    if date is None:
        date, time = time, None
    return (pin, date or 0, time, position(STATUS_TITLES)), separator


def _fields(line: str, layout: _Layout) -> list[str]:
    """Return number, date, time and status of a line of a table, as words."""
    cells = line.split(layout.separator)
    pin, date, time, status = layout.titles or (0, 1, 2, None)
    if not line.strip():
        return []
    if time is None and layout.separator is None:
        # Blanks separate both the columns and date from time: what follows moves by one.
        time, status = date + 1, None if status is None else status + (status > date)

    def cell(position: int | None) -> str:
        known = position is not None and position < len(cells)
        return cells[position].strip(' "') if known and position is not None else ""

    if time is not None:
        return [cell(pin), cell(date), cell(time), cell(status)]
    day, _, clock = cell(date).replace("T", " ").partition(" ")
    return [cell(pin), day, clock.strip(), cell(status)]


def _read_carefully(
    number: int,
    line: str,
    words: list[str],
    layout: _Layout,
    punches: list[ClockPunch],
    problems: list[Problem],
) -> None:
    """Understand a line whose texts were not met before, or say what is wrong with it."""
    plain = [_plain(word) for word in words]
    at = layout.at
    if layout.titles is None:
        at = next((n for n, word in enumerate(plain) if n and DATE.match(word)), 0)
    fix = "请在考勤机上核对后改正该行，或删除该行"
    if not at or not PIN.fullmatch(plain[0]):
        name, value = ("考勤号", words[0]) if at else ("内容", line.strip()[:40])
        rule = "应为不超过 24 位的数字或字母" if at else "不是「考勤号 日期 时间」的打卡记录"
        problems.append(Problem(number, name, value, rule, fix))
        return
    day_text, _, joined = plain[at].replace("T", " ").partition(" ")
    clock_text = joined or (plain[at + 1] if at + 1 < len(plain) else "")
    day, clock = _day(day_text), _clock(clock_text)
    if day is None or clock is None:
        value = f"{day_text} {clock_text}".strip()
        problems.append(Problem(number, "打卡时间", value, "不是存在的日期或时间", fix))
        return
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        way = "考勤机时钟可能已复位，请校准时钟并补录该打卡"
        rule = f"的年份不在 {FIRST_YEAR}–{LAST_YEAR}"
        problems.append(Problem(number, "打卡时间", f"{day_text} {clock_text}", rule, way))
        return
    if layout.titles is None or not joined:
        layout.days.setdefault(words[at], day.toordinal() * SECONDS_PER_DAY)
        if at + 1 < len(words) and not joined:
            layout.clocks.setdefault(words[at + 1], clock)
    layout.pins.setdefault(words[0], plain[0])
    after = at + (1 if joined else 2)
    status = plain[after] if after < len(plain) else ""
    second = day.toordinal() * SECONDS_PER_DAY + clock
    punches.append(ClockPunch(plain[0], second, status, number))


def _plain(text: str) -> str:
    """Full-width digits and punctuation as ASCII."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _day(text: str) -> dt.date | None:
    found = DATE.match(text)
    if found is None or found.end() != len(text):
        return None
    year, month, day = (int(part) for part in found.groups())
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _clock(text: str) -> int | None:
    found = CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    if hour >= HOURS or minute >= SIXTY or second >= SIXTY:
        return None
    return (hour * SIXTY + minute) * SIXTY + second
