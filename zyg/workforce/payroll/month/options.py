"""What a month close is asked to do."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

from zyg.law.money import Fen
from zyg.law.periods import Month
from zyg.law.social_insurance.rows import Overlay

OvertimeMode = Literal["approval", "punch_in_approval", "punch"]
SOURCES = ("roster", "punches", "requests", "pay", "additional", "carried")
TITLES = {
    "roster": "花名册",
    "punches": "打卡记录",
    "requests": "请假加班表",
    "pay": "薪资表",
    "additional": "专项附加扣除表",
    "carried": "累计个税表",
    "state": "上月状态",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOptions:
    """Everything a close depends on; two closes with equal options and files are equal.

    Attributes:
        files: path by source: ``roster`` and ``pay`` are needed, ``punches``, ``requests``,
            ``additional``, ``carried`` may be absent.
        month: wage month.
        pay_month: month of payment; decides the tax year.
        out: folder to write; it is replaced as a whole.
        place: code of the place of insurance for people without one of their own, or "".
        company: name of the employer for the files.
        state: ``state.json`` of the month before, if any.
        first_run: nothing was paid here earlier in the tax year beyond what the files carry in.
        accept_problems: close with the good rows although there are problems.
        pdf: write payslips.
        shifts: path of a shifts file, or "" for the default shift.
        items: path of a file with more pay items, or ``None``.
        mapping: source → header as written → field key ("" = leave out).
        work_injury_rate: the employer's work-injury rate; ``None`` = benchmark of class 1.
        fund_rate: housing-fund rate a side for people without one of their own.
        sick_percent: sick pay in per cent of the wage.
        late: ``deduct`` takes late and early minutes off as unpaid time, ``ignore`` does not.
        overtime_mode: ``approval``, ``punch_in_approval`` or ``punch``.
        severance_exempt_limit: 3 × local average yearly wage, needed with severance.
        confirmed: limits and rates from the employer's own 核定单, if any.
        printed: day and hour printed on the payslips, or "".
    """

    files: Mapping[str, Path]
    month: Month
    pay_month: Month
    out: Path
    place: str = ""
    company: str = ""
    state: Path | None = None
    first_run: bool = False
    accept_problems: bool = False
    pdf: bool = True
    shifts: Path | None = None
    shift: str = "09:00-18:00/12:00-13:00"
    items: Path | None = None
    mapping: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    work_injury_rate: Fraction | None = None
    fund_rate: Fraction | None = None
    sick_percent: Fraction = Fraction(100)
    late: str = "deduct"
    overtime_mode: OvertimeMode = "punch_in_approval"
    severance_exempt_limit: Fen | None = None
    confirmed: Overlay | None = None
    printed: str = ""

    @property
    def as_of(self) -> dt.date:
        """Day on which the facts of the month are settled: births after it are impossible."""
        return max(self.month, self.pay_month).last_day


class MappingFileError(ValueError):
    """The file with the column mapping can not be used; the message is for people."""


def read_mapping(path: Path) -> dict[str, dict[str, str]]:
    """Read a JSON file ``{"roster": {"员工代号": "employee_no"}, "pay": {"备用": ""}}``.

    Raises:
        MappingFileError: not there, not JSON, or not of this form.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise MappingFileError(
            f"列对应文件 {path} 读不出来（{error}）；请检查是不是 JSON。"
        ) from None
    fits = isinstance(told, dict) and all(
        source in SOURCES
        and isinstance(columns, dict)
        and all(isinstance(key, str) for key in columns.values())
        for source, columns in told.items()
    )
    if not fits:
        raise MappingFileError(
            f"列对应文件 {path} 的形式不对；应为 "
            '{"roster": {"表头": "字段"}}，第一层可用 ' + "、".join(SOURCES) + "。"
        )
    return {source: dict(columns) for source, columns in told.items()}
