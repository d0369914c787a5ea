from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import migrations

SINCE = dt.date(1990, 1, 1)
THRESHOLDS = {
    "key_portfolio": 3, "key_share_low": 30, "key_share_high": 55, "key_share_alarm": 75, "npv_rate": 20, "npv_years": 3,
}  # fmt: skip


def add_thresholds(apps: Any, schema_editor: Any) -> None:
    rules = apps.get_model("accounts", "Rule")
    rules.objects.bulk_create(
        rules(name=name, value=value, valid_from=SINCE) for name, value in THRESHOLDS.items()
    )


def remove_thresholds(apps: Any, schema_editor: Any) -> None:
    apps.get_model("accounts", "Rule").objects.filter(valid_from=SINCE, name__in=THRESHOLDS).delete()


class Migration(migrations.Migration):
    """Key clients: how many one manager has, their share in sales, what their value is counted with."""

    dependencies = [("accounts", "0022_personal_showings")]

    operations = [migrations.RunPython(add_thresholds, remove_thresholds)]
