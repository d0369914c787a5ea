"""What a person has seen, and how many he has not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from desk.models import NewsSeen
from desk.news import feed
from desk.news.pages.bell import Bell
from desk.news.services import mark_news_seen
from dossiers.models import Client, Note
from kam_crm.shared import clock
from reports.models import NightlyRun
from tests.factories.approvals import ApprovalFactory
from tests.factories.dossiers import NoteFactory
from tests.factories.orders import OrderFactory
from tests.factories.receivables import PaymentFactory
from tests.factories.reports import NightlyRunFactory
from tests.reports.news.conftest import told
from tests.support.walks import pages_of

pytestmark = pytest.mark.django_db
People = dict[str, User]


def notes(client: Client, author: User, count: int) -> list[Note]:
    """Written a minute apart, the newest first."""
    rows = NoteFactory.create_batch(count, client=client, author=author)
    for n, note in enumerate(rows):
        note.created_at = clock.now() - dt.timedelta(minutes=n + 1)
    Note.objects.bulk_update(rows, ["created_at"])
    return rows


def test_bell_counts_what_came_after_the_moment_seen(people: People, client_of_kam: Client) -> None:
    rows = notes(client_of_kam, people["head"], 3)
    kam = people["kam"]
    assert (Bell(kam).count, Bell(kam).words) == (3, "Notifications, 3 new")
    mark_news_seen(by=kam, until=rows[1].created_at)
    assert (Bell(kam).badge, Bell(kam).words) == ("1", "Notifications, 1 new")
    mark_news_seen(by=kam)
    assert (Bell(kam).badge, Bell(kam).words) == ("", "Notifications")
    assert Bell(people["stranger"]).count == Bell(people["head"]).count == 0


def test_seen_never_goes_back_nor_ahead(people: People) -> None:
    first = mark_news_seen(by=people["kam"])
    assert mark_news_seen(by=people["kam"], until=first - dt.timedelta(days=1)) == first
    ahead = mark_news_seen(by=people["kam"], until=clock.now() + dt.timedelta(days=1))
    assert first <= ahead <= clock.now()
    assert NewsSeen.objects.count() == 1


def test_seen_is_ones_own(people: People, client_of_kam: Client) -> None:
    notes(client_of_kam, people["head"], 1)
    mark_news_seen(by=people["colleague"])
    assert Bell(people["kam"]).count == 1
    assert not NewsSeen.objects.visible_to(people["kam"]).exists()


@pytest.mark.parametrize(("count", "badge", "words"), [(10, "9+", "10 new"), (101, "9+", "more than 99 new")])
def test_badge_is_short_and_its_name_exact_up_to_a_bound(
    people: People, client_of_kam: Client, count: int, badge: str, words: str
) -> None:
    notes(client_of_kam, people["head"], count)
    bell = Bell(people["kam"])
    assert (bell.badge, bell.words) == (badge, f"Notifications, {words}")


def test_count_is_kept_for_a_minute_but_never_over_a_mark(people: People, client_of_kam: Client) -> None:
    kam = people["kam"]
    assert Bell(kam).count == 0
    notes(client_of_kam, people["head"], 2)
    assert (Bell(kam).count, Bell(kam, fresh=True).count, Bell(kam).count) == (0, 2, 2)
    mark_news_seen(by=kam)
    assert Bell(kam).count == 0


def everything(people: People, client: Client, count: int) -> None:
    for _ in range(count):
        NoteFactory(client=client, author=people["head"])
        PaymentFactory(client=client, created_by=people["finance"])
        ApprovalFactory(order=OrderFactory(client=client, status="approval"))
    if not NightlyRun.objects.exists():
        NightlyRunFactory(started_at=clock.now(), done_at=None, error="boom")


def queries(user: User) -> list[int]:
    """Of the bell, of what it opens."""
    cache.clear()
    counts = []
    user = User.objects.get(pk=user.pk)  # each request has its own
    for ask in (lambda: Bell(user).count, lambda: told(user, size=15)):
        with CaptureQueriesContext(connection) as asked:
            ask()
        counts.append(len(asked))
    return counts


@pytest.mark.parametrize("name", ["kam", "head", "support", "finance", "director", "admin"])
def test_number_of_queries_does_not_grow(people: People, client_of_kam: Client, name: str) -> None:
    everything(people, client_of_kam, 2)
    few = queries(people[name])
    # the mark, whom they stand in for, whom a head leads and concerns, one count over all sources
    assert few[0] <= (5 if name == "head" else 3)
    everything(people, client_of_kam, 20)
    assert queries(people[name]) == few


def test_pages_follow_one_another_without_a_gap(people: People, client_of_kam: Client) -> None:
    everything(people, client_of_kam, 7)
    same_moment = clock.now()
    Note.objects.update(created_at=same_moment)
    whole = told(people["kam"])
    assert len(whole) >= 8
    pages = pages_of(lambda cursor: feed.news(people["kam"], cursor=cursor, size=3))
    read = [event for page in pages for event in page.events]
    assert read == whole
    assert [event.at for event in whole] == sorted((event.at for event in whole), reverse=True)


@pytest.mark.parametrize(
    "cursor", ["x", "~~", "20261122T101010.0~notes~1", "99999999T999999.9~notes~1", "\x00"]
)
def test_senseless_cursors_do_not_break(people: People, client_of_kam: Client, cursor: str) -> None:
    notes(client_of_kam, people["head"], 1)
    feed.news(people["kam"], cursor=cursor)
    assert feed.news(people["kam"], kind="nothing like this").events == []
