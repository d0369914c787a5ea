from __future__ import annotations

from django.db import migrations

from accounts.rules.first_rows import first_thresholds

THRESHOLDS = {"limit_days": 182, "limit_share_a": 100, "limit_share_b": 80, "limit_share_c": 50}


class Migration(migrations.Migration):
    """How long a credit limit is valid, and what of the sum that the formula gives a client of each rating has."""

    dependencies = [("accounts", "0029_terms_of_claims")]

    operations = [first_thresholds(THRESHOLDS)]
