"""While the database is away: 503, when to come back, and what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from kam_crm.shared.web.unavailable import is_away
from tests.factories.accounts import UserFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db


class Cause(psycopg2.OperationalError):
    pgcode: str | None = None


def caused(error: type[DatabaseError], code: str | None) -> DatabaseError:
    cause = Cause()
    cause.pgcode = code
    raised = error()
    raised.__cause__ = cause
    return raised


@pytest.fixture
def away() -> Callable[..., Any]:
    def execute(*_statement: Any) -> None:
        raise caused(OperationalError, "57P01")

    return lambda: connection.execute_wrapper(execute)


@pytest.fixture
def visitor() -> Client:
    client = signed_in(UserFactory(role="kam", locale="en"))
    client.raise_request_exception = False
    client.cookies["kam_language"] = "en"
    return client


def test_a_page_says_when_to_come_back(visitor: Client, away: Any) -> None:
    """(F1, F7)"""
    with away():
        answer = visitor.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "The database does not answer at the moment" in answer.content.decode()


def test_a_form_comes_back_with_what_was_typed_but_no_password(visitor: Client, away: Any) -> None:
    """(F1, F7)"""
    typed = {"name": '"Роза" & Co', "tags": ["a", "b"], "password1": "very-secret-indeed"}
    with away():
        page = visitor.post(reverse("accounts:profile"), typed).content.decode()
    assert 'name="name" value="&#34;Роза&#34; &amp; Co"' in page
    assert page.count('name="tags"') == 2
    assert f'action="{reverse("accounts:profile")}"' in page
    assert "very-secret-indeed" not in page


def test_a_part_of_a_page_stays_as_it_is(visitor: Client, away: Any) -> None:
    with away():
        answer = visitor.post(reverse("accounts:profile"), {}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Reswap"]) == (503, "none")


def test_the_api_answers_in_its_own_shape(visitor: Client, away: Any) -> None:
    """(F1, F7)"""
    with away():
        answer = visitor.get("/api/v1/clients/")
    assert (answer.status_code, answer["Retry-After"], answer.json()["code"]) == (503, "5", "unavailable")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (caused(OperationalError, None), True),
        (caused(OperationalError, "57P03"), True),
        (caused(OperationalError, "08006"), True),
        (caused(OperationalError, "40P01"), False),  # a deadlock
        (caused(OperationalError, "57014"), False),  # a statement took too long
        (caused(DatabaseError, "22012"), False),
        (InterfaceError("connection already closed"), True),
        (ValueError(), False),
        (None, False),
    ],
)
def test_a_refused_statement_is_no_absence(error: BaseException | None, expected: bool) -> None:
    assert is_away(error) is expected


def test_what_an_absence_led_to_is_one() -> None:
    led_to = RuntimeError("a page could not be drawn")
    led_to.__context__ = caused(OperationalError, None)
    assert is_away(led_to)


def test_other_faults_are_still_ours(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(request: HttpRequest) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("kam_crm.shared.web.unavailable.unavailable_page", broken)
    with connection.execute_wrapper(lambda *_: 1 / 0):
        assert visitor.get("/").status_code == 500
