from __future__ import annotations

from django.db import migrations

from accounts.rules.first_rows import first_thresholds

THRESHOLDS = {"return_measure_from": 50_000, "act_days": 10, "claim_days": 10}


class Migration(migrations.Migration):
    """Terms of acts and claims, and from which sum on a return needs a measure."""

    dependencies = [("accounts", "0028_threshold_of_trips")]

    operations = [first_thresholds(THRESHOLDS)]
