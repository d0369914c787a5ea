from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """All steps of a nightly run stand in the ledger before the first begins."""

    dependencies = [("reports", "0003_room_for_extremes")]

    operations = [
        migrations.AlterField(
            model_name="nightlyrun",
            name="started_at",
            field=models.DateTimeField(null=True, verbose_name="started"),
        ),
    ]
