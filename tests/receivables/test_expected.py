"""Money expected by week: by day of due, as promised, and as late as the client usually pays."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import formats
from plans.models import Promise
from receivables.expected.figures import DUE, LIKELY, PROMISED, expected, summed
from receivables.services import register_payment
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import InvoiceFactory
from tests.support.days import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
D = Decimal
DAY = dt.timedelta(days=1)
MONDAY = TODAY - TODAY.weekday() * DAY
PAGE = reverse("receivables:expected")


@pytest.fixture
def late_payer(owing: Client, finance: User) -> Client:
    """Paid 100 ten days late; owes 500 due in two days and 300 that were due three days ago."""
    InvoiceFactory(client=owing, date=TODAY - 60 * DAY, due_date=TODAY - 30 * DAY, amount=D(100))
    register_payment(by=finance, client=owing, number="1", date=TODAY - 20 * DAY, amount=D(100))
    InvoiceFactory(client=owing, due_date=TODAY + 2 * DAY, amount=D(500))
    InvoiceFactory(client=owing, date=TODAY - 20 * DAY, due_date=TODAY - 3 * DAY, amount=D(300))
    return owing


def of_week(client: Client, kind: str, week: dt.date | None) -> Decimal:
    parts = expected(Client.objects.filter(pk=client.pk), TODAY)
    return summed([part for part in parts if part.week == week], kind)


def test_usual_lateness_moves_the_day_of_due(late_payer: Client) -> None:
    """Ten days late: the 500 of this week come in twelve days, the 300 that are late in seven."""
    assert of_week(late_payer, DUE, MONDAY) == D(500)
    assert of_week(late_payer, DUE, None) == D(300)
    assert of_week(late_payer, LIKELY, MONDAY) == D(0)
    assert of_week(late_payer, LIKELY, MONDAY + 7 * DAY) == D(300)
    assert of_week(late_payer, LIKELY, MONDAY + 14 * DAY) == D(500)


def test_who_pays_early_is_not_expected_before_the_day_of_due(owing: Client, finance: User) -> None:
    InvoiceFactory(client=owing, date=TODAY - 60 * DAY, due_date=TODAY - 10 * DAY, amount=D(100))
    register_payment(by=finance, client=owing, number="1", date=TODAY - 50 * DAY, amount=D(100))
    InvoiceFactory(client=owing, due_date=TODAY + 7 * DAY, amount=D(500))
    week = MONDAY + 7 * DAY
    assert of_week(owing, LIKELY, week) == of_week(owing, DUE, week) == D(500)


def test_open_promises_of_theirs_count(owing: Client, kam: User) -> None:
    given = {
        "client": owing,
        "owner": kam,
        "created_by": kam,
        "text": "pays",
        "made_on": TODAY,
        "amount": D(70),
    }
    for changed in ({}, {"status": "kept", "closed_on": TODAY}, {"side": "ours"}):
        Promise.objects.create(**{"side": "theirs", "due_on": TODAY + 7 * DAY, **given, **changed})
    assert of_week(owing, PROMISED, MONDAY + 7 * DAY) == D(70)


def test_weeks_open_their_clients(late_payer: Client, kam: User, web: Browser) -> None:
    foreign = ClientFactory()
    InvoiceFactory(client=foreign, due_date=TODAY + DAY, amount=D(9999))
    html = web.get(PAGE).content.decode()
    assert f"week={MONDAY.isoformat()}" in html and formats.whole(D(9999)) not in html
    behind = web.get(PAGE, {"week": MONDAY.isoformat()}).content.decode()
    assert late_payer.name in behind and formats.whole(D(500)) in behind
    late = web.get(PAGE, {"week": "late"}).content.decode()
    assert formats.whole(D(300)) in late
    assert "Expected by week" in web.get(PAGE, {"week": "soon"}).content.decode()
