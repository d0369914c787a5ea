from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations


class Migration(migrations.Migration):
    """The search finds an order by part of its number."""

    dependencies = [("orders", "0005_returns_name_their_line"), ("accounts", "0002_extensions")]

    operations = [
        migrations.AddIndex("order", GinIndex(OpClass("number", name="gin_trgm_ops"), name="order_number_trgm")),
    ]
