"""Jobs reach a worker in either mode, and the schedule names jobs that exist."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from celery.schedules import crontab
from django.conf import settings
from django.db import connection
from kombu import Connection

from kam_crm import embedded
from kam_crm.celery import app, sweep_broker
from tests.support.broker import forget_broker_engines

PROJECT = Path(__file__).resolve().parents[2]


def message_count() -> dict[bool, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT visible, count(*) FROM kombu_message GROUP BY visible")
        return dict(cursor.fetchall())


@pytest.fixture
def message_tables(transactional_db: None) -> Iterator[None]:
    """The transport's tables in the test database, with one delivered and one waiting message."""
    with Connection(embedded.broker_url(connection.settings_dict)) as broker:
        broker.default_channel.queue_declare("elsewhere")
        broker.default_channel.session.close()
    with connection.cursor() as cursor:
        for visible in (True, False):
            cursor.execute(
                "INSERT INTO kombu_message (id, visible, payload, version, queue_id)"
                " SELECT nextval('message_id_sequence'), %s, '{}', 1, id FROM kombu_queue WHERE name = 'elsewhere'",
                [visible],
            )
    yield
    forget_broker_engines()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE kombu_message, kombu_queue")


def test_the_sweep_forgets_delivered_messages_only(message_tables: None) -> None:
    assert sweep_broker() == 1
    assert message_count() == {True: 1}


def test_every_entry_of_the_schedule_is_a_job_that_exists() -> None:
    app.loader.import_default_modules()
    ordered = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert ordered
    assert ordered <= set(app.tasks)


def test_the_nightly_is_ordered_for_two_in_the_companys_morning() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["nightly"]
    assert (entry["task"], entry["schedule"]) == ("reports.tasks.nightly", crontab(hour=2, minute=0))
    assert app.conf.timezone == settings.TIME_ZONE


def database_url(params: dict[str, Any]) -> str:
    """The test database as DATABASE_URL, whether behind a socket or a port."""
    query = urlencode({"host": params["HOST"], "port": params["PORT"]})
    return f"postgres://{params['USER']}:{params['PASSWORD']}@/{params['NAME']}?{query}"


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """A real worker on the test database and the broker of this mode (tables or Redis); yields the broker."""
    environment = os.environ | {"DATABASE_URL": database_url(connection.settings_dict)}
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "kam_crm",
        "worker",
        "--pool",
        "solo",
        "--loglevel",
        "INFO",
    ]
    log = tmp_path / "worker.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, cwd=PROJECT, stdout=output, stderr=output)
    yield settings.REDIS_URL or embedded.broker_url(connection.settings_dict)
    process.terminate()
    process.wait(30)


@pytest.mark.server
def test_a_job_sent_is_done_by_a_worker(message_tables: None, worker: str) -> None:
    with Connection(worker) as broker:
        sweep_broker.apply_async(connection=broker)
        deadline = time.monotonic() + 60
        while message_count().get(False):
            assert time.monotonic() < deadline, "the worker did not do it"
            time.sleep(0.1)
        if broker.transport.driver_type == "sql":
            broker.default_channel.session.close()
            forget_broker_engines()
