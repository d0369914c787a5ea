"""Several people at one moment: writes in threads and connections of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

from django.db import connection, connections

from kam_crm.shared.errors import BusinessRuleError

Faults = type[BaseException] | tuple[type[BaseException], ...]


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
