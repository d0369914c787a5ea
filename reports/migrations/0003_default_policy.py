from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import migrations

SINCE = dt.date(1990, 1, 1)


def add_policy(apps: Any, schema_editor: Any) -> None:
    apps.get_model("reports", "SegmentPolicy").objects.get_or_create(valid_from=SINCE)


def remove_policy(apps: Any, schema_editor: Any) -> None:
    apps.get_model("reports", "SegmentPolicy").objects.filter(valid_from=SINCE).delete()


class Migration(migrations.Migration):
    """The thresholds of formulas.md 2.1 and 2.2, older than any sale."""

    dependencies = [("reports", "0002_triggers")]

    operations = [migrations.RunPython(add_policy, remove_policy)]
