"""A server whose answers are late, as over a bad line; what was asked is done at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest


@contextmanager
def late_answers(seconds: Callable[[HttpRequest], float]) -> Iterator[None]:
    """Each answer of the test server waits as long as `seconds(request)` says. Static files are not kept waiting."""
    answer = BaseHandler.get_response

    def late(self: Any, request: HttpRequest) -> Any:
        response = answer(self, request)
        time.sleep(seconds(request))
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseHandler, "get_response", late)
        yield
