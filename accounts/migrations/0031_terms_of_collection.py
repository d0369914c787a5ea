from __future__ import annotations

from django.db import migrations

from accounts.rules.first_rows import first_thresholds

THRESHOLDS = {
    "collect_notice": 3,
    "collect_call": 1,
    "collect_letter": 7,
    "collect_stop": 15,
    "collect_claim": 30,
    "collect_lawyer": 60,
    "collect_later_a": 0,
    "collect_later_b": 0,
    "collect_later_c": 0,
    "promise_days": 14,
    "promise_share": 33,
}


class Migration(migrations.Migration):
    """Rungs of collection, and which promises to pay need the head."""

    dependencies = [("accounts", "0030_thresholds_of_limits")]

    operations = [first_thresholds(THRESHOLDS)]
