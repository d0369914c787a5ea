from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import migrations

SINCE = dt.date(1990, 1, 1)
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


def add_thresholds(apps: Any, schema_editor: Any) -> None:
    rules = apps.get_model("accounts", "Rule")
    rules.objects.bulk_create(
        rules(name=name, value=value, valid_from=SINCE) for name, value in THRESHOLDS.items()
    )


def remove_thresholds(apps: Any, schema_editor: Any) -> None:
    apps.get_model("accounts", "Rule").objects.filter(valid_from=SINCE, name__in=THRESHOLDS).delete()


class Migration(migrations.Migration):
    """What people weigh in the coverage of decision maps, and how long a contact covers them."""

    dependencies = [("accounts", "0020_reliability_threshold")]

    operations = [migrations.RunPython(add_thresholds, remove_thresholds)]
