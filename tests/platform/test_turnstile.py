"""One request at a time in a process; who would stand too far behind is told at once."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from kam_crm.turnstile import Turnstile

STATUS_OK, STATUS_BUSY = "200 OK", "503 Service Unavailable"


class Slow:
    """An application that answers when it is let go, and remembers who was inside with whom."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.go = threading.Event()
        self.inside, self.most = 0, 0
        self.threads: set[str] = set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.threads.add(threading.current_thread().name)
        self.begun.release()
        assert self.go.wait(20)
        self.inside -= 1
        start_response(STATUS_OK, [])
        return [b"done"]


def ask(application: Any, path: str = "/", **sent: str) -> tuple[str, dict[str, str], str]:
    answer: list[Any] = []
    body = urlencode(sent).encode()
    environ = {
        "REQUEST_METHOD": "POST" if sent else "GET", "PATH_INFO": path, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http", "HTTP_ACCEPT_LANGUAGE": "en",
        "HTTP_HOST": "localhost",
    }  # fmt: skip
    text = b"".join(application(environ, lambda status, headers: answer.extend((status, dict(headers)))))
    return answer[0], answer[1], text.decode()


@pytest.fixture
def slow() -> Slow:
    return Slow()


def crowd(slow: Slow, turnstile: Turnstile, pool: ThreadPoolExecutor, places: int) -> list[Any]:
    """As many requests as there are places; all have come when this returns."""
    asked = [pool.submit(ask, turnstile) for _place in range(places)]
    assert slow.begun.acquire(timeout=20)
    while turnstile._places._value:  # type: ignore[attr-defined]
        threading.Event().wait(0.01)
    return asked


def test_one_at_a_time_and_always_in_the_same_thread(slow: Slow) -> None:
    turnstile = Turnstile(slow, waiting=4)
    with ThreadPoolExecutor(5) as pool:
        asked = crowd(slow, turnstile, pool, 5)
        slow.go.set()
        assert [one.result()[0] for one in asked] == [STATUS_OK] * 5
    assert (slow.most, len(slow.threads)) == (1, 1)


def test_who_would_stand_too_far_behind_is_told_at_once(slow: Slow) -> None:
    """A page, a form with what was typed, a program; a place that is left is free for the next."""
    turnstile = Turnstile(slow, waiting=1)
    with ThreadPoolExecutor(2) as pool:
        asked = crowd(slow, turnstile, pool, 2)
        status, headers, page = ask(turnstile)
        assert (status, headers["Retry-After"]) == (STATUS_BUSY, "2")
        assert "Too many people ask at this moment" in page
        _status, _headers, page = ask(turnstile, reverse("accounts:profile"), name="Роза", password="secret")
        assert 'value="Роза"' in page and "secret" not in page
        status, headers, text = ask(turnstile, "/api/v1/clients/")
        assert (status, headers["Content-Type"]) == (STATUS_BUSY, "application/json")
        assert '"code": "busy"' in text
        slow.go.set()
        assert [one.result()[0] for one in asked] == [STATUS_OK] * 2
    assert ask(turnstile)[0] == STATUS_OK


def test_a_load_balancer_is_never_told_busy(slow: Slow) -> None:
    turnstile = Turnstile(slow, waiting=0)
    with ThreadPoolExecutor(2) as pool:
        crowd(slow, turnstile, pool, 1)
        health = pool.submit(ask, turnstile, "/health/live")
        slow.go.set()
        assert health.result()[0] == STATUS_OK


def test_a_fault_gives_its_place_back() -> None:
    def broken(environ: Any, start_response: Any) -> Iterable[bytes]:
        raise ValueError("broken")

    turnstile = Turnstile(broken, waiting=0)
    for _time in range(3):
        with pytest.raises(ValueError, match="broken"):
            ask(turnstile)
