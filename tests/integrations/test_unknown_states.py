"""An import in a state nobody told the code about is an error where it is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from desk.news.pages.imports import import_event
from integrations.imports import jobs
from integrations.imports.models import ImportKind, ImportRun
from kam_crm.shared import clock
from tests.factories.accounts import UserFactory

READERS: dict[str, Callable[[ImportRun, User], Any]] = {
    "is it busy": lambda run, user: run.is_busy,
    "the notification": import_event,
}


@pytest.fixture
def run(db: Any) -> ImportRun:
    return ImportRun(
        kind=ImportKind.SALES, status="parked", user=UserFactory(role="admin"), finished_at=clock.now()
    )


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_an_unknown_state_is_an_error(run: ImportRun, read: Callable[[ImportRun, User], Any]) -> None:
    with pytest.raises((LookupError, ValueError)):
        read(run, run.user)


def test_a_worker_does_not_load_what_it_does_not_know(
    run: ImportRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is loaded in the state that means loading, not in any that is not checking."""
    run.save()
    monkeypatch.setattr(jobs, "claim", lambda run_id: run)
    with pytest.raises(LookupError, match="parked"):
        jobs.run_import(run.pk)
