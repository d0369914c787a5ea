from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import migrations

SINCE = dt.date(1990, 1, 1)
THRESHOLDS = {"return_measure_from": 50_000, "act_days": 10, "claim_days": 10}


def add_thresholds(apps: Any, schema_editor: Any) -> None:
    rules = apps.get_model("accounts", "Rule")
    rules.objects.bulk_create(
        rules(name=name, value=value, valid_from=SINCE) for name, value in THRESHOLDS.items()
    )


def remove_thresholds(apps: Any, schema_editor: Any) -> None:
    apps.get_model("accounts", "Rule").objects.filter(valid_from=SINCE, name__in=THRESHOLDS).delete()


class Migration(migrations.Migration):
    """Terms of acts and claims, and from which sum on a return needs a measure."""

    dependencies = [("accounts", "0028_threshold_of_trips")]

    operations = [migrations.RunPython(add_thresholds, remove_thresholds)]
