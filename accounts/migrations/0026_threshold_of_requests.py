from __future__ import annotations

from django.db import migrations

from accounts.rules.first_rows import first_thresholds

THRESHOLDS = {"request_days": 5}


class Migration(migrations.Migration):
    """For how many working days a request about an order may wait for its decision."""

    dependencies = [("accounts", "0025_thresholds_of_prices")]

    operations = [first_thresholds(THRESHOLDS)]
