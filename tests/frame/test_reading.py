"""The guard against a GET that writes, and that it can fail."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.models import User
from accounts.rights.permissions import public
from tests.factories.accounts import UserFactory
from tests.support.reading import WriteWhileReading, written_table


@public
def view(request: HttpRequest) -> HttpResponse:
    """Touches every user, whatever the method."""
    User.objects.update(theme="dark")
    return HttpResponse("done")


urlpatterns = [path("touched/", view)]


@pytest.fixture
def touching(db: Any, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    UserFactory(theme="auto")


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_reading_request_that_writes_fails(touching: None, client: Any, method: str) -> None:
    with pytest.raises(WriteWhileReading, match="/touched/ writes accounts_user"), transaction.atomic():
        getattr(client, method)("/touched/")
    assert User.objects.get().theme == "auto"


def test_a_writing_request_writes(touching: None, client: Any) -> None:
    assert client.post("/touched/").status_code == 200
    assert User.objects.get().theme == "dark"


def test_the_guard_ends_with_the_request(touching: None, client: Any) -> None:
    with pytest.raises(WriteWhileReading), transaction.atomic():
        client.get("/touched/")
    assert connection.execute_wrappers == []


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ('INSERT INTO "orders_order" ("id") VALUES (1)', "orders_order"),
        ("update orders_order set status = 'x'", "orders_order"),
        ('DELETE FROM "orders_order" WHERE id = 1', "orders_order"),
        ("WITH gone AS (DELETE FROM orders_order RETURNING id) SELECT * FROM gone", "orders_order"),
        (
            "SELECT set_config('pghistory.context_id', 'x', true); UPDATE \"orders_order\" SET id = 1",
            "orders_order",
        ),
        ("TRUNCATE orders_order", "orders_order"),
        ("COPY orders_order FROM STDIN", "orders_order"),
        ('SELECT "id" FROM "orders_order" FOR UPDATE OF "orders_order"', None),
        ("SELECT 1 FROM orders_order WHERE updated_at > now() FOR UPDATE", None),
        ('UPDATE "accounts_session" SET session_data = 1', None),
        ('UPDATE "accounts_apitoken" SET last_used_at = 1', None),
        ("UPDATE accounts_session SET x = 1; UPDATE orders_order SET x = 1", "orders_order"),
    ],
)
def test_what_a_statement_writes(sql: str, table: str | None) -> None:
    assert written_table(sql) == table
