from __future__ import annotations

from django.db import migrations

from accounts.rules.first_rows import first_thresholds

THRESHOLDS = {"norm.key": 14, "personal_days": 90, "decider_days": 60}


class Migration(migrations.Migration):
    """Norms of key clients: contacts, personal meetings, meetings with the decider."""

    dependencies = [("accounts", "0017_lawyer")]

    operations = [first_thresholds(THRESHOLDS)]
