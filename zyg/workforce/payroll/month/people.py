"""The people of the month and how rows of other files find them.

A row is joined by 工号, else by 证件号码, else (files that have neither) by a name that only one
person has. Two signs that point to two people are a conflict that is named, never settled.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction

from zyg.core.imports.records import Record, Records
from zyg.law.identity.permits import LABELS, DocumentKind
from zyg.law.money import Fen

NOT_WAGES = {"intern": "实习生", "labour_service": "劳务", "outsourcing": "外包"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """One person of the roster, checked."""

    employee_no: str
    name: str
    document: DocumentKind
    id_number: str
    hired: dt.date
    row: int
    sheet: str = ""
    nationality: str = "中国"
    sex: str = ""
    birth: dt.date | None = None
    phone: str = ""
    department: str = ""
    post: str = ""
    place: str = ""
    left: dt.date | None = None
    engagement: str = "labour_contract"
    bank: str = ""
    account: str = ""
    insurance_base: Fen | None = None
    fund_base: Fen | None = None
    fund_rate: Fraction | None = None
    fund_rate_employer: Fraction | None = None
    supplementary_fund_rate: Fraction | None = None
    insured: bool = True
    skip: frozenset[str] = frozenset()
    punches: bool = True
    shift: str = ""
    resident: bool = True
    first_job: str = ""
    basic_60000: bool = False
    deduct_basic: bool = True
    disabled: bool = False
    disability_no: str = ""
    email: str = ""

    @property
    def label(self) -> str:
        """How lists name the person."""
        return f"{self.employee_no} {self.name}"

    @property
    def document_label(self) -> str:
        """Chinese name of the document."""
        return LABELS[self.document]


@dataclass(slots=True)
class People:
    """People in the order of the roster and the ways to find them.

    Attributes:
        employees: those who are employed in the month.
        left_out: 工号 → what is wrong with a row of the roster; ``out_ids`` by 证件号码,
            ``out_names`` the names alone.
        absent: 工号 → who is on the roster but not employed in the month; ``absent_ids`` alike.
    """

    employees: list[Employee]
    left_out: dict[str, str] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    absent_ids: dict[str, str] = field(default_factory=dict)
    by_number: dict[str, Employee] = field(default_factory=dict)
    by_stripped: dict[str, Employee | None] = field(default_factory=dict)
    by_id: dict[str, Employee] = field(default_factory=dict)
    by_name: dict[str, list[Employee]] = field(default_factory=dict)
    out_ids: dict[str, str] = field(default_factory=dict)
    out_names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Build the indexes."""
        for one in self.employees:
            self.by_number[one.employee_no] = one
            stripped = one.employee_no.lstrip("0")
            self.by_stripped[stripped] = None if stripped in self.by_stripped else one
            self.by_id[one.id_number] = one
            self.by_name.setdefault(one.name, []).append(one)

    def of_number(self, number: str) -> Employee | None:
        """Find by 工号; leading zeros that a program has dropped do not matter if one fits."""
        return self.by_number.get(number) or self.by_stripped.get(number.lstrip("0"))

    def of_record(self, records: Records, record: Record) -> Employee | None:
        """Find the person of a row, or report on the row why there is none."""
        number, id_number, name = (
            record.values.get(key) for key in ("employee_no", "id_number", "name")
        )
        found = self._find(records, record, number, id_number, name)
        guess = found or (self.of_number(number) if number else None)
        record.owner = guess.employee_no if guess else ""
        if found is not None and name is not None and name != found.name:
            records.report(
                record,
                "name",
                f"工号 {found.employee_no} 在花名册里是「{found.name}」，这里却是「{name}」",
                "请核对是哪一个人，改正工号或姓名",
            )
            return None
        return found

    def _find(
        self,
        records: Records,
        record: Record,
        number: str | None,
        id_number: str | None,
        name: str | None,
    ) -> Employee | None:
        by_number = self.of_number(number) if number else None
        by_id = self.by_id.get(id_number) if id_number else None
        if by_number and by_id and by_number is not by_id:
            records.report(
                record,
                "employee_no",
                f"工号是 {by_number.label}，证件号码却是 {by_id.label} 的",
                "请核对是哪一个人",
            )
            return None
        if by_number and id_number and by_id is None:
            records.report(
                record, "id_number", "证件号码和花名册里的不一样", "请以证件为准改正其中一处"
            )
            return None
        found = by_number or by_id
        if found is None and not number and not id_number and name:
            return self._by_name(records, record, name)
        if found is None:
            self._unknown(records, record, number or "", id_number or "", name or "")
        return found

    def _by_name(self, records: Records, record: Record, name: str) -> Employee | None:
        same = self.by_name.get(name, [])
        if len(same) == 1:
            return same[0]
        if same:
            which = "、".join(one.employee_no for one in same)
            rule = f"「{name}」有 {len(same)} 人（{which}），只凭姓名分不清"
            records.report(record, "name", rule, "请补上工号列")
        else:
            self._unknown(records, record, "", "", name)
        return None

    def _unknown(
        self, records: Records, record: Record, number: str, id_number: str, name: str
    ) -> None:
        only_name = not number and not id_number and name in self.out_names
        if self.left_out.get(number) or self.out_ids.get(id_number) or only_name:
            record.blocked = True
            return
        gone = self.absent.get(number) or self.absent_ids.get(id_number)
        if gone:
            self._absent(records, record, gone)
            return
        told = " ".join(part for part in (number, name) if part) or id_number
        key = "employee_no" if number else "id_number" if id_number else "name"
        way_out = "请把这个人加进花名册，或删去这一行"
        records.report(record, key, f"花名册里没有 {told}", way_out)

    def _absent(self, records: Records, record: Record, gone: str) -> None:
        """Pay for somebody who is not employed must not vanish; other rows are left over."""
        if records.spec.kind == "pay":
            way_out = "离职后补发的请作为补充发放另行结账，日期填错的请改正花名册"
            records.report(record, "employee_no", f"{gone}，薪资表里却有这一行", way_out)
        record.blocked = True

    def knows(self, number: str) -> bool:
        """Whether the roster has a 工号 at all, employed in the month or not."""
        known = number in self.left_out or number in self.absent
        return known or self.of_number(number) is not None


def first_month_in_year(employee: Employee, year: int) -> int:
    """First month of a tax year in which the person is employed here (1–12)."""
    return employee.hired.month if employee.hired.year == year else 1
