"""Let PostgreSQL keep the rows of the organizations apart."""

from django.db import migrations

from zyg.core.organizations.fence import FenceTables


class Migration(migrations.Migration):
    dependencies = [("signing", "0002_append_only")]
    operations = [FenceTables()]
