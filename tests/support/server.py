"""What the test server is answering just now, in threads of this process; its static files are kept by the browser."""

from __future__ import annotations

import threading
import time
from typing import Any, Self

from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin
from django.core.signals import request_finished, request_started
from django.http import HttpRequest
from django.http.response import HttpResponseBase

PATIENCE = 20.0  # seconds
QUIET = 0.1  # seconds without a request: one just accepted has begun by then


def let_browsers_keep_static_files() -> None:
    """As in production, where their names carry hashes; else every page asks again for forty files."""
    answer = StaticFilesHandlerMixin.get_response

    def kept(self: StaticFilesHandlerMixin, request: HttpRequest) -> HttpResponseBase:
        response = answer(self, request)
        response["Cache-Control"] = "max-age=3600"
        return response

    StaticFilesHandlerMixin.get_response = kept  # type: ignore[method-assign]


class Requests:
    """Counts while it is entered. A request that is not closed in time is a fault of the test."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._open = 0
        self._moves = 0

    def __enter__(self) -> Self:
        request_started.connect(self._began)
        request_finished.connect(self._ended)
        return self

    def __exit__(self, *fault: object) -> None:
        request_started.disconnect(self._began)
        request_finished.disconnect(self._ended)

    def wait_for_the_last(self) -> None:
        end = time.monotonic() + PATIENCE
        with self._changed:
            while not self._is_quiet():
                assert time.monotonic() < end, f"{self._open} requests are still being answered"

    def _is_quiet(self) -> bool:
        if not self._changed.wait_for(lambda: self._open <= 0, timeout=1):
            return False
        moves = self._moves
        return not self._changed.wait_for(lambda: self._moves != moves, timeout=QUIET)

    def _began(self, **given: Any) -> None:
        self._move(1)

    def _ended(self, **given: Any) -> None:
        self._move(-1)

    def _move(self, step: int) -> None:
        with self._changed:
            self._open += step
            self._moves += 1
            self._changed.notify_all()
