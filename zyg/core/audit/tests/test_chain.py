"""The audit chain holds, and tells when somebody has touched it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from zyg.core.audit.acts import UndeclaredActError
from zyg.core.audit.chain import verify
from zyg.core.audit.models import AuditEntry, AuditHead, AuditImmutableError
from zyg.core.audit.operations import Act, NotInTransactionError, record, record_many
from zyg.core.audit.queries import history_of
from zyg.core.organizations.scoping import organization_scope


@pytest.fixture
def chain(cast):
    with organization_scope(cast.jia):
        rows = [record(cast.wang, "job.retry", obj=cast.research, reason=f"第{n}次") for n in "123"]
        yield rows


def change(row, column, value):
    """Change a row behind the model, as somebody with the database would."""
    with connection.cursor() as cursor:
        _without_trigger(cursor)
        cursor.execute(
            f"UPDATE audit_auditentry SET {column} = %s WHERE id = %s",  # noqa: S608
            [value, row.pk],
        )


def _without_trigger(cursor):
    if connection.vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the table waits for its checks
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER audit_append_only")
    else:
        cursor.execute("DROP TRIGGER IF EXISTS audit_append_only")


def test_untouched_chain_holds(cast, chain):
    assert list(verify(cast.jia)) == []


def test_chains_of_organizations_are_apart(cast, chain):
    with organization_scope(cast.yi):
        assert record(cast.zhao, "job.retry", obj=cast.yi_office).sequence == 1


@pytest.mark.parametrize("column", ["actor_name", "act", "reason", "object_id", "address"])
def test_changed_row_is_found(cast, chain, column):
    change(chain[1], column, "x")
    assert [(b.sequence, b.what) for b in verify(cast.jia)] == [(2, "was changed")]


def test_rehashed_row_breaks_the_next(cast, chain):
    change(chain[1], "hash", "f" * 64)
    assert (3, "does not follow from the row before") in [
        (b.sequence, b.what) for b in verify(cast.jia)
    ]


def test_row_left_out_is_found(cast, chain):
    with connection.cursor() as cursor:
        _without_trigger(cursor)
        cursor.execute("DELETE FROM audit_auditentry WHERE id = %s", [chain[1].pk])
    assert [b.what for b in verify(cast.jia)] == ["rows 2 to 2 are missing"]


def test_end_cut_off_is_found(cast, chain):
    with connection.cursor() as cursor:
        _without_trigger(cursor)
        cursor.execute("DELETE FROM audit_auditentry WHERE id = %s", [chain[2].pk])
    assert [b.what for b in verify(cast.jia)] == ["the chain must end at row 3"]


def test_database_refuses_an_update(cast, chain):
    with pytest.raises(DatabaseError, match="append"), transaction.atomic():
        AuditEntry.objects.filter(pk=chain[0].pk).update(reason="x")


def test_model_refuses_change_and_deletion(chain):
    with pytest.raises(AuditImmutableError):
        chain[0].save()
    with pytest.raises(AuditImmutableError):
        chain[0].delete()


def test_undeclared_act_is_refused(cast):
    with organization_scope(cast.jia), pytest.raises(UndeclaredActError, match="Declare the act"):
        record(cast.wang, "people.dance")


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_is_refused(cast):
    with organization_scope(cast.jia), pytest.raises(NotInTransactionError):
        record(cast.wang, "job.retry")


def test_many_rows_cost_a_fixed_number_of_statements(cast, django_assert_max_num_queries):
    with organization_scope(cast.jia):
        record(cast.wang, "job.retry")
        with django_assert_max_num_queries(3):
            record_many(cast.wang, [Act("job.retry", cast.research)] * 40)
    assert list(verify(cast.jia)) == []


def test_history_names_who_and_why(cast, chain):
    found = history_of(cast.research)
    assert next((f.who, f.reason) for f in found) == ("王芳", "第3次")


def test_command_finds_the_break(cast, chain):
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "holds" in out.getvalue()
    with organization_scope(cast.jia):
        AuditHead.objects.update(sequence=9)
    with pytest.raises(CommandError, match="1 breaks"):
        call_command("verify_audit", stderr=StringIO())
