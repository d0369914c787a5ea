"""Imports that ended notify whoever uploaded the file."""

from __future__ import annotations

import pytest

from accounts.models import User
from desk.news import feed
from integrations.imports.models import ImportRun
from kam_crm.shared import clock
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def ended(by: User, status: str, **values: int) -> ImportRun:
    return ImportRun.objects.create(
        kind="payments",
        status=status,
        file_name="bank.csv",
        sha256="0" * 64,
        user=by,
        finished_at=clock.now(),
        **values,
    )


def notified(user: User) -> list[tuple[str, str]]:
    return [(event.text, event.note) for event in feed.news(user).events]


def test_end_of_an_import_is_told_to_its_giver_only() -> None:
    finance, admin = UserFactory(role="finance"), UserFactory(role="admin")
    run = ended(finance, "done", created=2, unchanged=3)
    assert notified(finance) == [("Import finished: payments", "bank.csv, 5 rows")]
    assert feed.news(finance).events[0].url == f"/settings/imports/{run.pk}/"
    assert notified(admin) == []


def test_failed_import_says_how_many_rows_were_bad() -> None:
    admin = UserFactory(role="admin")
    ended(admin, "failed", bad_rows=1)
    ended(admin, "checked")
    ended(admin, "cancelled")
    assert notified(admin) == [("Import failed: payments", "bank.csv, 1 bad row")]
