"""Rows that a company begins with, for migrations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.migrations import RunPython

SINCE = dt.date(1990, 1, 1)


def first_thresholds(values: Mapping[str, int]) -> RunPython:
    """The operation that writes these thresholds, in force ever since, and takes them away again."""

    def add(apps: Any, schema_editor: Any) -> None:
        rules = apps.get_model("accounts", "Rule")
        rules.objects.bulk_create(
            rules(name=name, value=value, valid_from=SINCE) for name, value in values.items()
        )

    def remove(apps: Any, schema_editor: Any) -> None:
        apps.get_model("accounts", "Rule").objects.filter(valid_from=SINCE, name__in=values).delete()

    return RunPython(add, remove)
