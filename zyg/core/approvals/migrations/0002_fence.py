"""Let PostgreSQL keep the rows of the organizations apart."""

from django.db import migrations

from zyg.core.organizations.fence import FenceTables


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial")]
    operations = [FenceTables()]
