"""Migrations applied at once only add: what is changed again needs the state in between."""

from __future__ import annotations

import pgtrigger.migrations
import pytest
from django.contrib.postgres.operations import CreateExtension
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from kam_crm.shared.migrations import CreatedAtOnce

ADDS = (
    migrations.CreateModel, migrations.RunSQL, migrations.RunPython, CreateExtension, pgtrigger.migrations.AddTrigger,
)  # fmt: skip
KNOWN = MigrationLoader(None).disk_migrations.values()
# sorted: Django finds them by sets, and every worker must collect the same
AT_ONCE = sorted((one for one in KNOWN if isinstance(one, CreatedAtOnce)), key=str)


def changes(operations: list[Operation]) -> list[str]:
    return [operation.describe() for operation in operations if not isinstance(operation, ADDS)]


@pytest.mark.parametrize("migration", AT_ONCE, ids=str)
def test_what_is_applied_at_once_only_adds(migration: CreatedAtOnce) -> None:
    assert changes(migration.operations) == []


def test_a_change_is_noticed() -> None:
    assert changes([migrations.RemoveField("order", "note")]) == ["Remove field note from order"]
    assert len(AT_ONCE) > 15
