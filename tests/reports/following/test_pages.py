"""What pages say about the moment of their figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from kam_crm.shared import clock
from reports.following.follow import follow
from reports.models import Following, TouchedClient
from reports.nightly import pipeline
from tests.factories.accounts import UserFactory
from tests.factories.receivables import InvoiceFactory
from tests.support.days import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "today")]
STATE = "reports:facts_state"


@pytest.fixture
def director() -> Any:
    return UserFactory(role="director", locale="en")


def looked(seconds: int) -> None:
    Following.objects.update_or_create(
        pk=1, defaults={"looked_at": clock.now() - dt.timedelta(seconds=seconds)}
    )


def test_a_stopped_worker_is_told_on_every_page(signed_in: Any, director: Any) -> None:
    """Who reads figures learns that they stand still, and since when (H1)."""
    looked(seconds=120)
    page = signed_in(director).get(reverse("dossiers:client_list")).content.decode()
    assert "Background work has stood still since" in page
    looked(seconds=5)
    assert "stood still" not in signed_in(director).get(reverse("dossiers:client_list")).content.decode()


def test_a_worker_never_seen_is_missed_once_something_waits(signed_in: Any, director: Any) -> None:
    assert signed_in(director).get(reverse(STATE)).json()["trouble"] == ""
    TouchedClient.objects.create(client_id=1, at=clock.now() - dt.timedelta(minutes=2))
    assert "stood still" in signed_in(director).get(reverse(STATE)).json()["trouble"]


def test_what_waits_longer_than_ten_seconds_is_told(signed_in: Any, director: Any) -> None:
    """A figure that is behind says so, with the time up to which it is true (K18)."""
    pipeline.run(TODAY)
    looked(seconds=1)
    since = clock.now() - dt.timedelta(seconds=11)
    TouchedClient.objects.create(client_id=1, at=since)
    answer = signed_in(director).get(reverse(STATE)).json()
    assert answer["trouble"].startswith("Figures are being counted")
    assert f"{clock.local(since):%H:%M}" in answer["trouble"]
    assert answer["moment"].endswith(f"{clock.local(since):%H:%M}")


def test_a_page_learns_that_figures_have_moved(signed_in: Any, director: Any) -> None:
    """The token of an open page is another one after the next event (H1, K18)."""
    pipeline.run(TODAY)
    follow(now=clock.now())
    person = signed_in(director)
    before = person.get(reverse(STATE)).json()["token"]
    assert f'data-token="{before}"' in person.get(reverse("desk:board")).content.decode()
    InvoiceFactory()
    follow(now=clock.now())
    assert person.get(reverse(STATE)).json()["token"] != before


def test_figures_of_an_earlier_night_carry_its_day_alone(
    signed_in: Any, director: Any, settings: Any
) -> None:
    pipeline.run(TODAY)
    settings.BUSINESS_DATE = TODAY + dt.timedelta(days=1)
    assert signed_in(director).get(reverse(STATE)).json()["moment"] == "18 Nov 2026"


def test_what_touches_is_stamped_when_it_happens() -> None:
    InvoiceFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT bool_and(now() - at < interval '1 minute') FROM reports_touchedclient")
        assert cursor.fetchone() == (True,)
