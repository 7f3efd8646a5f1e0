"""The audit chain holds, and tells when somebody has touched it."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from zyg.core.audit.acts import UndeclaredActError
from zyg.core.audit.chain import Head, entry_hash, verify
from zyg.core.audit.heads import known_heads
from zyg.core.audit.models import AuditEntry, AuditHead, AuditImmutableError
from zyg.core.audit.operations import Act, NotInTransactionError, record, record_many
from zyg.core.audit.queries import history_of
from zyg.core.organizations.scoping import organization_scope

NOW = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def heads(settings, tmp_path):
    settings.AUDIT_HEADS = tmp_path / "heads.jsonl"
    return settings.AUDIT_HEADS


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


def swap(first, second):
    """Exchange the places of two rows, as somebody with the database would."""
    with connection.cursor() as cursor:
        _without_trigger(cursor)
        move = "UPDATE audit_auditentry SET sequence = %s WHERE id = %s"
        for sequence, row in ((99, first), (first.sequence, second), (second.sequence, first)):
            cursor.execute(move, [sequence, row.pk])


def test_reordered_rows_are_found(cast, chain):
    swap(chain[0], chain[1])
    found = {(b.sequence, b.what) for b in verify(cast.jia)}
    assert {(1, "was changed"), (2, "was changed")} <= found


def test_fork_is_found(cast, chain):
    constraint = next(c for c in AuditEntry._meta.constraints if c.name == "audit_sequence")
    with connection.cursor() as cursor:
        _without_trigger(cursor)
    if connection.vendor == "sqlite":
        pytest.skip("a constraint can not be dropped inside a transaction of SQLite")
    with connection.schema_editor() as editor:
        editor.remove_constraint(AuditEntry, constraint)
    other = AuditEntry.objects.get(pk=chain[1].pk)
    other.pk, other.act = None, "job.cancel"
    other.hash = entry_hash(other, organization=cast.jia.public_id)
    AuditEntry.objects.bulk_create([other])
    assert (2, "stands twice") in {(b.sequence, b.what) for b in verify(cast.jia)}


def known(row):
    return [Head(NOW, row.sequence, row.hash)]


def cut_off(row):
    """Cut the chain off before a row, and let the head say that it ends there."""
    with connection.cursor() as cursor:
        _without_trigger(cursor)
        cursor.execute("DELETE FROM audit_auditentry WHERE sequence >= %s", [row.sequence])
    AuditHead.objects.update(sequence=row.sequence - 1, hash=row.previous_hash)


def test_end_cut_off_with_its_head_is_found_by_a_known_end(cast, chain):
    cut_off(chain[2])
    assert verify(cast.jia) == []
    (found,) = verify(cast.jia, known(chain[2]))
    assert (found.sequence, "截断或整段重写" in found.sentence) == (3, True)


def test_whole_chain_written_anew_is_found_by_a_known_end(cast, chain):
    cut_off(chain[0])
    for reason in "甲乙丙":
        record(cast.wang, "job.retry", obj=cast.research, reason=reason)
    assert verify(cast.jia) == []
    assert [b.sequence for b in verify(cast.jia, known(chain[1]))] == [2]


def test_emptied_table_is_found(cast, chain):
    with connection.cursor() as cursor:
        _without_trigger(cursor)
        cursor.execute("DELETE FROM audit_auditentry")
    assert [b.what for b in verify(cast.jia)] == ["the chain must end at row 3"]


def test_known_end_that_holds_is_no_break(cast, chain):
    assert verify(cast.jia, known(chain[1])) == []


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


def test_command_keeps_the_ends_and_finds_a_rewritten_chain(cast, chain, heads):
    call_command("verify_audit", stdout=StringIO())
    call_command("verify_audit", stdout=StringIO())
    assert [head.sequence for head in known_heads(heads)[cast.jia.public_id]] == [3, 3]
    cut_off(chain[1])
    with pytest.raises(CommandError, match="1 breaks"):
        call_command("verify_audit", stderr=StringIO())


def test_damaged_file_of_ends_is_told(cast, chain, heads):
    heads.write_text("{}\n")
    with pytest.raises(CommandError, match="line 1 is no head"):
        call_command("verify_audit")
