"""Several people at one moment: writes in threads and connections of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from kam_crm.shared.errors import BusinessRuleError

Faults = type[BaseException] | tuple[type[BaseException], ...]


def at_once(*writes: Callable[[], Any], expected: Faults = BusinessRuleError) -> list[Any]:
    """What each action returned, or the expected fault it raised; any other fault is raised here.

    All start through one gate. Needs a transactional test.
    """
    gate, answers = threading.Barrier(len(writes)), [None] * len(writes)

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait()
            answers[place] = writes[place]()
        except BaseException as fault:
            answers[place] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(writes))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, expected):
            raise answer
    return answers
