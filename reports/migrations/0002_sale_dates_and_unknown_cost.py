from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Days of sales apart from days of returns; what gross profit leaves out."""

    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="clientmonth",
            name="first_sale_on",
            field=models.DateField(null=True, verbose_name="first shipment"),
        ),
        migrations.AddField(
            model_name="clientmonth",
            name="last_sale_on",
            field=models.DateField(null=True, verbose_name="last shipment"),
        ),
        migrations.AlterField(
            model_name="clientmonth",
            name="first_on",
            field=models.DateField(verbose_name="first line"),
        ),
        migrations.AlterField(
            model_name="clientmonth",
            name="last_on",
            field=models.DateField(verbose_name="last line"),
        ),
        migrations.AddField(
            model_name="segmentsnapshot",
            name="without_cost",
            field=models.DecimalField(
                decimal_places=2, default=0, max_digits=14, verbose_name="sales without cost"
            ),
        ),
    ]
