from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import migrations

SINCE = dt.date(1990, 1, 1)
THRESHOLDS = {"trip_cost": 3200}


def add_thresholds(apps: Any, schema_editor: Any) -> None:
    rules = apps.get_model("accounts", "Rule")
    rules.objects.bulk_create(
        rules(name=name, value=value, valid_from=SINCE) for name, value in THRESHOLDS.items()
    )


def remove_thresholds(apps: Any, schema_editor: Any) -> None:
    apps.get_model("accounts", "Rule").objects.filter(valid_from=SINCE, name__in=THRESHOLDS).delete()


class Migration(migrations.Migration):
    """What a trip to a client costs, RUB net of VAT: a part shipment is one trip more."""

    dependencies = [("accounts", "0027_thresholds_of_orders")]

    operations = [migrations.RunPython(add_thresholds, remove_thresholds)]
