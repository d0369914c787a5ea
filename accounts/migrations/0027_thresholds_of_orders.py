from __future__ import annotations

from django.db import migrations

from accounts.rules.first_rows import first_thresholds

THRESHOLDS = {"refusal_days": 90, "refusal_repeats": 3, "otif_tolerance": 0}


class Migration(migrations.Migration):
    """When refusals for one reason want a measure, and what may be missing of a line that counts as whole."""

    dependencies = [("accounts", "0026_threshold_of_requests")]

    operations = [first_thresholds(THRESHOLDS)]
