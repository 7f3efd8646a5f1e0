"""With an audit that can not be written, nothing is shown, handed out or changed."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection

from zyg.config.tests.test_twin_organizations import digest
from zyg.core.access.members import stop_member
from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.people.operations import change_terms, reveal_field
from zyg.workforce.people.tests.makers import TODAY, make_employee

SQLITE = """
CREATE TRIGGER audit_full BEFORE INSERT ON audit_auditentry
BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
"""
POSTGRESQL = """
CREATE FUNCTION audit_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
CREATE TRIGGER audit_full BEFORE INSERT ON audit_auditentry
FOR EACH ROW EXECUTE FUNCTION audit_full();
"""


@pytest.fixture
def employee(cast):
    """Somebody, and an audit that takes no row any more."""
    made = make_employee(cast.sun, 7)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(POSTGRESQL)
        else:
            cursor.execute(SQLITE)
    return made


def pay(cast, employee):
    change_terms(
        actor=cast.wang,
        employee=employee,
        valid_from=TODAY,
        changes={"insurance_base": 900_000},
        reason="调薪",
        today=TODAY,
    )


ACTS = {
    "pay": pay,
    "reveal": lambda cast, one: reveal_field(actor=cast.wang, employee=one, field="id_number"),
    "stop": lambda cast, one: stop_member(actor=cast.zhou, membership=cast.han.membership),
}


@pytest.mark.parametrize("act", ACTS)
def test_act_is_refused_and_leaves_nothing(cast, employee, act):
    before = digest(cast.jia)
    with organization_scope(cast.jia), pytest.raises(DatabaseError, match="disk is full"):
        ACTS[act](cast, employee)
    assert digest(cast.jia) == before


@pytest.mark.parametrize(
    ("who", "path"), [("wang", "/hr/people/export"), ("zhou", "/org/audit/export")]
)
def test_nothing_is_handed_out(cast, employee, client, who, path):
    client.raise_request_exception = False
    client.force_login(getattr(cast, who).user)
    answer = client.post(path)
    assert answer.status_code == 500
    assert "spreadsheet" not in answer.headers["Content-Type"]
