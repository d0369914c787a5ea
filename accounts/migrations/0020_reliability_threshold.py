from __future__ import annotations

from django.db import migrations

from accounts.rules.first_rows import first_thresholds

THRESHOLDS = {"reliability_from": 0}


class Migration(migrations.Migration):
    """From which credit limit a check of reliability is needed: from none, until a company says so."""

    dependencies = [("accounts", "0019_opened_files")]

    operations = [first_thresholds(THRESHOLDS)]
