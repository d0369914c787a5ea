"""One database for the whole run, no network, and a word about what could not be tried."""

from __future__ import annotations

import datetime as dt
import gc
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

PROJECT = Path(__file__).resolve().parent.parent
os.environ["KAM_ENV"] = "test"
os.environ["KAM_DATA"] = os.environ.get("KAM_TEST_DATA", str(PROJECT / ".kam-test"))
os.environ["STATIC_ROOT"] = str(
    Path(os.environ["KAM_DATA"]) / "static"
)  # empty: files come from their sources
Path(os.environ["STATIC_ROOT"]).mkdir(parents=True, exist_ok=True)
os.environ["DJANGO_SETTINGS_MODULE"] = "kam_crm.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop beside the tests

import django  # noqa: E402

django.setup()

from django.db import connections, transaction  # noqa: E402
from django.test import Client, TransactionTestCase  # noqa: E402
from django.utils import translation  # noqa: E402
from pytest_django import DjangoDbBlocker  # noqa: E402

from desk.news.pages import bell  # noqa: E402
from kam_crm import embedded  # noqa: E402
from kam_crm.celery import app as celery_app  # noqa: E402
from tests.factories.accounts import UserFactory  # noqa: E402
from tests.support import database, ledger, passes, rendered, sessions  # noqa: E402
from tests.support.days import TODAY  # noqa: E402
from tests.support.reading import reading_writes_nothing  # noqa: E402, F401 - a fixture of all tests
from tests.support.server import Requests, let_browsers_keep_static_files  # noqa: E402

if missing := [room for room in passes.SERVER_ROOMS if not (PROJECT / room).exists()]:
    raise pytest.UsageError(f"SERVER_ROOMS names what is not there: {', '.join(missing)}")

# How long an example takes says nothing about whether it is right.
hypothesis.settings.register_profile("kam", deadline=None)
hypothesis.settings.load_profile("kam")

TransactionTestCase._fixture_teardown = database.give_back_its_first_rows  # type: ignore[method-assign]
rendered.tell()
let_browsers_keep_static_files()

# Jobs that a test sends go nowhere; the worker's own tests open a real broker.
celery_app.conf.broker_url = "memory://"


@pytest.fixture(autouse=True)
def bell_without_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page counts the news, so that the first one asks as many queries as the others."""
    monkeypatch.setattr(bell, "SECONDS", 0)


@pytest.fixture(autouse=True)
def server_at_rest(request: pytest.FixtureRequest) -> Iterator[None]:
    """The browser is closed by then; what it had asked for last ends before the database is emptied."""
    if not request.node.get_closest_marker("e2e"):
        yield
        return
    request.getfixturevalue("server_warm")
    request.getfixturevalue("transactional_db")
    with Requests() as requests:
        yield
        requests.wait_for_the_last()


@pytest.fixture(scope="session")
def server_warm(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Views, words and templates are loaded before a browser waits; else its first page pays."""
    with django_db_blocker.unblock(), transaction.atomic():
        for locale in ("ru", "en"):
            sessions.signed_in(UserFactory(locale=locale)).get("/")
        transaction.set_rollback(True)


@pytest.fixture
def in_english() -> Iterator[None]:
    """Words and reasons are the English ones, whatever catalogues are compiled."""
    with translation.override("en"):
        yield


@pytest.fixture
def today(settings: Any) -> dt.date:
    """It is that Wednesday for all that asks which day it is."""
    settings.BUSINESS_DATE = TODAY
    return TODAY


@pytest.fixture
def signed_in() -> Callable[..., Client]:
    """The pages as somebody who has signed in sees them: `signed_in(user).get(…)`."""
    return sessions.signed_in


def find_chromium() -> str | None:
    return next(
        filter(
            None,
            map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")),
        ),
        None,
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Without DATABASE_URL a throwaway server of the tests' own, never the demo's."""
    with embedded.running(throwaway=True) as server:
        if server:
            for connection in connections.all():
                connection.settings_dict["HOST"] = str(server.home.socket_dir)
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
    django_db_createdb: bool,
) -> None:
    """Every worker begins with a copy of one migrated database (tests/support/database.py)."""
    name = connections["default"].settings_dict["NAME"]
    key = database.fingerprint(PROJECT)
    if django_db_createdb:
        key += " " + getattr(request.config, "workerinput", {}).get("testrunuid", uuid.uuid4().hex)
    with django_db_blocker.unblock():
        copy = connections["default"].creation._get_test_db_name()
        database.provide(f"test_{name}_template", copy, key, database.migrate)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The system's Chromium; root may not use its sandbox, and containers have a small /dev/shm."""
    if not find_chromium():
        pytest.fail(
            "E2E=1 wants browser tests and there is no Chromium here: apt install chromium", pytrace=False
        )
    arguments = [
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    if os.getuid() == 0:
        arguments.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": find_chromium(), "args": arguments}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--ledger", type=Path, help="renew this file of the slowest tests")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(ledger.SlowestFirst(PROJECT / "tests" / "slow.txt"), "slowest-first")
    path = config.getoption("--ledger")
    if path and not hasattr(config, "workerinput"):  # a worker's tests are reported to its controller
        config.pluginmanager.register(ledger.Ledger(path), "ledger")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return passes.is_left_out(collection_path, config.option.markexpr) or None


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What lives until the end, tests, models and templates, is not searched for garbage again and again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if passes.in_server_room(item.path):
            item.add_marker(pytest.mark.server)
    passed_by = {
        item.path.name
        for item in items
        for mark in passes.PASSES.values()
        if item.get_closest_marker(mark) and not passes.may_hold(item.path, mark)
    }
    if passed_by:
        raise pytest.UsageError(f"marked, but not found by their pass (tests/support/passes.py): {passed_by}")
    if find_chromium() or os.environ.get("E2E"):
        return
    missing = pytest.mark.skip(reason="no Chromium on this machine")
    for item in items:
        if "e2e" in item.keywords:
            item.add_marker(missing)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    where = "the server of DATABASE_URL" if os.environ.get("DATABASE_URL") else "the embedded PostgreSQL"
    terminalreporter.write_line(
        f"Database: {where}. Browser: {find_chromium() or 'none found, browser tests were not run'}."
    )
