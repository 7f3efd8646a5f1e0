"""Keep the paper itself, so that a new template changes no old certificate."""

from django.db import migrations

import zyg.core.crypto.fields


class Migration(migrations.Migration):
    dependencies = [("people", "0005_employee_file")]
    operations = [
        migrations.AddField(
            model_name="certificate",
            name="sealed_pdf",
            field=zyg.core.crypto.fields.EncryptedTextField(default=""),
        ),
    ]
