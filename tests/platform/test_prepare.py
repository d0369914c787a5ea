"""What is looked at before a company starts."""

from __future__ import annotations

import pytest
from django.db.migrations.recorder import MigrationRecorder

from kam_crm.prepare import refuse_foreign_data

pytestmark = pytest.mark.django_db


def test_data_of_this_version_is_taken() -> None:
    refuse_foreign_data()


def test_data_of_another_layout_is_refused_in_one_sentence() -> None:
    MigrationRecorder.Migration.objects.create(app="orders", name="0007_steps_of_deputies")
    with pytest.raises(SystemExit) as refusal:
        refuse_foreign_data()
    sentence = str(refusal.value)
    assert "orders.0007_steps_of_deputies" in sentence
    assert "\n" not in sentence
    assert "move it away" in sentence


def test_migrations_of_packages_are_not_looked_at() -> None:
    MigrationRecorder.Migration.objects.create(app="no_such_app", name="0001_initial")
    refuse_foreign_data()
