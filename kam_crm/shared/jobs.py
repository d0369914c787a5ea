"""Waking a worker: what is to be done stands in a ledger, so that a message that gets lost loses nothing."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import redis
from django.conf import settings
from kombu.exceptions import KombuError


def wake(task: Any, *arguments: Any) -> None:
    """Send a job. A broker out of reach is no loss: the beat looks into the ledger, too."""
    with suppress(KombuError, OSError, redis.RedisError):
        if not settings.BROKER_ONCE:
            task.apply_async(arguments, retry=False)
            return
        # a connection of its own: those that Celery keeps wait without end for a Redis that hangs
        with task.app.connection_for_write(transport_options=settings.BROKER_ONCE) as broker:
            task.apply_async(arguments, connection=broker, retry=False)
