"""The page of notifications, what the bell opens, marking as seen, the API."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from desk.models import NewsSeen
from dossiers.models import Client
from kam_crm.shared import clock
from tests.reports.news.test_seen import notes
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
People = dict[str, User]
FRAGMENT = {"HX-Request": "true"}


def get(user: User, name: str, headers: dict[str, str] | None = None, **query: str) -> str:
    answer = signed_in(user).get(reverse(f"desk:{name}", query=query), headers=headers or {})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_page_shows_days_and_marks_what_is_new(people: People, client_of_kam: Client) -> None:
    rows = notes(client_of_kam, people["head"], 2)
    NewsSeen.objects.create(user=people["kam"], seen_at=rows[1].created_at)
    page = get(people["kam"], "news_list")
    assert page.count("Note: Northern Trade") == 2
    assert page.count("New:") == 1
    assert "Notifications, 1 new" in page
    assert '<a class="tool bell" href="/news/"' in page  # a link until the script makes a button of it


def test_reading_writes_nothing(people: People, client_of_kam: Client) -> None:
    notes(client_of_kam, people["head"], 2)
    for name in ("news_list", "news_latest", "news_count"):
        get(people["kam"], name, FRAGMENT)
    assert not NewsSeen.objects.exists()


def test_addresses_of_fragments_lead_a_plain_visit_to_the_page(people: People) -> None:
    for name in ("news_latest", "news_count"):
        answer = signed_in(people["kam"]).get(reverse(f"desk:{name}"))
        assert answer.headers["Location"] == reverse("desk:news_list")


def test_form_of_what_is_shown_marks_exactly_that(people: People, client_of_kam: Client) -> None:
    rows = notes(client_of_kam, people["head"], 2)
    latest = get(people["kam"], "news_latest", FRAGMENT)
    until = re.search(r'name="until" value="([^"]+)"', latest)
    assert until
    came_meanwhile = notes(client_of_kam, people["head"], 1)[0]
    assert came_meanwhile.created_at != rows[0].created_at
    type(came_meanwhile).objects.filter(pk=came_meanwhile.pk).update(created_at=clock.now())
    answer = signed_in(people["kam"]).post(reverse("desk:news_seen"), {"until": until[1]}, headers=FRAGMENT)
    assert "Notifications, 1 new" in answer.content.decode()
    assert NewsSeen.objects.get(user=people["kam"]).seen_at == rows[0].created_at


def test_opening_notifications_marks_none_as_read(people: People, client_of_kam: Client) -> None:
    """Only the button marks them: what was looked over in passing is still new (K32)."""
    notes(client_of_kam, people["head"], 2)
    for name in ("news_latest", "news_list"):
        shown = get(people["kam"], name, FRAGMENT if name == "news_latest" else {})
        assert "data-news-seen" in shown
        assert "data-at-once" not in shown
    assert not NewsSeen.objects.exists()


def test_button_works_without_the_script(people: People, client_of_kam: Client) -> None:
    notes(client_of_kam, people["head"], 1)
    answer = signed_in(people["kam"]).post(reverse("desk:news_seen"))
    assert answer.headers["Location"] == reverse("desk:news_list")
    assert "New:" not in get(people["kam"], "news_list")


@pytest.mark.parametrize("until", ["yesterday", "9999-99-99", "0001-01-01T00:00:00+14:00", "\x00"])
def test_senseless_moments_are_refused_or_harmless(people: People, until: str) -> None:
    answer = signed_in(people["kam"]).post(reverse("desk:news_seen"), {"until": until}, headers=FRAGMENT)
    assert answer.status_code in {200, 422}


def test_seen_needs_the_token_of_the_page(people: People) -> None:
    answer = signed_in(people["kam"], enforce_csrf_checks=True).post(reverse("desk:news_seen"))
    assert answer.status_code == 403
    assert not NewsSeen.objects.exists()


def test_kinds_offered_are_those_of_the_role(people: People) -> None:
    assert "kind=requests" in get(people["head"], "news_list")
    page = get(people["finance"], "news_list")
    assert "kind=requests" not in page
    assert "kind=imports" in page


def test_empty_page_says_what_would_be_here(people: People) -> None:
    assert "What others do with your orders" in get(people["admin"], "news_list")


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    client.credentials(HTTP_ACCEPT_LANGUAGE="en")
    return client


def test_api_reads_onwards_and_says_what_is_new(people: People, client_of_kam: Client) -> None:
    rows = notes(client_of_kam, people["head"], 3)
    NewsSeen.objects.create(user=people["kam"], seen_at=rows[1].created_at)
    first = api(people["kam"]).get(reverse("api:news"), {"page_size": 2}).json()
    assert [row["is_new"] for row in first["results"]] == [True, False]
    assert first["results"][0] | {"at": ""} == {
        "id": f"notes-{rows[0].pk}", "at": "", "kind": "notes", "text": "Note: Northern Trade",
        "note": f"«{rows[0].text}»", "by": "Oleg Head", "url": f"/clients/{client_of_kam.pk}/history/", "is_new": True,
    }  # fmt: skip
    second = api(people["kam"]).get(first["next"]).json()
    assert [row["id"] for row in second["results"]] == [f"notes-{rows[2].pk}"]
    assert (second["next"], second["previous"]) == (None, None)


def test_api_reads_what_happened_since(people: People, client_of_kam: Client) -> None:
    rows = notes(client_of_kam, people["head"], 3)
    since = (rows[1].created_at - dt.timedelta(seconds=1)).isoformat()
    answer = api(people["kam"]).get(reverse("api:news"), {"updated_since": since}).json()
    assert len(answer["results"]) == 2
    assert api(people["stranger"]).get(reverse("api:news")).json()["results"] == []
    assert api(people["kam"]).get(reverse("api:news"), {"updated_since": "soon"}).status_code == 400


def test_api_marks_as_seen(people: People, client_of_kam: Client) -> None:
    rows = notes(client_of_kam, people["head"], 2)
    until = rows[0].created_at
    answer = api(people["kam"]).post(reverse("api:news-seen"), {"until": until.isoformat()}, format="json")
    assert answer.status_code == 200
    assert NewsSeen.objects.get().seen_at == until
    assert not any(row["is_new"] for row in api(people["kam"]).get(reverse("api:news")).json()["results"])
