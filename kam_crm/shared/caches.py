"""The cache of the product: it answers whatever happens to Redis.

What Redis cannot keep at the moment is kept in the memory of the process, and what all processes must count together
(sign-in limits, used codes of a second factor, the API's rate) in the table `accounts_sharedvalue`. So a limit never
stops holding; at worst it begins anew when the one store takes over from the other.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, TypeVar

import redis
import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger(__name__)

T = TypeVar("T")

SECONDS = 0.1  # longest wait for Redis: it stands beside us and answers within one millisecond
REST_SECONDS = 5.0  # so long a Redis that did not answer is left alone
FOR_EVER = 10 * 365 * 24 * 3600.0

_KEEP = """
    INSERT INTO accounts_sharedvalue AS kept (key, value, expires_at)
    VALUES (%s, %s, statement_timestamp() + %s * interval '1 second')
    ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, expires_at = EXCLUDED.expires_at
"""
_ADD = f"{_KEEP} WHERE kept.expires_at <= statement_timestamp()"
_COUNT = """
    INSERT INTO accounts_sharedvalue AS kept (key, value, expires_at)
    VALUES (%s, '1', statement_timestamp() + %s * interval '1 second')
    ON CONFLICT (key) DO UPDATE SET
        value = CASE WHEN kept.expires_at <= statement_timestamp()
            THEN EXCLUDED.value ELSE (kept.value::bigint + 1)::text END,
        expires_at = CASE WHEN kept.expires_at <= statement_timestamp()
            THEN EXCLUDED.expires_at ELSE kept.expires_at END
    RETURNING value::bigint, extract(epoch FROM expires_at - statement_timestamp())::float
"""
_GET = "SELECT value FROM accounts_sharedvalue WHERE key = %s AND expires_at > statement_timestamp()"


class Counted(NamedTuple):
    """How often something happened since its count began, and in how many seconds it begins anew."""

    times: int
    seconds_left: float


class Breaker:
    """Leaves a server that did not answer alone for a while, so that only one caller at a time waits for it."""

    def __init__(self, rest: float = REST_SECONDS) -> None:
        self.rest = rest
        self._open = False
        self._next_try = 0.0
        self._lock = threading.Lock()

    def lets_through(self) -> bool:
        with self._lock:
            if not self._open:
                return True
            now = time.monotonic()
            if now < self._next_try:
                return False
            self._next_try = now + self.rest  # this one tries, the others do not wait for what it finds
            return True

    def failed(self, error: Exception) -> None:
        with self._lock:
            if not self._open:
                log.warning("redis_does_not_answer", error=str(error))
            self._open, self._next_try = True, time.monotonic() + self.rest

    def succeeded(self) -> None:
        with self._lock:
            if self._open:
                log.warning("redis_answers_again")
            self._open = False


@cache
def breaker_of(address: str) -> Breaker:
    """One for all threads: Django makes a cache for each."""
    return Breaker()


class DatabaseValues(BaseCache):
    """Values as JSON in a table; adding and counting are atomic across processes."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return self._write(_ADD, key, value, timeout, version)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        self._write(_KEEP, key, value, timeout, version)

    def get(self, key: str, default: Any = None, version: Any = None) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(_GET, [self.make_key(key, version)])
            row = cursor.fetchone()
        return default if row is None else json.loads(row[0])

    def delete(self, key: str, version: Any = None) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM accounts_sharedvalue WHERE key = %s RETURNING key",
                [self.make_key(key, version)],
            )
            return cursor.fetchone() is not None

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM accounts_sharedvalue", [])

    def count(self, key: str, seconds: float) -> Counted:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [self.make_key(key), seconds])
            return Counted(*cursor.fetchone())

    def _write(self, statement: str, key: str, value: Any, timeout: Any, version: Any) -> bool:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        with connection.cursor() as cursor:
            cursor.execute(
                f"{statement} RETURNING key",
                [self.make_key(key, version), json.dumps(value), FOR_EVER if seconds is None else seconds],
            )
            return cursor.fetchone() is not None


class SteadyCache(BaseCache):
    """Redis at the address while it answers; else memory, and the database for keys that begin as OPTIONS["counted"].

    An empty address is a product without Redis.
    """

    def __init__(self, address: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.counted = tuple(params.get("OPTIONS", {}).get("counted", ()))
        shared = {**params, "OPTIONS": {}}
        self.memory = LocMemCache(address, shared)
        self.database = DatabaseValues(shared)
        self.breaker = breaker_of(address)
        waits = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS}
        # without retries: the next store is asked instead
        once = {**waits, "retry": Retry(NoBackoff(), 0)}
        self.redis = RedisCache(address, {**params, "OPTIONS": once}) if address else None

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return bool(self._ask(key, lambda store: store.add(key, value, timeout, version)))

    def get(self, key: str, default: Any = None, version: Any = None) -> Any:
        return self._ask(key, lambda store: store.get(key, default, version))

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        self._ask(key, lambda store: store.set(key, value, timeout, version))

    def delete(self, key: str, version: Any = None) -> bool:
        return bool(self._ask(key, lambda store: store.delete(key, version)))

    def clear(self) -> None:
        self.memory.clear()
        self.database.clear()
        self._of_redis(lambda store: store.clear())

    def count(self, key: str, seconds: int) -> Counted:
        """Count one more under the key; the count begins anew `seconds` after its first. Never counts nothing."""
        found = self._of_redis(lambda store: _count_in_redis(store, key, seconds))
        return self.database.count(key, seconds) if found is None else found[0]

    def _ask(self, key: str, question: Callable[[BaseCache], T]) -> T:
        answer = self._of_redis(question)
        if answer is not None:
            return answer[0]
        return question(self.database if key.startswith(self.counted) else self.memory)

    def _of_redis(self, question: Callable[[Any], T]) -> tuple[T] | None:
        """The answer, as a tuple of one; None where there is no Redis or it does not answer."""
        if self.redis is None or not self.breaker.lets_through():
            return None
        try:
            answer = question(self.redis)
        except (redis.RedisError, OSError) as error:
            self.breaker.failed(error)
            return None
        self.breaker.succeeded()
        return (answer,)


def _count_in_redis(store: RedisCache, key: str, seconds: int) -> Counted:
    name = store.make_key(key)
    with store._cache.get_client(name, write=True).pipeline() as steps:
        steps.set(name, 0, ex=seconds, nx=True)
        steps.incr(name)
        steps.pttl(name)
        _set, times, milliseconds = steps.execute()
    return Counted(times, milliseconds / 1000)
