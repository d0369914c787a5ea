from __future__ import annotations

from django.db import migrations

SEQUENCES = ("orders_order_number", "orders_shipment_number", "orders_return_number")


class Migration(migrations.Migration):
    """Sequences that number orders, shipments and returns."""

    dependencies = [("orders", "0001_initial")]

    operations = [migrations.RunSQL(f"CREATE SEQUENCE {name}", f"DROP SEQUENCE {name}") for name in SEQUENCES]
