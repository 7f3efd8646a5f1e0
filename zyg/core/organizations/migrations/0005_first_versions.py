"""Give every department that is there its first version."""

import datetime as dt

from django.db import migrations


def write(apps, schema_editor):
    version = apps.get_model("organizations", "DepartmentVersion")
    department = apps.get_model("organizations", "Department")
    version.objects.bulk_create(
        version(
            organization_id=row.organization_id,
            department_id=row.pk,
            valid_from=dt.date(1900, 1, 1),
            name=row.name,
            parent_id=row.parent_id,
        )
        for row in department.objects.filter(versions=None).order_by("pk").iterator()
    )


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_tree_and_entities")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
