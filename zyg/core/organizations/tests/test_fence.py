"""PostgreSQL keeps the fence by itself: no table outside, no row across, no way around."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, connections, transaction
from django.db.migrations.state import ProjectState
from django.db.utils import DatabaseError

from zyg.core.accounts.models import User
from zyg.core.audit.operations import record
from zyg.core.organizations.fence import (
    FenceTables,
    fence_everything,
    grant_statements,
    owned_models,
    policies_of,
)
from zyg.core.organizations.roles import role_faults
from zyg.core.organizations.scoping import crossing, organization_scope

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="row level security is PostgreSQL's"
)
DEPARTMENTS = "SELECT name FROM organizations_department ORDER BY name"
TABLES = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
       (SELECT array_agg(polname::text) FROM pg_policy WHERE polrelid = c.oid)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id'
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
"""
UNIQUES = """
SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text,
       array_agg(a.attname::text)
FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
WHERE i.indisunique AND NOT i.indisprimary GROUP BY i.indrelid, i.indexrelid
"""


def ask(sql, values=()):
    """Run a statement as code would that forgets to filter."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def names():
    return [name for (name,) in ask(DEPARTMENTS)]


def test_the_role_of_the_tests_is_bound_by_policies(db):
    with connection.cursor() as cursor:
        faults = role_faults(cursor)
    assert not [fault for fault in faults if "superuser" in fault or "BYPASSRLS" in fault]


def test_every_table_with_an_organization_is_fenced(db):
    wanted = {
        m._meta.db_table: (True, set(policies_of(m._meta.db_table, m.crossed_for)))
        for m in owned_models()
    }
    found = {table: (forced, set(policies or ())) for table, forced, policies in ask(TABLES)}
    assert found == wanted


def test_every_unique_index_of_a_fenced_table_contains_the_organization(db):
    fenced = {model._meta.db_table for model in owned_models()}
    rows = [row for row in ask(UNIQUES) if row[0] in fenced]
    assert rows
    assert [row for row in rows if "organization_id" not in row[2]] == []


def test_no_policy_lets_a_foreign_row_be_written(db):
    sql = "SELECT DISTINCT policyname, cmd, with_check FROM pg_policies WHERE policyname <> %s"
    found = {name: (cmd, check) for name, cmd, check in ask(sql, ["zyg_organization"])}
    assert found.pop("zyg_migrating") == ("ALL", None)
    assert {cmd for cmd, _ in found.values()} == {"SELECT"}


def test_a_statement_without_filter_sees_one_organization(cast):
    with organization_scope(cast.jia):
        assert names() == ["研发部", "销售部"]
    with organization_scope(cast.yi):
        assert names() == ["总经办"]


def test_outside_a_scope_nothing_is_seen(cast):
    assert names() == []


def test_inner_scope_ends_with_its_block(cast):
    with organization_scope(cast.jia):
        with organization_scope(cast.yi):
            assert names() == ["总经办"]
        assert names() == ["研发部", "销售部"]


def test_rollback_takes_no_scope_along(cast):
    with organization_scope(cast.jia):
        with pytest.raises(ProgrammingError), transaction.atomic(), organization_scope(cast.yi):
            ask("SELECT nothing")
        assert names() == ["研发部", "销售部"]


@pytest.mark.django_db(transaction=True)
def test_scope_without_transaction_leaves_nothing_behind(cast):
    with organization_scope(cast.jia):
        assert names() == ["研发部", "销售部"]
        assert not connection.in_atomic_block
    assert ask("SELECT current_setting('zyg.organization', true)") == [("",)]
    assert names() == []


@pytest.mark.django_db(transaction=True)
def test_read_row_by_row_stays_in_scope(cast):
    with organization_scope(cast.jia):
        rows = type(cast.research).objects.order_by("name").iterator(chunk_size=1)
        first = next(rows).name
    with organization_scope(cast.yi):
        assert [first, *(row.name for row in rows)] == ["研发部", "销售部"]


def test_foreign_row_is_not_inserted(cast):
    sql = (
        "INSERT INTO organizations_department (public_id, name, path, organization_id)"
        " VALUES ('x', '越界', '', %s)"
    )
    with organization_scope(cast.yi), pytest.raises(ProgrammingError, match="row-level security"):
        ask(sql, [cast.jia.pk])


def test_row_does_not_move_to_another_organization(cast):
    with organization_scope(cast.yi), pytest.raises(ProgrammingError, match="row-level security"):
        ask("UPDATE organizations_department SET organization_id = %s", [cast.jia.pk])


def test_foreign_rows_are_neither_changed_nor_deleted(cast):
    with organization_scope(cast.yi):
        values = [cast.jia.pk]
        assert ask("UPDATE organizations_department SET name = 'x' WHERE id > 0") == 1
        assert ask("DELETE FROM organizations_department WHERE organization_id = %s", values) == 0
    with organization_scope(cast.jia):
        assert names() == ["研发部", "销售部"]


def test_crossing_reads_its_models_only(cast):
    with crossing("login"):
        seen = ask("SELECT count(DISTINCT organization_id) FROM organizations_membership")
        assert (seen, names()) == ([(2,)], [])
        assert ask("SELECT count(*) FROM organizations_membershiprole") == [(0,)]


def test_crossing_writes_nothing(cast):
    with crossing("login"):
        assert ask("UPDATE organizations_membership SET is_active = false") == 0
        assert ask("DELETE FROM organizations_membership") == 0


def test_migration_reaches_every_row_and_gives_the_reach_back(cast):
    with connection.schema_editor() as editor:
        assert len(names()) == 3
        editor.execute("UPDATE organizations_department SET name = name || '组'")
    assert names() == []
    with organization_scope(cast.yi):
        assert names() == ["总经办组"]


def test_torn_down_fence_is_built_again(db):
    ask("DROP POLICY zyg_organization ON organizations_department")
    ask("CREATE POLICY open_house ON organizations_department USING (true)")
    ask("ALTER TABLE organizations_membershiprole NO FORCE ROW LEVEL SECURITY")
    fence_everything()
    test_every_table_with_an_organization_is_fenced(None)


def test_migration_operation_fences_the_tables_of_its_app(db):
    ask("ALTER TABLE organizations_department DISABLE ROW LEVEL SECURITY")
    ask("DROP POLICY zyg_organization ON organizations_department")
    state = ProjectState.from_apps(apps)
    with connection.schema_editor() as editor:
        FenceTables().database_forwards("organizations", editor, state, state)
    test_every_table_with_an_organization_is_fenced(None)


def test_intact_fence_costs_one_statement(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        fence_everything()


@pytest.fixture
def application(cast):
    """Go on as a role that owns nothing, as the application does in production."""
    with organization_scope(cast.jia), transaction.atomic():
        record(cast.zhou, "members.stop", obj=cast.research)
    if not ask("SELECT 1 FROM pg_roles WHERE rolname = 'zyg_app'"):
        pytest.skip("ops/dev/postgres.sh makes the role zyg_app")
    for statement in grant_statements("zyg_app"):
        ask(statement)
    ask("SET LOCAL ROLE zyg_app")


@pytest.mark.parametrize(
    "sql",
    [
        "TRUNCATE organizations_department CASCADE",
        "ALTER TABLE organizations_department DISABLE ROW LEVEL SECURITY",
        "DROP POLICY zyg_organization ON organizations_department",
        "DELETE FROM audit_auditentry",
        "UPDATE audit_auditentry SET reason = ''",
        "DELETE FROM django_migrations",
    ],
)
def test_application_role_can_not_take_the_fence_down(cast, application, sql):
    with organization_scope(cast.jia), pytest.raises(DatabaseError, match=r"denied|must be owner"):
        ask(sql)


def test_application_role_works_and_is_fenced(cast, application):
    with organization_scope(cast.jia), transaction.atomic():
        record(cast.zhou, "members.stop", obj=cast.research)
        assert names() == ["研发部", "销售部"]
    ask("SET LOCAL zyg.migrating = 'on'")
    assert names() == []
    with connection.cursor() as cursor:
        assert role_faults(cursor) == []


@pytest.mark.django_db(transaction=True)
def test_production_does_not_work_as_the_owner(settings):
    settings.PRODUCTION = True
    other = connections.create_connection("default")
    with pytest.raises(ImproperlyConfigured, match=r"owns \d+ tables"):
        other.ensure_connection()
    assert other.connection is None


def test_people_are_nobodys_rows(cast):
    assert ask("SELECT count(*) FROM accounts_user") == [(User.objects.count(),)]
