"""`manage.py` on a database that is not ready for its command."""

from __future__ import annotations

import sys

import pytest
from django.db import connection

import manage
from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["manage.py", "create_token", "a@b.example", "--name", "x"])
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")  # nothing embedded is to be started


def without_users() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {User._meta.db_table} CASCADE")


def without_phones() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {User._meta.db_table} DROP COLUMN phone CASCADE")


@pytest.mark.parametrize("lose", [without_users, without_phones])
def test_a_database_without_its_tables_is_told_how_to_get_them(command: None, lose: object) -> None:
    assert callable(lose)
    lose()
    with pytest.raises(SystemExit) as end:
        manage.main()
    assert "manage.py migrate" in str(end.value.code)
