"""What is known of market segments (R83): notes with date and author, a summary for management."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from dossiers.models import ClientSummary, SegmentNote
from dossiers.segment_notes.pages import SegmentNoteListing
from dossiers.services import add_segment_note, withdraw_segment_note
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, MarketSegmentFactory, SegmentNoteFactory
from tests.support.refusals import refused
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam", locale="en", full_name="Anna Falcon")


def ago(days: int) -> dt.date:
    return clock.today() - dt.timedelta(days=days)


def test_a_note_has_its_date_and_author(kam: User) -> None:
    """(R83)"""
    segment = MarketSegmentFactory(name="Corner shops")
    given = {"segment": segment.pk, "kind": "needs", "text": "Small packs before nine", "date": ago(3)}
    assert signed_in(kam).post(reverse("dossiers:segment_note_new"), given).status_code == 302
    note = SegmentNote.objects.get()
    assert (note.author, note.date, note.kind, note.segment) == (kam, ago(3), "needs", segment)
    page = signed_in(kam).get(reverse("dossiers:segment_note_list")).content.decode()
    assert "Small packs before nine" in page and "Anna Falcon" in page


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": "  "}, "text_required"),
        ({"kind": "rumours"}, "unknown_segment_note_kind"),
        ({"date": clock.today() + dt.timedelta(days=1)}, "segment_note_in_future"),
    ],
)
def test_what_cannot_be_is_refused(kam: User, given: dict[str, Any], code: str) -> None:
    entered = {"segment": MarketSegmentFactory(), "kind": "needs", "text": "Packs", **given}
    with refused(code):
        add_segment_note(by=kam, **entered)


def test_a_note_is_withdrawn_by_its_author_alone(kam: User) -> None:
    note = SegmentNoteFactory(author=kam)
    with pytest.raises(NotAllowed):
        withdraw_segment_note(by=UserFactory(role="head"), note=note)
    withdraw_segment_note(by=kam, note=note)
    assert not SegmentNote.objects.exists()
    assert SegmentNote.pgh_event_model.objects.filter(text=note.text).exists()


def test_the_summary_is_by_segment_beside_its_clients_and_sales(rf: Any, kam: User) -> None:
    """(R83)"""
    shops, chains = MarketSegmentFactory(name="A shops"), MarketSegmentFactory(name="B chains")
    for revenue in (100, 250):
        client = ClientFactory(manager=kam, segment=shops)
        ClientSummary.objects.filter(pk=client.pk).update(revenue=Decimal(revenue))
    ClientFactory(segment=shops)  # of a colleague
    SegmentNoteFactory(segment=chains, kind="trends", date=ago(1))
    old = SegmentNoteFactory(segment=shops, kind="needs", date=ago(9))
    new = SegmentNoteFactory(segment=shops, kind="needs", date=ago(2))
    SegmentNoteFactory(segment=shops, kind="needs", date=ago(90))
    request = rf.get("/", {"since": ago(30)})
    request.user = kam
    first, second = SegmentNoteListing(request).sections
    assert (first.segment, first.clients, first.sales) == (shops, 2, Decimal(350))
    assert [[note.pk for note in notes] for _kind, notes in first.kinds] == [[new.pk, old.pk]]
    assert (second.segment, second.clients) == (chains, 0)
    page = signed_in(UserFactory(role="director")).get(
        reverse("dossiers:segment_summary"), {"since": ago(30)}
    )
    assert new.text in page.content.decode()
