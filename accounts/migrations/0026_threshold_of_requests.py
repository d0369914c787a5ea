from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import migrations

SINCE = dt.date(1990, 1, 1)
THRESHOLDS = {"request_days": 5}


def add_thresholds(apps: Any, schema_editor: Any) -> None:
    rules = apps.get_model("accounts", "Rule")
    rules.objects.bulk_create(
        rules(name=name, value=value, valid_from=SINCE) for name, value in THRESHOLDS.items()
    )


def remove_thresholds(apps: Any, schema_editor: Any) -> None:
    apps.get_model("accounts", "Rule").objects.filter(valid_from=SINCE, name__in=THRESHOLDS).delete()


class Migration(migrations.Migration):
    """For how many working days a request about an order may wait for its decision."""

    dependencies = [("accounts", "0025_thresholds_of_prices")]

    operations = [migrations.RunPython(add_thresholds, remove_thresholds)]
