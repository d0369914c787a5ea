"""Letters about debts: mailed once with their sheet, or kept to be printed (R166, R170)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse

from dossiers.models import Client
from orders.models import NoticeSetting, NoticeTemplate
from orders.notices.outbox import send_notices
from receivables.collection.generation import make_steps
from receivables.models import CollectionLetter
from tests.factories.dossiers import ClientContactFactory
from tests.factories.receivables import InvoiceFactory

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def monday() -> Any:
    """16 November 2026, eleven in Moscow."""
    with time_machine.travel(dt.datetime(2026, 11, 16, 8, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def debt(owing: Client) -> Callable[..., Any]:
    def make(due: dt.date, amount: int = 1000, **given: Any) -> Any:
        since = due - dt.timedelta(days=30)
        return InvoiceFactory(client=owing, date=since, due_date=due, amount=Decimal(amount), **given)

    return make


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


def night(*days: dt.date) -> None:
    for one in days:
        make_steps(by=None, as_of=one)


@pytest.fixture
def agreed(owing: Client) -> NoticeSetting:
    NoticeTemplate.objects.update(is_on=True)
    contact = ClientContactFactory(client=owing, person__email="pay@client.example")
    return NoticeSetting.objects.create(
        client=owing,
        is_on=True,
        on_since=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        contact=contact,
        locale="en",
    )


def test_a_notice_before_the_day_of_due_goes_by_mail_with_its_sheet(debt: Any, agreed: NoticeSetting) -> None:
    """(R170) Once, with the invoices that fall due, as PDF too."""
    debt(day(19), 700, number="I-7")
    debt(day(25), 900, number="I-9")
    night(day(16), day(16))
    letter = CollectionLetter.objects.get()
    assert (letter.rung, letter.total, len(letter.lines)) == ("notice", 700, 1)
    assert send_notices() == 1 and send_notices() == 0
    (sent,) = mail.outbox
    assert sent.to == ["pay@client.example"]
    assert "I-7" in sent.body and "I-9" not in sent.body
    name, content, kind = sent.attachments[0]
    assert (name, kind) == ("2026-11-16.pdf", "application/pdf")
    assert content[:5] in (b"%PDF-", "%PDF-")


def test_a_letter_names_all_that_is_overdue_in_the_clients_language(debt: Any, agreed: NoticeSetting) -> None:
    """(R166)"""
    debt(day(5), 700, number="I-7")
    debt(day(9), 300, number="I-3")
    NoticeSetting.objects.update(locale="ru")
    night(day(12))
    letter = CollectionLetter.objects.get()
    assert letter.total == 1000
    assert "I-7" in letter.body and "I-3" in letter.body and "не оплачены" in letter.body


def test_without_consent_a_letter_is_kept_with_the_reason(debt: Any) -> None:
    """(R166) To be printed."""
    debt(day(5))
    night(day(12))
    letter = CollectionLetter.objects.get()
    assert (letter.status, letter.why) == ("skipped", "The company sends such letters only by hand.")
    assert send_notices() == 0


def test_a_letter_is_printed(debt: Any, agreed: NoticeSetting, web: Browser) -> None:
    """(R166) The same bytes each time."""
    debt(day(5))
    night(day(12))
    url = reverse("receivables:collection_letter", args=[CollectionLetter.objects.get().pk])
    first, second = web.get(url), web.get(url)
    assert first.content[:5] == b"%PDF-" and first.content == second.content
