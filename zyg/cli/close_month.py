"""``zyg close-month``: close a month from the files an office has, without a server.

Exit codes: 0 closed; 1 wrong usage; 2 problems — nothing but the list of problems and copies of
the files with marked cells was written, unless ``--accept-problems`` was given.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import gc
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from zyg.core.imports.problems import Level, Problem
from zyg.law.explain import RuleRefusedError
from zyg.law.money import MoneyError, rate, yuan_grouped, yuan_to_fen
from zyg.law.periods import Month
from zyg.law.places import place_named, place_of
from zyg.workforce.payroll.month.close import Code, Outcome, close_month
from zyg.workforce.payroll.month.confirmed import ConfirmedFileError, read_confirmed
from zyg.workforce.payroll.month.options import CloseOptions, MappingFileError, read_mapping
from zyg.workforce.payroll.month.pay_items import ItemsFileError
from zyg.workforce.payroll.month.record import PROBLEMS, OutputFolderError
from zyg.workforce.payroll.month.shifts import ShiftError

T = TypeVar("T")
_SHOWN = 10
_WRONG_USAGE = (
    ConfirmedFileError,
    ItemsFileError,
    MappingFileError,
    OutputFolderError,
    ShiftError,
)
_FILES = {
    "roster": "花名册",
    "pay": "薪资表",
    "punches": "打卡记录：考勤机导出的文本，或表格",
    "leave": "请假、加班、出差、补卡",
    "special-additional": "专项附加扣除",
    "carried-in": "累计个税表：本年在本单位前几个月的累计收入和已扣税",
}
_ROLES = {
    "roster": "roster",
    "pay": "pay",
    "punches": "punches",
    "leave": "requests",
    "special-additional": "additional",
    "carried-in": "carried",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    files = parser.add_argument_group("files (xlsx, xls, ods, csv, text)")
    for name, text in _FILES.items():
        files.add_argument(f"--{name}", type=Path, required=name in {"roster", "pay"}, help=text)
    files.add_argument("--state", type=Path, help="上月结账输出的 state.json")
    files.add_argument("--mapping", type=Path, help="列对应（JSON）")
    files.add_argument("--items", type=Path, help="本公司的工资项目（TOML）")
    files.add_argument("--confirmed", type=Path, help="本单位社保核定单上的上下限和费率（TOML）")
    month = parser.add_argument_group("month")
    month.add_argument("--month", type=_month, required=True, help="工资所属月，例如 2026-10")
    month.add_argument("--pay-month", type=_month, help="发放月，决定纳税年度；默认同工资所属月")
    month.add_argument("--out", type=Path, required=True, help="输出文件夹，整个替换")
    rules = parser.add_argument_group("rules")
    rules.add_argument("--place", type=_place, help="花名册没有参保城市列时用的城市")
    rules.add_argument("--company", default="", help="单位名称")
    rules.add_argument(
        "--shift", default="09:00-18:00/12:00-13:00", help="班次，或班次文件（.toml）"
    )
    rules.add_argument("--hf-rate", type=_rate, help="公积金比例，花名册没有的人用它，例如 7%%")
    rules.add_argument("--work-injury-rate", type=_rate, help="单位核定的工伤保险费率，例如 0.2%%")
    rules.add_argument("--sick-percent", type=_percent, default=Fraction(100), help="病假工资比例")
    rules.add_argument(
        "--late", choices=("deduct", "ignore"), default="deduct", help="迟到早退的分钟是否按无薪扣"
    )
    rules.add_argument(
        "--overtime",
        choices=("approval", "punch_in_approval", "punch"),
        default="punch_in_approval",
        help="加班按审批、审批内的打卡，还是按打卡",
    )
    rules.add_argument("--severance-exempt-limit", type=_fen, help="经济补偿免税限额（元）")
    rules.add_argument("--first-run", action="store_true", help="本年之前没有在本单位发过工资")
    acts = parser.add_argument_group("acts")
    acts.add_argument("--accept-problems", action="store_true", help="带着问题结账，坏行列出")
    acts.add_argument("--no-pdf", action="store_true", help="不出工资条")
    acts.add_argument("--printed-at", default="", help="工资条上的制表时间；默认现在")


def run(arguments: argparse.Namespace) -> int:
    """Close the month and print a summary; returns the exit code."""
    try:
        options = _options(arguments)
        with _without_collector():
            outcome = close_month(options)
    except _WRONG_USAGE as error:
        print(error, file=sys.stderr)
        return int(Code.WRONG_USAGE)
    _report(outcome, options)
    return int(outcome.code)


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Leave the cyclic garbage collector off: all that a close makes is needed to its end."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _options(arguments: argparse.Namespace) -> CloseOptions:
    told = vars(arguments)
    files = {
        role: told[name.replace("-", "_")]
        for name, role in _ROLES.items()
        if told[name.replace("-", "_")] is not None
    }
    shift_file = Path(arguments.shift) if arguments.shift.endswith(".toml") else None
    printed = arguments.printed_at or dt.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    return CloseOptions(
        files=files,
        month=arguments.month,
        pay_month=arguments.pay_month or arguments.month,
        out=arguments.out,
        place=arguments.place or "",
        company=arguments.company,
        state=arguments.state,
        first_run=arguments.first_run,
        accept_problems=arguments.accept_problems,
        pdf=not arguments.no_pdf,
        shifts=shift_file,
        shift="" if shift_file else arguments.shift,
        items=arguments.items,
        mapping=read_mapping(arguments.mapping) if arguments.mapping else {},
        work_injury_rate=arguments.work_injury_rate,
        fund_rate=arguments.hf_rate,
        sick_percent=arguments.sick_percent,
        late=arguments.late,
        overtime_mode=arguments.overtime,
        severance_exempt_limit=arguments.severance_exempt_limit,
        confirmed=read_confirmed(arguments.confirmed) if arguments.confirmed else None,
        printed=printed,
    )


def _report(outcome: Outcome, options: CloseOptions) -> None:
    counts = "，".join(f"{level.value} {outcome.count(level)}" for level in Level)
    if outcome.written:
        totals = outcome.totals
        print(f"{options.month} 已结账：{len(outcome.people)} 人进入结果，输出在 {options.out}")
        print(
            f"应发 {yuan_grouped(totals['gross'])}，"
            f"个人社保公积金 {yuan_grouped(totals['employee_insurance'])}，"
            f"个税 {yuan_grouped(totals['tax_total'])}，"
            f"实发 {yuan_grouped(totals['net'])}，"
            f"人工成本 {yuan_grouped(totals['employer_cost'])}（元）"
        )
    else:
        print(f"{options.month} 没有结账：有问题要先处理，只写了 {options.out / PROBLEMS}")
    print(f"问题：{counts}")
    if outcome.left_out:
        print(f"没有进入结果的 {len(outcome.left_out)} 人：{_some(list(outcome.left_out))}")
    serious = [one for one in outcome.problems if one.level is not Level.HINT]
    for one in serious[:_SHOWN]:
        print(f"  [{one.level.value}] {_where(one)}{one.sentence}")
    if len(serious) > _SHOWN:
        print(f"  …另有 {len(serious) - _SHOWN} 条，见 {PROBLEMS}")
    if serious and not outcome.written:
        print("改正后再结；确认可以带着问题结账的，加 --accept-problems（坏行不进入结果）。")


def _where(one: Problem) -> str:
    person = f"{one.person} " if one.person and one.person not in one.sentence else ""
    return f"{one.file} {person}"


def _some(numbers: list[str]) -> str:
    shown = "、".join(numbers[:_SHOWN])
    return f"{shown} 等" if len(numbers) > _SHOWN else shown


def _argument(read: Callable[[str], T], text: str) -> T:
    """Turn the sentence of a rule into a message of the command line."""
    try:
        return read(text)
    except (ValueError, RuleRefusedError) as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _month(text: str) -> Month:
    return _argument(Month.parse, text)


def _place(text: str) -> str:
    return _argument(lambda told: (place_of if told.isdecimal() else place_named)(told).code, text)


def _rate(text: str) -> Fraction:
    def read(told: str) -> Fraction:
        value = rate(told.removesuffix("%"))
        value = value / 100 if told.endswith("%") else value
        if not 0 <= value <= 1:
            raise MoneyError(f"比例「{told}」不在 0 到 100% 之间；请写成 7% 或 0.07。")
        return value

    return _argument(read, text)


def _percent(text: str) -> Fraction:
    return _rate(text if text.endswith("%") else f"{text}%") * 100


def _fen(text: str) -> int:
    return _argument(yuan_to_fen, text)
