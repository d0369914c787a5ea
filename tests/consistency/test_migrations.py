"""Migrations applied at once need no state in between, which they would not get."""

from __future__ import annotations

from collections import Counter

import pgtrigger.migrations
import pytest
from django.contrib.postgres.operations import CreateExtension
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from kam_crm.shared.migrations import PARTS, CreatedAtOnce, created_by

FIELDS = (migrations.AddField, migrations.AlterField)
# of a table that stands already: of a new one they would be in it, or have gone, before it is created
CHANGES = (migrations.AlterField, migrations.RemoveConstraint, migrations.RemoveIndex)
FIT = (
    *PARTS, *CHANGES, migrations.CreateModel, migrations.RunSQL, CreateExtension,
    pgtrigger.migrations.AddTrigger, pgtrigger.migrations.RemoveTrigger,
)  # fmt: skip
KNOWN = MigrationLoader(None).disk_migrations.values()
# sorted: Django finds them by sets, and every worker must collect the same
AT_ONCE = sorted((one for one in KNOWN if isinstance(one, CreatedAtOnce)), key=str)


def unfit(operations: list[Operation]) -> list[str]:
    """What could turn out otherwise than one after another."""
    created = created_by(operations)
    fields = Counter((one.model_name_lower, one.name_lower) for one in operations if isinstance(one, FIELDS))
    return [
        one.describe()
        for one in operations
        if not isinstance(one, FIT)
        or (isinstance(one, CHANGES) and one.model_name_lower in created)
        or (isinstance(one, FIELDS) and fields[one.model_name_lower, one.name_lower] > 1)
    ]


@pytest.mark.parametrize("migration", AT_ONCE, ids=str)
def test_what_is_applied_at_once_needs_no_state_in_between(migration: CreatedAtOnce) -> None:
    assert unfit(migration.operations) == []


def test_a_change_that_needs_one_is_noticed() -> None:
    text = models.TextField()
    added, altered = migrations.AddField("order", "note", text), migrations.AlterField("order", "note", text)
    assert unfit([migrations.RemoveField("order", "note")]) == ["Remove field note from order"]
    assert unfit([added, altered]) == ["Add field note to order", "Alter field note on order"]
    assert unfit([migrations.CreateModel("Order", []), altered]) == ["Alter field note on order"]
    assert unfit([added]) == unfit([altered]) == []
    assert len(AT_ONCE) > 45
