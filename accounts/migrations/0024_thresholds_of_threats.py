from __future__ import annotations

from django.db import migrations

from accounts.rules.first_rows import first_thresholds

THRESHOLDS = {"threat_drop": 30, "threat_quiet": 30}


class Migration(migrations.Migration):
    """From which fall a client buys less, and for how long a closed threat of refusal is not raised again."""

    dependencies = [("accounts", "0023_thresholds_of_key_clients")]

    operations = [first_thresholds(THRESHOLDS)]
