"""What an import promises of whole files: bad rows come back exactly, an undo leaves no trace."""

import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook

from zyg.core.imports.error_copy import ERROR_COLUMN, write_error_copy
from zyg.core.imports.problems import Level
from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.people.exporting import export_roster
from zyg.workforce.people.models import Employee
from zyg.workforce.people.queries import Filters
from zyg.workforce.people.roster_import.operations import undo_import
from zyg.workforce.people.roster_import.reading import table_of
from zyg.workforce.people.tests.makers import TODAY, id_number, make_employee
from zyg.workforce.people.tests.test_roster_import import NOW, commit, line, plan_of, upload

# One way of being wrong for each bad row, in turn.
WRONG = (
    {"id": "99000019900101001"},
    {"hired": "2026-02-30"},
    {"place": "火星"},
    {"phone": "138000"},
    {"name": ""},
)


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        yield cast


def mixed(count, bad_every):
    """Lines of a file, and the numbers (as a spreadsheet counts) of those that are wrong."""
    lines, wrong = [], set()
    for serial in range(1, count + 1):
        birth = f"{1980 + serial // 1000}0101"
        changes = {"id": id_number(serial % 1000, birth=birth), "phone": f"138{serial:08d}"}
        if serial % bad_every == 0:
            changes |= WRONG[len(wrong) % len(WRONG)]
            wrong.add(serial + 1)
        lines.append(line(serial, **changes))
    return lines, wrong


def told_wrong(plan):
    return {problem.row for problem in plan.problems if problem.level is Level.BLOCK}


def test_bad_rows_come_back_exactly(jia):
    lines, wrong = mixed(100, 5)
    stored = upload(jia.sun, *lines)
    plan = plan_of(jia.sun, stored)
    assert told_wrong(plan) == wrong
    copy = write_error_copy(table_of(stored), plan.problems)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(copy)).get_sheet_by_index(0).to_python()
    notes = {number: row[-1] for number, row in enumerate(rows, start=1) if row[-1]}
    assert {number for number, note in notes.items() if note != ERROR_COLUMN} == wrong


@pytest.mark.slow
def test_five_hundred_bad_rows_of_ten_thousand(jia):
    lines, wrong = mixed(10_000, 20)
    stored = upload(jia.sun, *lines)
    assert len(wrong) == 500
    assert told_wrong(plan_of(jia.sun, stored)) == wrong
    assert commit(jia.sun, stored) == {"new": 9_500, "changed": 0, "same": 0, "error": 500}
    assert Employee.objects.count() == 9_500


def test_undo_gives_the_same_export_byte_for_byte(jia):
    for serial in range(1, 6):
        make_employee(jia.sun, serial, department="研发部/后端")

    def export():
        return export_roster(actor=jia.sun, filters=Filters(), as_of=TODAY)

    before = export()
    changes = {"name": "李四", "department": "销售部", "place": "北京", "hired": "2024-02-01"}
    changed = [line(serial, **changes) for serial in range(1, 6)]
    stored = upload(jia.sun, *changed, line(9), line(10))
    commit(jia.sun, stored)
    assert export() != before
    undo_import(actor=jia.sun, upload=stored, now=NOW + dt.timedelta(hours=1))
    assert export() == before


def test_changed_people_are_found_by_their_new_values_only(jia):
    make_employee(jia.sun, 1, name="单雪")
    commit(jia.sun, upload(jia.sun, line(1, "仇曾", phone="13900000001")))
    found = Employee.objects.get()
    assert (found.name, found.phone, found.created_at is not None) == ("仇曾", "13900000001", True)
    assert " qiuzeng " in found.search_keys
    index = Employee._meta.get_field("phone_index")
    assert found.phone_index == index.compute("13900000001", organization_id=jia.jia.pk)
