"""The two addresses a load balancer asks."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from kam_crm import health
from kam_crm.celery import app
from kam_crm.shared import clock
from reports.models import Following
from tests.support.broker import forget_broker_engines


@pytest.fixture(autouse=True)
def real_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(app.conf, "broker_url", settings.CELERY_BROKER_URL)
    health.check_migrations.cache_clear()
    yield
    forget_broker_engines()


def test_live_needs_neither_sign_in_nor_database(client: Client) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.server
def test_ready_names_every_part(client: Client, transactional_db: None) -> None:
    answer = client.get("/health/ready")
    assert answer.json() == {
        "database": "ok",
        "broker": "ok",
        "migrations": "ok",
        "disk": "ok",
        "worker": "ok",
    }
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_a_worker_that_stopped_is_told_and_closes_nothing(client: Client, db: None) -> None:
    """Pages serve without it, so a balancer keeps sending people (H1)."""
    Following.objects.create(pk=1, looked_at=clock.now() - dt.timedelta(minutes=2))
    answer = client.get("/health/ready")
    assert answer.json()["worker"].startswith("not seen since ")
    assert answer.status_code == 200


def test_asking_often_leaves_no_connection_behind(transactional_db: None) -> None:
    begun = clock.now()
    gc.disable()  # a collection would hide it
    try:
        for _ in range(5):
            health.check_broker()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND state LIKE 'idle in transaction%%' AND xact_start > %s",
                [begun],
            )
            assert cursor.fetchone() == (0,)
    finally:
        gc.enable()


def test_a_migration_to_apply_makes_it_unready(client: Client, db: None) -> None:
    for leaf in MigrationLoader(connection).graph.leaf_nodes("accounts"):
        MigrationRecorder(connection).record_unapplied(*leaf)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert "not applied" in answer.json()["migrations"]


def test_a_dead_broker_is_told_and_leaves_the_pages_in_service(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A balancer that took the web servers out for it would make the outage whole (F1)."""
    monkeypatch.setattr(settings, "BROKER_ONCE", {"max_retries": 0})
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["broker"] == "unreachable"


def test_a_dead_database_makes_it_unready_without_telling_strangers_why(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ConnectionError("secret host")

    monkeypatch.setitem(health.CHECKS, "database", broken)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable"
    assert b"secret host" not in answer.content


def test_a_disk_that_fills_is_told_and_closes_nothing(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(F15)"""
    monkeypatch.setattr(health, "LEAST_FREE", 1 << 62)
    answer = client.get("/health/ready")
    assert answer.json()["disk"].endswith("MB are free")
    assert answer.status_code == 200
