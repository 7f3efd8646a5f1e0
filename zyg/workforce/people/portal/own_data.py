"""The copy of everything that is kept of somebody, for herself (个人信息保护法 45).

Other apps add their part in a module ``own_data.py`` with a function ``own_data(employee)`` that
returns a title and rows of (label, text); the people app adds its own here. The copy holds the
same in three forms: JSON to take elsewhere, CSV for a spreadsheet, PDF to read.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec

from django.apps import apps
from django.utils import timezone

from zyg.core.documents.rendering import GlyphsMissingError, render_pdf
from zyg.law.money import yuan_grouped
from zyg.law.places import name_of
from zyg.workforce.people.changes import department_path
from zyg.workforce.people.file.consents import SUBJECTS
from zyg.workforce.people.file.custom import fields_in_use, shown, values_of
from zyg.workforce.people.file.registry import editable_sections, registry
from zyg.workforce.people.file.showing import shown as shown_field
from zyg.workforce.people.file.storage import read
from zyg.workforce.people.models import (
    Certificate,
    Consent,
    Employee,
    LabourContract,
    PersonDocument,
    PersonEvent,
)
from zyg.workforce.people.queries import terms_history, who_looked

Rows = list[tuple[str, str]]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Part:
    """One chapter of the copy."""

    title: str
    rows: Rows


Provider = Callable[[Employee], Iterable[Part]]


def collect(employee: Employee, *, today: dt.date) -> list[Part]:
    """Collect everything, in full: it is her own."""
    found = [part for part in _own_parts(employee, today) if part.rows]
    for provider in _providers():
        found.extend(provider(employee))
    return found


def pack(employee: Employee, parts: list[Part], *, now: dt.datetime) -> bytes:
    """Write the copy as a ZIP with JSON, CSV and (unless a character can not be drawn) PDF."""
    told = {
        "企业": employee.organization.name,
        "姓名": employee.name,
        "生成时间": timezone.localtime(now).isoformat(timespec="seconds"),
        "内容": [
            {"部分": part.title, "项目": [{"名称": k, "内容": v} for k, v in part.rows]}
            for part in parts
        ],
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(told, ensure_ascii=False, indent=2)
        archive.writestr("个人信息.json", text)
        archive.writestr("个人信息.csv", _csv(parts))
        try:
            archive.writestr("个人信息.pdf", _pdf(employee, parts, now))
        except GlyphsMissingError as error:
            archive.writestr("没有PDF的原因.txt", str(error))
    return buffer.getvalue()


@lru_cache(maxsize=1)
def _providers() -> tuple[Provider, ...]:
    found: list[Provider] = []
    for config in apps.get_app_configs():
        name = f"{config.name}.own_data"
        if config.name.startswith("zyg.") and find_spec(name) is not None:
            found.append(import_module(name).own_data)
    return tuple(found)


def _own_parts(employee: Employee, today: dt.date) -> Iterator[Part]:
    yield Part("基本信息", _roster(employee))
    stored = read([employee], today=today)
    for section in editable_sections():
        for number, entry in enumerate(stored.of(employee, section), start=1):
            rows = [
                (one.label, shown_field(one, entry.values[one.key]))
                for one in section.fields
                if entry.values.get(one.key) not in (None, "")
            ]
            yield Part(f"{section.label} {number}" if section.many else section.label, rows)
    kept = values_of([employee]).get(employee.pk, {})
    own = [(one.label, shown(one, kept[one.key])) for one in fields_in_use() if one.key in kept]
    yield Part("其他信息", own)
    yield Part("薪资档案", _terms(employee))
    yield Part("合同", _contracts(employee))
    yield Part("材料", _papers(employee))
    yield Part("异动", _events(employee))
    yield Part("同意和撤回", _consents(employee))
    yield Part("谁看过", [(f"{one.at:%Y-%m-%d %H:%M} {one.who}", _what(one.payload)) for one in
                       who_looked(employee)])  # fmt: skip


def _what(payload: dict[str, object]) -> str:
    return str(payload.get("字段", ""))


def _roster(employee: Employee) -> Rows:
    rows = [
        ("姓名", employee.name),
        ("工号", employee.number),
        (employee.get_id_kind_display(), employee.id_number),
        ("性别", employee.get_sex_display()),
        ("出生日期", str(employee.birth or "")),
        ("国籍", employee.nationality),
        ("手机号码", employee.phone),
        ("电子邮箱", employee.email),
        ("部门", department_path(employee.department)),
        ("岗位", employee.post),
        ("参保城市", name_of(employee.place)),
        ("用工形式", employee.get_engagement_display()),
        ("入职日期", str(employee.hired)),
        ("离职日期", str(employee.left or "")),
        ("开户银行", employee.bank_name),
        ("银行账号", employee.bank_account),
    ]
    return [(label, text) for label, text in rows if text]


def _terms(employee: Employee) -> Rows:
    rows = []
    for row in terms_history(employee):
        pay = [f"{item['label']} {yuan_grouped(item['amount'])} 元" for item in row.pay_items]
        bases = (("社保基数", row.insurance_base), ("公积金基数", row.fund_base))
        pay += [f"{label} {yuan_grouped(base)} 元" for label, base in bases if base is not None]
        place = f"{row.post} {name_of(row.place)}".strip()
        rows.append((f"{row.valid_from} 起（{row.reason}）", "；".join([place, *pay])))
    return rows


def _contracts(employee: Employee) -> Rows:
    found = []
    for row in LabourContract.objects.filter(employee=employee).order_by("start", "pk"):
        term = f"{row.start} 至 {row.end or '无固定期限'}，{row.get_state_display()}"
        found.append((f"{row.number} {row.get_kind_display()}", term))
    for paper in Certificate.objects.filter(employee=employee).order_by("pk"):
        day = f"{paper.issued_at:%Y-%m-%d} 开具"
        found.append((f"{paper.get_kind_display()} {paper.number}", day))
    return found


def _papers(employee: Employee) -> Rows:
    known = registry().documents
    rows = PersonDocument.objects.filter(employee=employee, removed_at=None).order_by("pk")
    return [
        (
            f"{known[row.kind].label} {row.title}".strip(),
            f"{row.created_at:%Y-%m-%d} 上传，有效期至 {row.expires_on or '长期'}",
        )
        for row in rows
    ]


def _events(employee: Employee) -> Rows:
    rows = PersonEvent.objects.filter(employee=employee).order_by("valid_from", "pk")
    return [(str(row.valid_from), f"{row.get_kind_display()} {row.reason}".strip()) for row in rows]


def _consents(employee: Employee) -> Rows:
    rows = Consent.objects.filter(employee=employee).order_by("pk")
    return [
        (
            SUBJECTS[row.subject].label,
            f"{row.given_at:%Y-%m-%d} 同意"
            + (f"，{row.withdrawn_at:%Y-%m-%d} 撤回" if row.withdrawn_at else ""),
        )
        for row in rows
    ]


def _csv(parts: list[Part]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["部分", "名称", "内容"])
    for part in parts:
        for label, text in part.rows:
            writer.writerow([part.title, label, f"'{text}" if text.startswith(_FORMULA) else text])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _pdf(employee: Employee, parts: list[Part], now: dt.datetime) -> bytes:
    data = {
        "company": employee.organization.name,
        "name": employee.name,
        "day": f"{timezone.localtime(now):%Y-%m-%d %H:%M}",
        "parts": [
            {"title": part.title, "rows": [list(row) for row in part.rows]} for part in parts
        ],
    }
    return render_pdf(files(__package__) / "own_data.typ", data, created=now)
