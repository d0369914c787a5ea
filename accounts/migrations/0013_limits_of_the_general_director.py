from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import migrations

SINCE = dt.date(1990, 1, 1)
LIMITS = ("discount.grant", "discount.approve", "credit.release", "contracts.agree", "credit.set_limit")
ROLE = "general"


def add_limits(apps: Any, schema_editor: Any) -> None:
    rules = apps.get_model("accounts", "Rule")
    rules.objects.bulk_create(
        rules(name=name, role=ROLE, value=None, valid_from=SINCE) for name in LIMITS
    )


def remove_limits(apps: Any, schema_editor: Any) -> None:
    apps.get_model("accounts", "Rule").objects.filter(role=ROLE).delete()


class Migration(migrations.Migration):
    """None at all, as of the commercial director at first: a later version of the code does not change them."""

    dependencies = [("accounts", "0012_general_director")]

    operations = [migrations.RunPython(add_limits, remove_limits)]
