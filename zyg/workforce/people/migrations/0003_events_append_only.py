"""Let the database itself refuse changes to what happened to people.

SQLite refuses UPDATE; PostgreSQL refuses UPDATE and DELETE. On SQLite a DELETE is not refused
because emptying a test database is one.
"""

from django.db import migrations

SQLITE = """
CREATE TRIGGER person_event_append_only BEFORE UPDATE ON people_personevent
BEGIN SELECT RAISE(ABORT, 'person events are append-only'); END
"""
POSTGRESQL = """
CREATE FUNCTION person_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'person events are append-only' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER person_event_append_only BEFORE UPDATE OR DELETE ON people_personevent
FOR EACH ROW EXECUTE FUNCTION person_event_append_only();
"""
BACK_SQLITE = "DROP TRIGGER person_event_append_only"
BACK_POSTGRESQL = """
DROP TRIGGER person_event_append_only ON people_personevent;
DROP FUNCTION person_event_append_only();
"""


def add(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRESQL if postgresql else SQLITE)


def remove(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(BACK_POSTGRESQL if postgresql else BACK_SQLITE)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_lifecycle")]
    operations = [migrations.RunPython(add, remove)]
