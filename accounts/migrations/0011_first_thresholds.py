from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import migrations

SINCE = dt.date(1990, 1, 1)
THRESHOLDS = {
    "tolerance_days": 5,
    "near_limit": 80,
    "long_overdue": 60,
    "limit_margin": 5,
    "silent_days": 45,
    "contract_ends": 60,
    "near_plan": 90,
    "norm.AX": 7,
    "norm.AY": 14,
    "norm.AZ": 14,
    "norm.BX": 30,
    "norm.BY": 30,
    "norm.BZ": 30,
    "norm.CX": 90,
    "norm.CY": 90,
    "norm.CZ": 90,
    "norm.new": 14,
    "norm.prospect": 30,
}


def add_thresholds(apps: Any, schema_editor: Any) -> None:
    rules = apps.get_model("accounts", "Rule")
    rules.objects.bulk_create(
        rules(name=name, value=value, valid_from=SINCE) for name, value in THRESHOLDS.items()
    )


def remove_thresholds(apps: Any, schema_editor: Any) -> None:
    apps.get_model("accounts", "Rule").objects.filter(valid_from=SINCE, name__in=THRESHOLDS).delete()


class Migration(migrations.Migration):
    """The thresholds that were constants until now."""

    dependencies = [("accounts", "0010_first_limits")]

    operations = [migrations.RunPython(add_thresholds, remove_thresholds)]
