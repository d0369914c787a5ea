"""Several questions are one statement, whatever is known beforehand."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from kam_crm.shared.counting import Question, ask, count_each, count_of, first_of
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_counts_stop_at_the_most_and_nothing_is_none() -> None:
    one, *_others = UserFactory.create_batch(3)
    people = User.objects.order_by("full_name")
    rows = {"all": people, "one": people.filter(pk=one.pk), "none": people.none()}
    assert count_each(rows, most=2) == {"all": 2, "one": 1, "none": 0}


def test_all_kinds_of_questions_are_one_statement() -> None:
    ada = UserFactory(full_name="Ada Lark")
    rows = User.objects.filter(pk=ada.pk)
    with CaptureQueriesContext(connection) as queries:
        answers = ask(
            {
                "count": count_of(rows, most=9),
                "name": first_of(rows, "full_name"),
                "missing": first_of(rows.filter(full_name="x"), "full_name"),
                "empty": first_of(rows.none(), "full_name"),
                "sum": Question("SELECT %s::int + 1", [2]),
            }
        )
    assert answers == {"count": 1, "name": "Ada Lark", "missing": None, "empty": None, "sum": 3}
    assert len(queries) == 1


def test_nothing_to_ask_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert ask({"empty": count_of(User.objects.none(), most=1)}) == {"empty": None}
    assert len(queries) == 0
