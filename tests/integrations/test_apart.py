"""An import in a process of its own: what a file costs is bounded, and its end is told in words."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import override_settings

from accounts.models import User
from catalogue.models import Product
from integrations import tasks
from integrations.imports import apart, jobs, services
from integrations.imports.models import ImportRun
from integrations.imports.states import ImportStatus
from kam_crm.shared import clock

# the child looks with a connection of its own
pytestmark = pytest.mark.django_db(transaction=True)
PRODUCTS = "code,name\nP1,Milk\nP2,Cream\n"


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    called: list[int] = []
    monkeypatch.setattr(tasks.run_import, "apply_async", lambda args, **_: called.append(*args))
    return called


@pytest.fixture
def instead(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., Any]], None]:
    """Have the child do something else than read the file."""
    return lambda work: monkeypatch.setattr(jobs, "import_file", work)


def start(by: User, text: str = PRODUCTS) -> ImportRun:
    return services.start_import(by=by, kind="products", file=ContentFile(text.encode(), name="products.csv"))


def ended(run: ImportRun) -> tuple[str, str]:
    run.refresh_from_db()
    return run.status, run.errors[0]["reason"] if run.errors else ""


def test_a_file_is_checked_and_loaded_by_a_child(admin: User) -> None:
    run = start(admin)
    tasks.run_import(run.pk)
    assert ended(run) == (ImportStatus.CHECKED, "")
    services.confirm_import(by=admin, run=run)
    tasks.run_import(run.pk)
    assert ended(run) == (ImportStatus.DONE, "")
    assert Product.objects.count() == 2


def test_a_file_that_wants_more_memory_than_it_may_have_fails_in_words(admin: User, instead: Any) -> None:
    """(F8)"""
    instead(lambda **_: bytearray(1 << 30))
    run = start(admin)
    with override_settings(IMPORT_MEMORY_BYTES=64 << 20):
        tasks.run_import(run.pk)
    assert ended(run) == (ImportStatus.FAILED, str(jobs.TOO_LARGE))


def test_a_file_that_kills_its_reader_twice_fails_and_does_not_come_back(
    admin: User, instead: Any, woken: list[int]
) -> None:
    """(F2)"""
    instead(lambda **_: os.kill(os.getpid(), signal.SIGKILL))
    run = start(admin)
    tasks.run_import(run.pk)
    assert ended(run) == (ImportStatus.NEW, "")
    assert woken == [run.pk, run.pk]
    tasks.run_import(run.pk)
    assert ended(run) == (ImportStatus.FAILED, str(jobs.DIED_TWICE))
    assert woken == [run.pk, run.pk]


def test_a_file_whose_worker_died_twice_with_it_fails_too(admin: User) -> None:
    """The machine's memory ends the worker itself, not the child (F2)."""
    run = start(admin)
    later = clock.now() + jobs.SILENCE * 2
    for status in (ImportStatus.NEW, ImportStatus.FAILED):
        assert jobs.claim(run.pk)
        jobs.requeue(now=later)
        assert ended(run)[0] == status


def test_the_second_step_has_attempts_of_its_own(admin: User) -> None:
    run = start(admin)
    assert jobs.claim(run.pk)
    jobs.requeue(now=clock.now() + jobs.SILENCE * 2)
    jobs.run_import(run.pk)
    services.confirm_import(by=admin, run=run)
    assert jobs.claim(run.pk)
    jobs.requeue(now=clock.now() + jobs.SILENCE * 2)
    assert ended(run) == (ImportStatus.QUEUED, "")


@pytest.mark.parametrize("limit", ["IMPORT_SECONDS", "IMPORT_STALL_SECONDS"])
def test_one_that_no_longer_comes_forward_is_ended(admin: User, instead: Any, limit: str) -> None:
    """(F3)"""
    instead(lambda **_: time.sleep(60))
    run = start(admin)
    with override_settings(**{limit: 0.1}):
        tasks.run_import(run.pk)
    assert ended(run) == (ImportStatus.FAILED, str(jobs.TOO_LONG))


def test_cancelling_ends_the_work(admin: User, instead: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader deep in one row does not look at the ledger by itself (F3)."""
    monkeypatch.setattr(apart, "GRACE_SECONDS", 0.1)
    instead(lambda **_: time.sleep(60))
    run = start(admin)

    def cancel() -> None:
        try:
            while not ImportRun.objects.filter(pk=run.pk, status=ImportStatus.CHECKING).exists():
                time.sleep(0.05)
            services.cancel_import(by=admin, run=run)
        finally:
            connection.close()

    person = threading.Thread(target=cancel)
    person.start()
    tasks.run_import(run.pk)
    person.join()
    assert ended(run) == (ImportStatus.CANCELLED, "")


def test_the_ledger_hears_that_a_run_is_alive_from_its_rows_alone(admin: User, instead: Any) -> None:
    """(F3)"""
    heard: list[bool] = []
    child = apart.Child(lambda tell: [tell(1000), time.sleep(60)])
    heard.append(child.heard(10))
    heard.append(child.heard(0.1))
    child.kill()
    assert heard == [True, False]


def test_imports_wait_in_a_queue_of_their_own(settings: Any) -> None:
    """The nightly and invoicing do not wait behind a file (F3)."""
    assert settings.CELERY_TASK_ROUTES[tasks.run_import.name] == {"queue": "imports"}
    assert tasks.requeue.name not in settings.CELERY_TASK_ROUTES
