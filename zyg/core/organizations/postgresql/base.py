"""PostgreSQL that knows the open scope: the value the row security policies compare with.

Each statement carries the scope in front of it, in the same message::

    SET LOCAL zyg.organization = '7';SELECT … FROM people_employee WHERE …

Sent together, the two are one transaction even where Django has opened none, and ``SET LOCAL``
ends with the transaction: nothing stays behind on the connection, whoever uses it next (a
pooler may give it to somebody else after each transaction). Nothing is remembered here about
what the server has been told, so a rollback can not make it wrong. It costs no round trip.

A statement outside every scope goes out bare, and the policies then show no row at all. Cursors
that stay open on the server are switched off: the scope could change between two fetches.
"""

from __future__ import annotations

from functools import partial
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base, schema
from psycopg import ClientCursor
from psycopg.pq import TransactionStatus

from zyg.core.organizations.context import current_crossing, current_organization
from zyg.core.organizations.roles import role_faults


class ScopedCursor(base.CursorMixin, ClientCursor[Any]):
    """Puts the scope in front of each statement."""

    def __init__(self, *args: Any, wrapper: DatabaseWrapper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wrapper = wrapper

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Self:
        """Run a statement in the open scope; the cursor stands at the statement's own result."""
        told = self._wrapper.scope_statements(lasting=not self.connection.autocommit)
        # After an error the server takes nothing but the rollback, which needs no scope.
        failed = self.connection.pgconn.transaction_status == TransactionStatus.INERROR
        if failed or not told:
            super().execute(query, params, **kwargs)
            return self
        text = query if isinstance(query, str) else query.as_string(self)
        super().execute("".join(told) + text, params, **kwargs)
        for _ in told:
            self.nextset()
        return self

    def executemany(self, query: Any, params_seq: Any, **kwargs: Any) -> None:
        """Run a statement with each set of values."""
        for params in params_seq:
            self.execute(query, params, **kwargs)


class SchemaEditor(schema.DatabaseSchemaEditor):
    """Lets a migration change the rows of all organizations, inside its own transaction.

    Only the role that owns the tables is let through (see the policy ``zyg_migrating``).
    """

    def __enter__(self) -> Self:
        super().__enter__()
        self._tell("on")
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        super().__exit__(exc_type, exc_value, traceback)
        if exc_type is None and self.connection.in_atomic_block:  # a transaction around goes on
            self._tell("")

    def _tell(self, value: str) -> None:
        if self.atomic_migration and not self.collect_sql:
            self.execute(f"SET LOCAL zyg.migrating = '{value}'", params=None)


class DatabaseWrapper(base.DatabaseWrapper):
    """See the module."""

    SchemaEditorClass = SchemaEditor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = True
        self._told: set[str] = set()  # what may still be set in the transaction that is open

    def scope_statements(self, *, lasting: bool) -> list[str]:
        """Return what tells the server the open scope.

        Args:
            lasting: a transaction is open, in which an earlier scope may still be set.
        """
        organization = current_organization()
        values = {
            "organization": "" if organization is None else str(int(organization.pk)),
            "crossing": current_crossing(),
        }
        told = {name: value for name, value in values.items() if value or name in self._told}
        if lasting:
            self._told.update(told)
        return [f"SET LOCAL zyg.{name} = '{value}';" for name, value in told.items()]

    def get_connection_params(self) -> dict[str, Any]:
        """Make cursors that know this wrapper."""
        params: dict[str, Any] = super().get_connection_params()
        params["cursor_factory"] = partial(ScopedCursor, wrapper=self)
        return params

    def init_connection_state(self) -> None:
        """Refuse, in production, a role that no policy binds."""
        self._told = set()
        super().init_connection_state()
        if settings.PRODUCTION and self.settings_dict["USER"] == settings.DATABASE_ROLE:
            with self.connection.cursor() as cursor:
                faults = role_faults(cursor)
            if faults:
                self.connection.close()
                self.connection = None
                raise ImproperlyConfigured(" ".join(faults))

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 - Django's call
        self._told = set()  # a transaction begins or has ended
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # the stubs leave it out
