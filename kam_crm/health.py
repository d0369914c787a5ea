"""What a load balancer asks: is the process there, and can it serve."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache

import structlog
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.rights.permissions import public
from kam_crm.celery import app
from reports.following.state import facts

LEAST_FREE = 1 << 30
log = structlog.get_logger(__name__)


class NotReady(Exception):
    """A part is reachable but not fit for use yet; the message says why."""


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_broker() -> None:
    with app.connection_for_write(connect_timeout=3, transport_options=settings.BROKER_ONCE) as broker:
        channel = broker.default_channel
        try:
            channel.queue_declare(app.conf.task_default_queue)
        finally:
            # the table transport would keep a connection, idle in a transaction, until garbage is collected
            session = getattr(channel, "session", None)
            if session is not None:
                session.close()


def check_disk() -> None:
    """Room for the files that people bring, and for the embedded database beside them."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < LEAST_FREE:
        raise NotReady(f"{free >> 20} MB are free")


# functools.cache keeps no exception: asked anew until all are applied
@cache
def check_migrations() -> None:
    """Remembered once they are all applied: a running process never loses one."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        raise NotReady(f"{len(pending)} migrations are not applied")


# Without them pages answer, and jobs wait in their ledgers: told, but no reason to take the web server out.
BESIDE = {"broker", "disk"}
CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "broker": check_broker,
    "migrations": check_migrations,
    "disk": check_disk,
}


def worker_state() -> str:
    """A word for whoever watches: without a worker pages still serve, so it makes nothing unready."""
    try:
        stopped = facts().stopped_since
    except Exception:
        return "unknown"  # of the database, which answers for itself
    return f"not seen since {stopped:%FT%T%z}" if stopped else "ok"


def state_of(name: str) -> str:
    """`ok` or a word about the trouble; details go to the log, not to a stranger."""
    try:
        CHECKS[name]()
    except NotReady as reason:
        return str(reason)
    except Exception:
        log.warning("health_check_failed", part=name, exc_info=True)
        return "unreachable"
    return "ok"


@public
@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@public
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database and migrations are fit for work, else 503; each part with its state, those beside them too."""
    states = {name: state_of(name) for name in CHECKS}
    needed = {state for name, state in states.items() if name not in BESIDE}
    return JsonResponse(states | {"worker": worker_state()}, status=200 if needed == {"ok"} else 503)
