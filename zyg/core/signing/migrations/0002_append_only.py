"""Let the database itself refuse changes to evidence, as it does for the audit.

SQLite refuses UPDATE; PostgreSQL refuses UPDATE and DELETE. On SQLite a DELETE is not refused
because emptying a test database is one; a missing event breaks the chain on both.
"""

from django.db import migrations

SQLITE = """
CREATE TRIGGER evidence_append_only BEFORE UPDATE ON signing_evidenceevent
BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END
"""
POSTGRESQL = """
CREATE FUNCTION evidence_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'evidence is append-only' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER evidence_append_only BEFORE UPDATE OR DELETE ON signing_evidenceevent
FOR EACH ROW EXECUTE FUNCTION evidence_append_only();
"""
BACK_SQLITE = "DROP TRIGGER evidence_append_only"
BACK_POSTGRESQL = """
DROP TRIGGER evidence_append_only ON signing_evidenceevent;
DROP FUNCTION evidence_append_only();
"""


def add(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRESQL if postgresql else SQLITE)


def remove(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(BACK_POSTGRESQL if postgresql else BACK_SQLITE)


class Migration(migrations.Migration):
    dependencies = [("signing", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
