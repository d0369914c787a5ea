from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A returned line points to the sale it came from."""

    dependencies = [("orders", "0004_drafts_passed_to_support")]

    operations = [
        migrations.AddField(
            model_name="shipmentline",
            name="returned_line",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="returned",
                to="orders.shipmentline",
            ),
        ),
        migrations.AddIndex(
            model_name="shipmentline",
            index=models.Index(
                condition=models.Q(("returned_line__isnull", False)),
                fields=["returned_line"],
                name="shipment_line_returned",
            ),
        ),
    ]
