from __future__ import annotations

from django.db import migrations

from accounts.rules.first_rows import first_thresholds

THRESHOLDS = {
    "covered_days": 90,
    "weight.decider": 3,
    "weight.approver": 3,
    "weight.influencer": 2,
    "weight.buyer": 2,
    "weight.user": 1,
    "weight.gatekeeper": 1,
    "weight.initiator": 1,
}


class Migration(migrations.Migration):
    """What people weigh in the coverage of decision maps, and how long a contact covers them."""

    dependencies = [("accounts", "0020_reliability_threshold")]

    operations = [first_thresholds(THRESHOLDS)]
