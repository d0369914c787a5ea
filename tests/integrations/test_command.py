"""`manage.py import_file`."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from catalogue.models import Product
from dossiers.models import Client
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
CLIENTS = "code,name,manager\nC1,First,kam@demo.example\nC2,Second,kam@demo.example\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "clients.csv"
    path.write_text(CLIENTS, encoding="utf-8")
    return path


def run(kind: str, file: Path, **options: Any) -> str:
    out = StringIO()
    call_command("import_file", kind, str(file), stdout=out, **options)
    return out.getvalue()


def test_counts_are_told(file: Path, admin: User, kam: User) -> None:
    assert run("clients", file, dry_run=True) == "clients: would be created 2, updated 0, unchanged 0\n"
    assert run("clients", file) == "clients: created 2, updated 0, unchanged 0\n"
    assert run("clients", file) == "clients: created 0, updated 0, unchanged 2\n"


def test_bad_rows_are_listed_and_the_exit_code_is_1(file: Path, admin: User) -> None:
    errors = StringIO()
    with pytest.raises(SystemExit) as end:
        run("clients", file, stderr=errors)
    assert end.value.code == 1
    assert errors.getvalue().splitlines() == [
        "row 2, manager «kam@demo.example»: there is no active manager with this e-mail or name",
        "row 3, manager «kam@demo.example»: there is no active manager with this e-mail or name",
        "2 bad rows, nothing was loaded",
    ]
    assert not Client.objects.exists()


def test_one_bad_row_is_one(tmp_path: Path, admin: User) -> None:
    file, errors = tmp_path / "products.csv", StringIO()
    file.write_text("code,name\nP1,\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        run("products", file, stderr=errors)
    assert errors.getvalue().splitlines()[-1] == "1 bad row, nothing was loaded"


def test_more_than_a_thousand_are_counted(tmp_path: Path, admin: User) -> None:
    file, errors = tmp_path / "products.csv", StringIO()
    file.write_text("code,name\n" + "".join(f"P{n},\n" for n in range(1200)), encoding="utf-8")
    with pytest.raises(SystemExit):
        run("products", file, stderr=errors)
    lines = errors.getvalue().splitlines()
    assert len(lines) == 1002
    assert lines[-2:] == ["… and 200 more", "1200 bad rows, nothing was loaded"]
    assert not Product.objects.exists()


def test_history_says_who_and_from_which_file(file: Path, admin: User, kam: User) -> None:
    director = UserFactory(role="director", email="director@demo.example")
    run("clients", file, user="Director@demo.example")
    event = Client.pgh_event_model.objects.select_related("pgh_context").first()
    assert event.pgh_context.metadata == {"user": director.pk, "source": "import clients.csv"}


def test_first_administrator_unless_somebody_is_named(file: Path, kam: User, admin: User) -> None:
    UserFactory(role="admin")
    run("clients", file)
    event = Client.pgh_event_model.objects.select_related("pgh_context").first()
    assert event.pgh_context.metadata["user"] == admin.pk


def test_users_come_into_a_company_without_anybody(tmp_path: Path) -> None:
    file = tmp_path / "users.csv"
    file.write_text("email,full_name,role\nadmin@demo.example,Admin,admin\n", encoding="utf-8")
    assert run("users", file) == "users: created 1, updated 0, unchanged 0\n"


def test_other_files_need_somebody(file: Path) -> None:
    with pytest.raises(CommandError, match="There is no user yet"):
        run("clients", file)


def test_unknown_or_dismissed_user(file: Path, kam: User) -> None:
    UserFactory(email="gone@demo.example", is_active=False)
    for email in ("nobody@demo.example", "gone@demo.example"):
        with pytest.raises(CommandError, match="There is no active user"):
            run("clients", file, user=email)


def test_missing_file(tmp_path: Path, admin: User) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run("clients", tmp_path / "none.csv")


def test_unknown_kind(file: Path, admin: User) -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("import_file", "friends", str(file))
