from __future__ import annotations

from django.db import migrations

from accounts.rules.first_rows import first_thresholds

THRESHOLDS = {"discount_cap": 9, "margin_floor": 10}


class Migration(migrations.Migration):
    """How much quantity and turnover take off together, and from which margin on a price is low."""

    dependencies = [("accounts", "0024_thresholds_of_threats")]

    operations = [first_thresholds(THRESHOLDS)]
