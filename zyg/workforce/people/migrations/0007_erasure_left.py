"""Let somebody who came back and left again be erased again."""

import datetime as dt

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_certificate_pdf")]
    operations = [
        migrations.RemoveConstraint(model_name="erasure", name="erasure_once"),
        migrations.AddField(
            model_name="erasure",
            name="left",
            field=models.DateField(default=dt.date(1900, 1, 1), verbose_name="离职日期"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(
                fields=("organization", "employee", "retention", "left"), name="erasure_once"
            ),
        ),
    ]
