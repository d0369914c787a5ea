"""The suite's own tools: the copied database, what outlives a test, the ledger of slow tests."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from dossiers.models import Client, DossierTemplate
from plans.models import ContactPurpose
from tests.factories.dossiers import ClientFactory
from tests.support import database, passes
from tests.support.ledger import LENGTH, Ledger, SlowestFirst

# of this process alone: another one drops its own
TEMPLATE, COPY = f"test_kam_suite_template_{os.getpid()}", f"test_kam_suite_copy_{os.getpid()}"


@pytest.fixture
def elsewhere(transactional_db: None) -> Iterator[None]:
    """The connection may go to other databases, which are dropped in the end."""
    own = connection.settings_dict["NAME"]
    yield
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = own
    with connection.cursor() as cursor:
        for name in (TEMPLATE, COPY):
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")


@pytest.mark.server
def test_a_database_is_migrated_once_and_copied_as_it_was(elsewhere: None) -> None:
    made: list[str] = []

    def migrate() -> None:
        made.append(connection.settings_dict["NAME"])
        run("CREATE TABLE kept (number int)")

    database.provide(TEMPLATE, COPY, "one", migrate)
    run("INSERT INTO kept VALUES (1)")
    database.provide(TEMPLATE, COPY, "one", migrate)
    assert run("SELECT count(*) FROM kept") == 0
    assert made == [TEMPLATE]
    database.provide(TEMPLATE, COPY, "another", migrate)
    assert made == [TEMPLATE, TEMPLATE]


def test_what_failed_to_migrate_is_never_copied(elsewhere: None) -> None:
    with pytest.raises(ZeroDivisionError):
        database.provide(TEMPLATE, COPY, "one", lambda: 1 // 0)
    made: list[int] = []
    database.provide(TEMPLATE, COPY, "one", lambda: made.append(1))
    assert made == [1]


@pytest.mark.parametrize(
    "path", ["orders/migrations/0001_initial.py", "plans/weeks/migrations/0002_x.py", "receivables/sql/paid.sql",
             "reports/nightly/sql/x.sql", "requirements/app.lock"]
)  # fmt: skip
def test_the_database_is_made_anew_after_a_change_of(path: str, tmp_path: Path) -> None:
    for lock in database.LOCKS:
        write(tmp_path / lock, "")
    before = database.fingerprint(tmp_path)
    write(tmp_path / path, "-- another word")
    assert database.fingerprint(tmp_path) != before


def rows_of(schema: str, table: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {schema}.{table} AS t ORDER BY 1")
        return cursor.fetchall()


def is_born(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('born.' || quote_ident(%s)) IS NOT NULL", [table])
        return bool(cursor.fetchone()[0])


@pytest.mark.server
def test_only_the_rows_of_migrations_outlive_a_test_that_commits(transactional_db: None) -> None:
    client = ClientFactory()
    client.name = "Another name"
    client.save()
    ContactPurpose.objects.first().delete()
    DossierTemplate.objects.update(valid_from=dt.date(2021, 1, 1))
    assert any(rows_of("public", f"{name}event") for name in ("dossiers_client", "plans_contactpurpose"))
    born = [table for table in connection.introspection.table_names() if is_born(table)]
    assert {
        "plans_contactpurpose",
        "dossiers_dossiertemplate",
        "dossiers_dossieritemevent",
        "accounts_rule",
    } <= {*born}
    database.give_back_its_first_rows(SimpleNamespace())  # type: ignore[arg-type]
    assert not Client.objects.exists()
    assert all(rows_of("public", table) == rows_of("born", table) for table in born)
    others = {*connection.introspection.table_names(), *born} - {*born, *database.KEPT}
    assert not [table for table in sorted(others) if rows_of("public", table)]
    ContactPurpose.objects.create(name="A purpose of a later test")  # its number is free, its history is kept
    assert len(rows_of("public", "plans_contactpurposeevent")) > len(
        rows_of("born", "plans_contactpurposeevent")
    )


def test_the_ledger_keeps_the_slowest_and_what_was_not_tried(tmp_path: Path) -> None:
    path = tmp_path / "slow.txt"
    path.write_text("40\ttests/a.py::old\n3\ttests/a.py::now_quick\n")
    ledger = Ledger(path)
    for test, seconds in (
        ("tests/a.py::now_quick", 0.7),
        *((f"tests/b.py::{n}", 5.2) for n in range(LENGTH)),
    ):
        for when, duration in (("setup", 100.0), ("call", seconds), ("teardown", 0.1)):
            ledger.pytest_runtest_logreport(SimpleNamespace(when=when, nodeid=test, duration=duration))  # type: ignore[arg-type]
    ledger.pytest_sessionfinish()
    lines = path.read_text().splitlines()
    assert lines[:2] == ["40\ttests/a.py::old", "5\ttests/b.py::0"]
    assert len(lines) == LENGTH
    assert "now_quick" not in path.read_text()


def test_the_slowest_begin_and_a_group_stays_together_before_its_slowest(tmp_path: Path) -> None:
    path = tmp_path / "slow.txt"
    path.write_text("9\tslow\n7\tstops\n3\tkills\n2\tother\n")
    names = {
        "quick": "",
        "shares": "company",
        "stops": "company",
        "slow": "",
        "other": "",
        "kills": "company",
    }
    marks = {group: pytest.mark.xdist_group(group).mark if group else None for group in names.values()}
    items = [
        SimpleNamespace(nodeid=name, get_closest_marker=lambda _, mark=marks[group]: mark)
        for name, group in names.items()
    ]
    SlowestFirst(path).pytest_collection_modifyitems(items)  # type: ignore[arg-type]
    assert [item.nodeid for item in items] == ["shares", "kills", "stops", "slow", "other", "quick"]


def run(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_rooms_are_marked_before_tests_are_chosen_and_sorted_after(request: pytest.FixtureRequest) -> None:
    """Hooks run from the last of the list to the first; `-m` chooses in the plugin «mark»."""
    found = request.config.hook.pytest_collection_modifyitems.get_hookimpls()
    names = [
        "marks" if impl.plugin_name.endswith("tests/conftest.py") else impl.plugin_name for impl in found
    ]
    assert names.index("slowest-first") < names.index("mark") < names.index("marks")


@pytest.mark.parametrize(
    ("name", "text", "left_out"),
    [
        ("test_a.py", "pytestmark = pytest.mark.e2e", set()),
        ("test_a.py", "@pytest.mark.server\ndef test(): ...", {"e2e"}),
        ("test_a.py", "def test(): ...", {"e2e", "server and not e2e"}),
        ("conftest.py", "", set()),
    ],
)
def test_a_pass_reads_the_files_that_say_its_mark(
    tmp_path: Path, name: str, text: str, left_out: set[str]
) -> None:
    path = tmp_path / name
    write(path, text)
    choices = {*passes.PASSES, "not e2e", "", "server"}
    found = {choice for choice in choices if passes.is_left_out(path, choice)}
    assert found == left_out | ({"server and not e2e"} if "mark.e2e" in text else set())


def test_the_pass_of_the_server_reads_its_rooms() -> None:
    room = passes.PROJECT / "tests/receivables/test_ageing.py"
    assert not passes.is_left_out(room, "server and not e2e")
    assert passes.is_left_out(room, passes.BESIDE_SERVER) and not passes.is_left_out(room, "not e2e")


def test_no_test_is_left_out_of_all_passes_of_a_gate() -> None:
    """The gate runs those of the browser, of the server, and all others on the embedded database."""
    gate, makefile = (passes.PROJECT / name for name in (".ci/run", "Makefile"))
    assert all(f"make {one}" in gate.read_text() for one in ("test-server", "test-browser", "test-plain"))
    assert "test-plain BESIDE_SERVER=1" in gate.read_text()
    named = makefile.read_text().replace("$(if $(BESIDE_SERVER), and not server)", " and not server")
    assert all(f'-m "{choice}"' in named for choice in ("server and not e2e", passes.BESIDE_SERVER))


def test_a_mark_that_its_pass_would_not_find_ends_the_run(request: pytest.FixtureRequest) -> None:
    """A mark given by a variable or a conftest: the file itself does not say it."""
    hidden = SimpleNamespace(
        path=Path(__file__).with_name("test_logs.py"),
        get_closest_marker=lambda mark: mark == "e2e",
        keywords={},
    )
    (check,) = (
        impl.function
        for impl in request.config.hook.pytest_collection_modifyitems.get_hookimpls()
        if impl.plugin_name.endswith("tests/conftest.py")
    )
    with pytest.raises(pytest.UsageError, match="not found by their pass"):
        check(config=request.config, items=[hidden])
