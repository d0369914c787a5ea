"""How many requests a process works on at once, and how many may wait for it.

More threads at work do not answer more requests, they only make each of them slower; and a queue without an end
makes everybody wait until nobody waits any more. So the one who would stand too far behind is told at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse

from kam_crm.shared.api.errors import API_PREFIX
from kam_crm.shared.web.unavailable import BUSY, unavailable_api, unavailable_page

WAITING = 16  # requests; of some thirty milliseconds each
HEALTH = "/health/"  # a load balancer that is told «busy» would send everybody to the others

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class Turnstile:
    """A WSGI application around another: one request after the other, `waiting` may stand behind it.

    All of them are worked on in one thread, so that a process keeps one connection to the database however many
    threads hold browsers. The rest of an answer that is sent in pieces, such as an export, is made outside: nobody
    waits for it.
    """

    def __init__(self, application: Application, *, waiting: int = WAITING) -> None:
        self._application = application
        self._places = threading.BoundedSemaphore(1 + waiting)
        self._thread = ThreadPoolExecutor(1, "request")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(HEALTH):
            return self._in_turn(environ, start_response)
        if not self._places.acquire(blocking=False):
            answer = busy(WSGIRequest(environ))
            start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
            return [answer.content]
        try:
            return self._in_turn(environ, start_response)
        finally:
            self._places.release()

    def _in_turn(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        return self._thread.submit(self._application, environ, start_response).result()


def busy(request: HttpRequest) -> HttpResponse:
    """503 in the shape of whoever asked; a form comes back with what was typed."""
    is_api = request.path.startswith(API_PREFIX)
    return unavailable_api(request, BUSY) if is_api else unavailable_page(request, BUSY)
