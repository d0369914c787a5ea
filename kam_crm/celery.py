"""Background jobs: Redis in production, otherwise messages in tables of the same PostgreSQL."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, shared_task
from celery.signals import beat_embedded_init, beat_init, celeryd_init, setup_logging, worker_process_init
from django.db import connection
from kombu.transport import sqlalchemy as table_transport

from kam_crm import embedded
from kam_crm.lifeline import die_with

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam_crm.settings")

# Seconds between looks into the table. As a transport option it would reach SQLAlchemy, which refuses it.
table_transport.Transport.polling_interval = 0.2

app = Celery("kam_crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
@beat_init.connect
def hold_database(**_: Any) -> None:
    """A worker or beat started by hand keeps the embedded server alive."""
    embedded.hold()


@setup_logging.connect
def keep_logging(**_: Any) -> None:
    """Logs stay as settings.LOGGING has them: Celery leaves them alone where anybody listens to this."""


@worker_process_init.connect
@beat_embedded_init.connect
def end_with_worker(**_: Any) -> None:
    """A beat left behind by a killed worker would order every job twice."""
    die_with(os.getppid())


@shared_task
def sweep_broker() -> int:
    """Delete delivered messages, which the table transport only hides; returns how many."""
    # kombu makes its tables when it first needs them; with Redis there are none
    if "kombu_message" not in connection.introspection.table_names():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kombu_message WHERE NOT visible")
        return int(cursor.rowcount)
