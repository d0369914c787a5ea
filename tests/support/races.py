"""Several people at one moment: writes in threads and connections of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import pytest
from django.db import connection, connections
from django.db.models import QuerySet

from kam_crm.shared.errors import BusinessRuleError

Faults = type[BaseException] | tuple[type[BaseException], ...]
SOMEBODY_WAITS_FOR_ME = """
SELECT EXISTS (SELECT FROM pg_stat_activity
               WHERE datname = current_database() AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
"""


class Racers:
    """So many people who meet again and again, each with a connection that stays open between the rounds.

    Needs a transactional test.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._threads = ThreadPoolExecutor(count)
        # Nobody passes before all have come: so each of them holds a thread of its own.
        self._gate = threading.Barrier(count)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self._all(*[connections.close_all] * self.count)
        self._threads.shutdown()

    def at_once(self, *writes: Callable[[], Any], expected: Faults = BusinessRuleError) -> list[Any]:
        """What each action returned, or the expected fault it raised; any other fault is raised here.

        As many actions as there are people; all start through one gate.
        """
        answers = self._all(*writes)
        for answer in answers:
            if isinstance(answer, BaseException) and not isinstance(answer, expected):
                raise answer
        return answers

    def _all(self, *writes: Callable[[], Any]) -> list[Any]:
        assert len(writes) == self.count
        return list(self._threads.map(self._run, writes))

    def _run(self, write: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
        finally:
            self._gate.wait()
        try:
            return write()
        except BaseException as fault:
            return fault


def at_once(*writes: Callable[[], Any], expected: Faults = BusinessRuleError) -> list[Any]:
    """One round of `Racers`, as many as there are actions."""
    with Racers(len(writes)) as racers:
        return racers.at_once(*writes, expected=expected)


def overtaken(
    first: Callable[[], Any],
    second: Callable[[], Any],
    at: tuple[Any, str],
    expected: Faults = BusinessRuleError,
) -> list[Any]:
    """What two writes answer, as `at_once`, where the second comes while the first stands inside its transaction.

    The first calls the function `at` (its module or class, and name) where it decides, and goes on when the second has
    ended or waits for what the first has locked. Nothing is left to chance, with the locks or without. Needs a
    transactional test.
    """
    inside, over = threading.Event(), threading.Event()
    owner, name = at
    original = getattr(owner, name)
    leading: list[int] = []

    def held(*args: Any, **kwargs: Any) -> Any:
        if leading == [threading.get_ident()] and not inside.is_set():
            inside.set()
            while not over.wait(0.01) and not _somebody_waits():
                pass
        return original(*args, **kwargs)

    def lead() -> Any:
        leading.append(threading.get_ident())
        try:
            return first()
        finally:
            inside.set()

    def follow() -> Any:
        assert inside.wait(60)
        try:
            return second()
        finally:
            over.set()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, held)
        return at_once(lead, follow, expected=expected)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        # within a transaction the list of sessions would stay as it was
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(SOMEBODY_WAITS_FOR_ME)
        return bool(cursor.fetchone()[0])


def without_row_locks(patch: pytest.MonkeyPatch) -> None:
    """For twins: rows are read as they are, and nobody waits for anybody."""
    patch.setattr(QuerySet, "select_for_update", lambda rows, *args, **options: rows.all())
