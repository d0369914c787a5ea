from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A tiny plan or a total near zero makes percentages of any size; no figure may stop the nightly."""

    dependencies = [("reports", "0002_sale_dates_and_unknown_cost")]

    operations = [
        migrations.AlterField(
            model_name="attainment",
            name="attainment",
            field=models.DecimalField(decimal_places=2, max_digits=22, null=True, verbose_name="attainment, %"),
        ),
        migrations.AlterField(
            model_name="attainment",
            name="landing",
            field=models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name="landing"),
        ),
        migrations.AlterField(
            model_name="attainment",
            name="landing_pct",
            field=models.DecimalField(decimal_places=2, max_digits=22, null=True, verbose_name="landing, %"),
        ),
        migrations.AlterField(
            model_name="segmentsnapshot",
            name="cv",
            field=models.DecimalField(decimal_places=4, max_digits=26, null=True, verbose_name="variation, %"),
        ),
    ]
