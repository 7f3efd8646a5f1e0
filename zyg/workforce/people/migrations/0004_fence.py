"""Let PostgreSQL keep the rows of the organizations apart."""

from django.db import migrations

from zyg.core.organizations.fence import FenceTables


class Migration(migrations.Migration):
    dependencies = [("people", "0003_events_append_only"), ("organizations", "0002_fence")]
    operations = [FenceTables()]
