"""The cache answers whatever happens to Redis, and limits go on counting."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.tasks import forget_shared_values
from kam_crm.shared import caches, limits
from kam_crm.shared.caches import Breaker, SteadyCache
from tests.factories.accounts import PASSWORD, UserFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


class Deaf:
    """Listens and never answers, as a Redis that hangs; `callers` are those who tried."""

    def __init__(self) -> None:
        self.door = socket.socket()
        self.door.bind(("127.0.0.1", 0))
        self.door.listen(64)
        self.address = f"redis://127.0.0.1:{self.door.getsockname()[1]}/0"

    def callers(self) -> int:
        self.door.setblocking(False)
        count = 0
        while True:
            try:
                self.door.accept()[0].close()
            except BlockingIOError:
                return count
            count += 1


@pytest.fixture
def deaf() -> Iterator[Deaf]:
    caches.breaker_of.cache_clear()
    deaf = Deaf()
    yield deaf
    deaf.door.close()
    caches.breaker_of.cache_clear()


@pytest.fixture(params=["away", "hanging"])
def without_redis(request: pytest.FixtureRequest, deaf: Deaf, settings: Any) -> str:
    address = deaf.address if request.param == "hanging" else "redis://127.0.0.1:1/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": address}}
    return address


def steady(address: str) -> SteadyCache:
    return SteadyCache(address, {"OPTIONS": {"counted": ["allauth"]}})


def test_pages_sign_in_and_api_answer_without_redis(without_redis: str) -> None:
    """(F1)"""
    user = UserFactory(role="kam")
    client = Client()
    assert client.post(LOGIN, {"login": user.email, "password": PASSWORD}).status_code == 302
    for name in ("desk:today", "dossiers:client_list", "orders:order_list", "accounts:profile"):
        assert client.get(reverse(name)).status_code == 200, name
    assert client.get("/api/v1/me/").status_code == 200


def test_guessing_is_slowed_down_without_redis(without_redis: str) -> None:
    """Limits of signing in never fail open (F1)."""
    user = UserFactory()
    for _ in range(5):
        Client().post(LOGIN, {"login": user.email, "password": "wrong"})
    client = Client()
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_what_is_only_quicker_with_a_cache_is_kept_in_memory_meanwhile(without_redis: str) -> None:
    cache = steady(without_redis)
    cache.set("news:1", 7, 60)
    assert cache.get("news:1") == 7


def test_a_redis_that_does_not_answer_is_left_alone_for_a_while(deaf: Deaf) -> None:
    """One of twenty pages waits for it, not all (F1)."""
    for _ in range(20):
        steady(deaf.address).get("news:1")
    assert deaf.callers() == 1


def test_one_caller_tries_whether_it_is_back() -> None:
    breaker = Breaker(rest=0)
    breaker.failed(OSError("gone"))
    assert breaker.lets_through()
    breaker.rest = 60
    breaker.failed(OSError("gone"))
    assert not breaker.lets_through()
    breaker.succeeded()
    assert breaker.lets_through()


def test_a_value_is_added_once_until_it_expires() -> None:
    """A code of the second factor is taken once, with Redis and without (F1)."""
    cache = steady("")
    assert cache.add("allauth.used", "y", 60)
    assert not cache.add("allauth.used", "y", 60)
    cache.set("allauth.used", [1.5, 2], -1)
    assert cache.get("allauth.used") is None
    assert cache.add("allauth.used", "y", 60)
    assert cache.delete("allauth.used")
    assert not cache.delete("allauth.used")


def test_a_limit_counts_each_person_apart_and_says_what_is_left() -> None:
    uses = [limits.use("api", "anna", most=2, seconds=60) for _ in range(3)]
    assert [(one.allowed, one.left) for one in uses] == [(True, 1), (True, 0), (False, 0)]
    assert all(59 <= one.seconds_left <= 60 for one in uses)
    assert limits.use("api", "boris", most=2, seconds=60).times == 1


def test_a_limit_begins_anew_when_its_window_ended() -> None:
    limits.use("api", "anna", most=2, seconds=-1)
    assert limits.use("api", "anna", most=2, seconds=60).times == 1


@pytest.mark.django_db(transaction=True)
def test_a_limit_counts_all_who_ask_at_once() -> None:
    """Threads stand for processes: each has a connection of its own (F1)."""

    def use(_number: int) -> int:
        try:
            return limits.use("api", "anna", most=2, seconds=60).times
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(use, range(20))) == [*range(1, 21)]


def test_values_nobody_reads_any_more_are_forgotten() -> None:
    cache = steady("")
    cache.set("allauth.old", 1, -1)
    cache.set("allauth.new", 1, 60)
    assert forget_shared_values() == 1


def test_the_bell_rings_in_a_page_without_redis(without_redis: str) -> None:
    """The number at the bell asked the cache on every page without a fallback (F1)."""
    page = signed_in(UserFactory(role="kam", locale="en")).get("/")
    assert "Notifications" in page.content.decode()
