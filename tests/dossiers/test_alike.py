"""Words of names, from which typing errors are found: renewed at night, never more than a person sees."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desk.search.finding import find
from dossiers.finding.alike import renew_words
from dossiers.models import Client
from dossiers.search import find_clients
from reports.nightly import pipeline
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def director():
    return UserFactory(role="director")


def known() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM dossiers_name_word")
        return {word for (word,) in cursor.fetchall()}


def test_the_night_renews_the_words():
    client = ClientFactory(name="ООО «Белая ромашка»")
    ClientContactFactory(client=client, person__full_name="Ильина Ёлка")
    pipeline.run(dt.date(2026, 11, 20))
    assert known() >= {"белая", "ромашка", "ооо", "ильина", "елка"}
    Client.objects.filter(pk=client.pk).update(name="Лукошко", sort_key="лукошко")
    pipeline.run(dt.date(2026, 11, 21))
    assert "лукошко" in known()
    assert not known() & {"белая", "ромашка"}


@pytest.mark.parametrize("typed", ["рамашка", "hfvfirf", "ramashka"])
def test_words_of_names_answer_as_all_names_do(director, typed):
    """On either layout and in either alphabet, without reading all names."""
    for name in ("ООО «Белая ромашка»", "АО «Ромашка»", "Метро"):
        ClientFactory(name=name)
    before = find(director, typed, each=5)
    renew_words(None)
    with CaptureQueriesContext(connection) as asked:
        after = find(director, typed, each=5)
    assert after.corrected == before.corrected == "ромашка"
    assert [group.rows for group in after.groups] == [group.rows for group in before.groups]
    assert not [one for one in asked if "<% UPPER" in one["sql"] or "%> UPPER" in one["sql"]]


def test_a_name_of_today_is_found(director):
    """It is no word of last night's; nor is one that only others are called by."""
    ClientFactory(name="Рамочка")
    renew_words(None)
    today = ClientFactory(name="Ромашка")
    assert today in find_clients(director, "рамашка")
    kam = UserFactory(role="kam")
    assert find(kam, "рамашка", each=5).groups == []
    own = ClientFactory(name="Ромашка", manager=kam)
    assert [group.rows for group in find(kam, "рамашка", each=5).groups] == [[own]]


def test_words_of_what_one_does_not_see_are_not_told(director):
    ClientFactory(name="Ромашка")
    renew_words(None)
    assert find(director, "рамашка", each=5).corrected == "ромашка"
    assert find(UserFactory(role="kam"), "рамашка", each=5).corrected == ""


def test_connections_tell_the_planner_what_an_index_costs():
    """Without it, it reads all clients one by one for the first of a word that it believes to be in many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('random_page_cost')::numeric, current_setting('jit')")
        assert cursor.fetchone() == (Decimal("1.1"), "off")
