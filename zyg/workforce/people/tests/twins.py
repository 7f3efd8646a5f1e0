"""Rows of 甲公司 for the walk of a stranger (``zyg/config/tests/test_twin_organizations.py``)."""

from __future__ import annotations

from zyg.testing import Cast, Shared
from zyg.workforce.people.roster_import.operations import upload_roster
from zyg.workforce.people.tests.makers import make_employee
from zyg.workforce.people.tests.test_roster_import import HEAD, line


def twins(cast: Cast) -> dict[str, str]:
    """Make somebody and an upload of 甲公司."""
    employee = make_employee(cast.sun, 900, department="研发部/甲字组")
    data = f"{HEAD}\n{line(901)}".encode()
    upload = upload_roster(actor=cast.sun, data=data, file_name="甲公司花名册.csv")
    return {
        "employee_id": employee.public_id,
        "upload_id": upload.public_id,
        "field": Shared("phone"),
    }
