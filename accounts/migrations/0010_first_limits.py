from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import migrations

SINCE = dt.date(1990, 1, 1)
LIMITS = {
    ("discount.grant", "kam"): 5,
    ("discount.grant", "head"): 15,
    ("discount.grant", "director"): None,
    ("discount.approve", "head"): 15,
    ("discount.approve", "director"): None,
    ("credit.release", "head"): 1_000_000,
    ("credit.release", "director"): None,
    ("contracts.agree", "head"): 45,
    ("contracts.agree", "director"): None,
    ("credit.set_limit", "finance"): 5_000_000,
    ("credit.set_limit", "director"): None,
}


def add_limits(apps: Any, schema_editor: Any) -> None:
    rules = apps.get_model("accounts", "Rule")
    rules.objects.bulk_create(
        rules(name=name, role=role, value=value, valid_from=SINCE) for (name, role), value in LIMITS.items()
    )


def remove_limits(apps: Any, schema_editor: Any) -> None:
    apps.get_model("accounts", "Rule").objects.filter(valid_from=SINCE).delete()


class Migration(migrations.Migration):
    """The limits that were constants until now: a later version of the code does not change them."""

    dependencies = [("accounts", "0009_rules")]

    operations = [migrations.RunPython(add_limits, remove_limits)]
