from __future__ import annotations

from django.db import migrations

from accounts.rules.first_rows import first_thresholds

THRESHOLDS = {"trip_cost": 3200}


class Migration(migrations.Migration):
    """What a trip to a client costs, RUB net of VAT: a part shipment is one trip more."""

    dependencies = [("accounts", "0027_thresholds_of_orders")]

    operations = [first_thresholds(THRESHOLDS)]
