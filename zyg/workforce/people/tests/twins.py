"""Rows of 甲公司 for the walk of a stranger (``zyg/config/tests/test_twin_organizations.py``)."""

from __future__ import annotations

from django.utils import timezone

from zyg.testing import Cast, Shared
from zyg.workforce.people.file.tests import makers as file_makers
from zyg.workforce.people.lifecycle.papers import issue_certificate
from zyg.workforce.people.lifecycle.tests.twins import lifecycle_twins
from zyg.workforce.people.models import CertificateKind
from zyg.workforce.people.roster_import.operations import upload_roster
from zyg.workforce.people.tests.makers import make_employee
from zyg.workforce.people.tests.test_roster_import import HEAD, line


def twins(cast: Cast) -> dict[str, str]:
    """Make somebody of 甲公司 with a file, an upload, a paper, a wish and a certificate."""
    employee = make_employee(cast.sun, 900, department="研发部/甲字组")
    data = f"{HEAD}\n{line(901)}".encode()
    upload = upload_roster(actor=cast.sun, data=data, file_name="甲公司花名册.csv")
    certificate = issue_certificate(
        actor=cast.sun,
        employee=employee,
        kind=CertificateKind.EMPLOYMENT,
        now=timezone.now(),
        site="http://testserver",
    )
    return {
        "employee_id": employee.public_id,
        "upload_id": upload.public_id,
        "field": Shared("phone"),
        "section_key": Shared("family"),
        "entry_id": file_makers.keep_family(cast.sun, employee),
        "subject": Shared("family"),
        "document_id": file_makers.add_paper(cast.sun, employee).public_id,
        "field_key": file_makers.field(cast.sun).key,
        "correction_id": file_makers.ask(cast.zhou, employee).public_id,
        "certificate_id": certificate.public_id,
        **lifecycle_twins(cast, employee),
    }
