"""«Six calls by keys, one promise that was broken came back»: on a desktop and a phone, in both languages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.working_days import add_working_days
from orders.models import Claim
from plans.models import Promise
from receivables.collection.generation import make_steps
from receivables.models import CollectionResult, Invoice
from receivables.promises.services import settle_promises
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import PromiseFactory
from tests.factories.receivables import InvoiceFactory
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LAST = {"ru": "Обещание сорвано", "en": "Promise broken"}
UNDONE = {"ru": "отменено", "en": "undone"}
TODAY = dt.date(2026, 11, 18)


@pytest.fixture(autouse=True)
def business_date(settings: Any) -> None:
    settings.BUSINESS_DATE = TODAY


def owing(name: str, amount: int) -> Client:
    client = ClientFactory(name=name)
    InvoiceFactory(
        client=client, number=f"No. {name}", amount=Decimal(amount), due_date=dt.date(2026, 11, 16),
        date=dt.date(2026, 10, 16),
    )  # fmt: skip
    return client


def shown(page: Page, client: Client) -> None:
    """The panel holds this client."""
    expect(page.locator("#p-h")).to_have_text(client.name)


def saved(page: Page, count: int) -> None:
    expect(page.locator("[data-toast]")).to_have_count(1)
    assert CollectionResult.objects.filter(undone_at=None).count() == count


@pytest.mark.parametrize(("locale", "width"), [("ru", 1440), ("en", 390)])
def test_six_calls_by_keys_and_a_broken_promise_came_back(
    browser: Browser, live_server: Any, locale: str, width: int
) -> None:
    """(R165) The one that was broken stands first; each key leads to the next client."""
    first, *others = [owing(f"Client {n}", 7000 - n * 1000) for n in range(6)]
    PromiseFactory(
        client=first, side="theirs", amount=Decimal(7000), made_on=add_working_days(TODAY, -3),
        due_on=add_working_days(TODAY, -1), owner=first.manager,
    )  # fmt: skip
    small = owing("Broken", 100)
    PromiseFactory(
        client=small, side="theirs", amount=Decimal(100), made_on=add_working_days(TODAY, -3),
        due_on=add_working_days(TODAY, -1), owner=small.manager,
    )  # fmt: skip
    settle_promises(by=None, as_of=TODAY)
    make_steps(by=None, as_of=TODAY)
    context = browser.new_context(viewport={"width": width, "height": 900}, locale=locale)
    sign_in(context, live_server.url, UserFactory(role="finance", locale=locale))
    page = context.new_page()
    watch = Watch(page)

    page.goto(live_server.url + reverse("receivables:collection"))
    expect(page.locator(".work .grp").first).to_contain_text(LAST[locale])
    shown(page, first)
    page.keyboard.press("j")
    shown(page, small)
    page.keyboard.press("k")
    shown(page, first)
    watch.check()

    # promised: the day is a chip, the sum stands there
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    shown(page, small)
    saved(page, 1)
    promise = Promise.objects.latest("pk")
    assert (promise.client, promise.amount) == (first, 7000)
    # no answer; it stays broken, and waits for two hours
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    shown(page, others[0])
    # said to be paid, undone by Z, said again
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    shown(page, others[1])
    saved(page, 3)
    page.keyboard.press("z")
    shown(page, others[0])
    expect(page.locator("[data-toast]")).to_contain_text(UNDONE[locale])
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    shown(page, others[1])
    # disputed: in the client's words
    page.keyboard.press("4")
    page.locator("[name=note]").fill("Two boxes were broken")
    page.locator("[name=note]").press("Enter")
    shown(page, others[2])
    claim = Claim.objects.get()
    assert claim.disputed == Invoice.objects.get(client=others[1]).amount
    for number in (2, 3):
        page.keyboard.press("1")
        page.keyboard.press("Enter")
        shown(page, others[number + 1] if number < 3 else others[4])
    saved(page, 6)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    watch.check()
    context.close()
    assert clock.today() == TODAY
