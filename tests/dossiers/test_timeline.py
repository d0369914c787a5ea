"""The time line: many sources merged by time, read page by page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers.history import timeline as module
from dossiers.history.timeline import Event, Source, Window, moment_of, register, timeline
from dossiers.models import Contract, Note
from dossiers.services import (
    add_contract,
    add_note,
    add_person,
    assign_manager,
    end_key_status,
    end_link,
    set_key_status,
    update_client,
    update_contract,
    update_link,
)
from kam_crm.shared import clock
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import (
    ClientContactFactory,
    ClientFactory,
    ContractFactory,
    NoteFactory,
    TerritoryFactory,
)
from tests.factories.receivables import PaymentFactory
from tests.support.walks import pages_of

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 5, 4, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def kam():
    return UserFactory(role="kam", full_name="Анна Соколова")


@pytest.fixture
def client_(kam):
    return ClientFactory(manager=kam, city="")


@pytest.fixture
def sources(monkeypatch):
    """Only sources made by the test."""
    monkeypatch.setattr(module, "_sources", {})

    def add(name, moments, **options):
        for number, at in enumerate(moments, 1):
            note = NoteFactory(text=f"{name} {number}")
            Note.objects.filter(pk=note.pk).update(created_at=at)

        def rows(client, user):
            return Note.objects.filter(text__startswith=f"{name} ")

        def events(found):
            return [Event(note.created_at, note.pk, "run", note.text) for note in found]

        register(Source(name, name, rows, events, at="created_at", **options))

    return add


def read_all(client, user, **options):
    pages = pages_of(lambda cursor: timeline(client, user, cursor=cursor, **options))
    return [[event.text for event in page.events] for page in pages]


def test_pages_meet_without_gap_or_repetition_even_at_one_moment(kam, client_, sources):
    sources("a", [NOON] * 5)
    sources("b", [NOON, NOON, NOON + dt.timedelta(hours=1), NOON - dt.timedelta(days=1)])
    pages = read_all(client_, kam, page_size=2)
    flat = [text for page in pages for text in page]
    assert [len(page) for page in pages] == [2, 2, 2, 2, 1]
    assert flat == ["b 3", "b 2", "b 1", "a 5", "a 4", "a 3", "a 2", "a 1", "b 4"]


def test_one_kind_and_only_what_the_person_may_see(kam, client_, sources):
    sources("open", [NOON])
    sources("secret", [NOON], capability="users.manage")
    assert read_all(client_, kam) == [["open 1"]]
    assert read_all(client_, kam, kind="secret") == [[]]
    assert [source.name for source in module.sources_for(kam)] == ["open"]


def test_event_without_text_keeps_its_place(kam, client_, monkeypatch):
    monkeypatch.setattr(module, "_sources", {})
    for text in ("1", "2", "", ""):
        note = NoteFactory(text=text)
        Note.objects.filter(pk=note.pk).update(created_at=NOON)

    def events(found):
        return [Event(note.created_at, note.pk, "run", note.text) for note in found]

    register(Source("x", "x", lambda client, user: Note.objects.all(), events, at="created_at"))
    assert read_all(client_, kam, page_size=2) == [[], ["2", "1"]]


@pytest.mark.parametrize("cursor", ["x", "a~b~c", "20260101T000000.000000~a~x", "99999999T000000.0~a~1"])
def test_senseless_cursor_is_the_first_page(kam, client_, sources, cursor):
    sources("a", [NOON])
    assert len(timeline(client_, kam, cursor=cursor).events) == 1


@pytest.mark.parametrize(("hour", "shown"), [(0, ["2"]), (15, ["3", "2"])])
def test_dates_stand_at_midnight_of_the_company(kam, client_, hour, shown):
    for day in (2, 3, 4):
        ContractFactory(client=client_, number=str(day), signed_on=dt.date(2026, 5, day))
    at = clock.at(dt.date(2026, 5, 3), dt.time(hour))
    window = Window("a", 10, (at, "a", 0))
    rows = Contract.objects.filter(window.older_days("signed_on")).order_by("-signed_on")
    assert [row.number for row in rows] == shown
    assert moment_of(dt.date(2026, 5, 3)) == clock.at(dt.date(2026, 5, 3), dt.time(0))


@pytest.mark.django_db(transaction=True)  # events of one transaction share its moment
def test_dossier_tells_who_changed_what(kam, client_):
    head = UserFactory(role="head", full_name="Олег Тихий", department=kam.department)
    territory = TerritoryFactory(name="Урал")
    update_client(by=kam, client=client_, city="Тверь", territory=territory, stage="prospect")
    assign_manager(by=head, client=client_, manager=head, reason="New territories")
    update_client(by=head, client=client_, about="Новый текст")
    add_note(by=kam, client=client_, text="Просят сливки")
    status = set_key_status(by=kam, client=client_, level="company", definition=1, evidence="12 % дохода")
    end_key_status(by=kam, status=status)
    link = add_person(by=kam, client=client_, full_name="Ирина Лебедева", position="повар", role="user")
    update_link(by=kam, link=link, role="decider")
    end_link(by=kam, link=link)
    contract = add_contract(by=kam, client=client_, number="Д-1", signed_on=dt.date(2026, 5, 4), reason="new")
    update_contract(by=head, contract=contract, payment_term_days=21, reason="as agreed")

    events = timeline(client_, head).events
    assert [(event.text, event.who) for event in events] == [
        ("Contract Д-1: payment term, days: 0 → 21", "Олег Тихий"),
        ("Contract Д-1, 4 May 2026", "Анна Соколова"),
        ("Ирина Лебедева no longer works here", "Анна Соколова"),
        ("Ирина Лебедева: role: uses → decides", "Анна Соколова"),
        ("Ирина Лебедева: повар, uses", "Анна Соколова"),
        ("No longer key (company): breadwinner: brings much money", "Анна Соколова"),
        ("Key client (company): breadwinner: brings much money", "Анна Соколова"),
        ("Просят сливки", "Анна Соколова"),
        ("General facts rewritten", "Олег Тихий"),
        ("manager: Анна Соколова → Олег Тихий", "Олег Тихий"),
        ("city: — → Тверь; territory: — → Урал; stage: customer → prospect", "Анна Соколова"),
        ("Client entered", ""),
    ]
    assert [event.note for event in events if event.source == "key"] == ["12 % дохода"] * 2


def test_key_status_is_hidden_from_those_who_see_no_strategy(kam, client_):
    set_key_status(by=kam, client=client_, level="company", definition=1, evidence="12 %")
    assert "key" not in {event.source for event in timeline(client_, UserFactory(role="finance")).events}


def test_a_longer_history_takes_no_more_queries(kam, client_, django_assert_num_queries):
    def happen(count):
        for number in range(count):
            update_client(by=kam, client=client_, city=f"Город {number}")
            ClientContactFactory(client=client_)
            add_note(by=kam, client=client_, text="Слово")

    happen(2)
    timeline(client_, kam)  # whom the person covers is asked once a day
    with CaptureQueriesContext(connection) as few:
        timeline(client_, kam)
    happen(10)
    with django_assert_num_queries(len(few)):
        timeline(client_, kam)


@pytest.mark.parametrize("role", ["kam", "head", "support", "finance", "director"])
def test_statement_of_a_first_page_can_be_kept_for_every_role(role):
    """A source that does not name its client by a parameter would make every dossier slow."""
    user = UserFactory(role=role)
    assert module._statement(module.sources_for(user), user, 6) is not None


def test_kept_statement_tells_each_client_and_each_reader_their_own(kam):
    mine, other = (ClientFactory(manager=kam) for _ in range(2))
    for client, text in ((mine, "mine"), (other, "other")):
        add_note(by=kam, client=client, text=text)

    def told(client, user):
        return [event.text for event in timeline(client, user, kind="notes").events]

    assert [told(client, kam) for client in (mine, other, mine)] == [["mine"], ["other"], ["mine"]]
    stranger = UserFactory(role="kam")
    assert told(mine, stranger) == []
    assign_manager(by=UserFactory(role="director"), client=mine, manager=stranger, reason="Moves")
    assert (told(mine, stranger), told(mine, kam)) == (["mine"], [])


@pytest.mark.parametrize(("zone", "first"), [("Europe/Moscow", "payments"), ("Asia/Vladivostok", "notes")])
def test_kept_statement_knows_when_the_company_moves_its_clock(kam, client_, settings, today, zone, first):
    """Midnight of the payment's day comes after the note in Moscow, and before it in Vladivostok."""
    add_note(by=kam, client=client_, text="in the evening")
    Note.objects.update(created_at=dt.datetime(2026, 5, 3, 20, tzinfo=dt.UTC))
    PaymentFactory(client=client_, date=dt.date(2026, 5, 4))
    settings.TIME_ZONE = "America/New_York"
    timeline(client_, kam)
    settings.TIME_ZONE = zone
    shown = [event.source for event in timeline(client_, kam).events if event.source in ("payments", "notes")]
    assert (len(shown), shown[0]) == (2, first)
