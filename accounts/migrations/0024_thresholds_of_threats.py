from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import migrations

SINCE = dt.date(1990, 1, 1)
THRESHOLDS = {"threat_drop": 30, "threat_quiet": 30}


def add_thresholds(apps: Any, schema_editor: Any) -> None:
    rules = apps.get_model("accounts", "Rule")
    rules.objects.bulk_create(
        rules(name=name, value=value, valid_from=SINCE) for name, value in THRESHOLDS.items()
    )


def remove_thresholds(apps: Any, schema_editor: Any) -> None:
    apps.get_model("accounts", "Rule").objects.filter(valid_from=SINCE, name__in=THRESHOLDS).delete()


class Migration(migrations.Migration):
    """From which fall a client buys less, and for how long a closed threat of refusal is not raised again."""

    dependencies = [("accounts", "0023_thresholds_of_key_clients")]

    operations = [migrations.RunPython(add_thresholds, remove_thresholds)]
