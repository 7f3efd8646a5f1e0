"""The fence that PostgreSQL keeps by itself: row level security on every organization's table.

Each table of an organization-owned model has ``ENABLE`` and ``FORCE ROW LEVEL SECURITY`` (forced:
the owner of the table is bound too) and these policies:

===================  ==========================================================================
zyg_organization     rows of the organization that the statement names, to read and to write
zyg_crossing_<name>  all rows, to read, while the crossing ``<name>`` is open; only on models
                     that list it in ``crossed_for``
zyg_migrating        all rows, inside a migration, for the role that owns the tables
===================  ==========================================================================

Who sets the values: ``postgresql/base.py``. A migration that makes a table ends with
:class:`FenceTables`; after every ``migrate`` :func:`fence_everything` goes over all models again,
so that a table which forgot it is not left open. Where the migrations run as a role of their
own, the same step gives the role of the application what it needs, and not more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from zyg.core.organizations.scoping import OrganizationOwned

# NULLIF: a setting that was set once on the connection reads as '' afterwards, not as NULL.
_OWN = "organization_id = NULLIF(current_setting('zyg.organization', true), '')::bigint"
_FENCED = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
       array_remove(array_agg(p.polname::text), NULL)
FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
GROUP BY c.oid
"""


def policies_of(table: str, crossings: Iterable[str]) -> Mapping[str, str]:
    """Return the statement that makes each policy of a table, by the policy's name."""
    on = f'ON "{table}"'
    found = {
        "zyg_organization": f"{on} USING ({_OWN})",
        "zyg_migrating": f"{on} TO CURRENT_USER"
        " USING (current_setting('zyg.migrating', true) = 'on')",
    }
    for name in crossings:
        condition = f"current_setting('zyg.crossing', true) = '{name}'"
        found[f"zyg_crossing_{name}"] = f"{on} FOR SELECT USING ({condition})"
    return {name: f"CREATE POLICY {name} {rest}" for name, rest in found.items()}


def fence_statements(
    table: str, crossings: Iterable[str], *, there: Collection[str] = ()
) -> Iterator[str]:
    """Yield what fences a table that already has the policies ``there``."""
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
    for name, statement in policies_of(table, crossings).items():
        if name not in there:
            yield statement


def owned_models() -> list[type[OrganizationOwned]]:
    """List every model whose rows belong to an organization and that has a table of its own."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, OrganizationOwned) and model._meta.managed and not model._meta.proxy
    ]


def fence_everything(app_config: AppConfig | None = None, using: str = "default", **_: Any) -> None:
    """Fence what is not fenced yet; the last step of ``migrate``. Idempotent.

    Args:
        app_config: the sender of Django's signal; unused.
        using: the database that was migrated.
    """
    del app_config
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(_FENCED)
        there = {name: (forced, set(found)) for name, forced, found in cursor.fetchall()}
        for model in owned_models():
            table = model._meta.db_table
            forced, found = there.get(table, (None, set()))
            wanted = policies_of(table, model.crossed_for).keys()
            if forced is None or (forced and found == wanted):  # no table yet, or done already
                continue
            for statement in fence_statements(table, model.crossed_for, there=found):
                cursor.execute(statement)
            for name in sorted(found - wanted):
                cursor.execute(f'DROP POLICY "{name}" ON "{table}"')
        if connection.settings_dict["USER"] != settings.DATABASE_ROLE:
            for statement in grant_statements(settings.DATABASE_ROLE):
                cursor.execute(statement)


def grant_statements(role: str) -> Iterator[str]:
    """Yield what lets a role work as the application: no TRUNCATE, no DDL, no rewriting."""
    name = '"' + role.replace('"', '""') + '"'
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}"
    for model in owned_models():
        if model.append_only:
            yield f'REVOKE UPDATE, DELETE ON "{model._meta.db_table}" FROM {name}'
    yield f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name}"


class FenceTables(Operation):
    """Migration operation: fence every organization-owned table the app has by now.

    ::

        class Migration(migrations.Migration):
            operations = [migrations.CreateModel(…), FenceTables()]
    """

    reversible = True
    reduces_to_sql = True
    elidable = False

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change no model."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Fence the tables on PostgreSQL."""
        del from_state
        if schema_editor.connection.vendor != "postgresql":
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(_FENCED)
            there = {name: set(found) for name, _, found in cursor.fetchall()}
        for model in to_state.apps.get_app_config(app_label).get_models():
            table = model._meta.db_table
            if _is_owned(model) and table in there:
                for statement in fence_statements(table, (), there=there[table]):
                    schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Leave the fence up; dropping a table takes its policies along."""

    def describe(self) -> str:
        """Say what it does."""
        return "Fence the rows of each organization"


def _is_owned(model: type[models.Model]) -> bool:
    """Say whether a model of a past state is owned: it has the field of ``OrganizationOwned``."""
    return any(
        field.name == "organization"
        and field.is_relation
        and field.related_model._meta.label_lower == "organizations.organization"  # type: ignore[union-attr]
        for field in model._meta.local_fields
    )
