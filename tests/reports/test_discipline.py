"""Criteria 5.3 and 5.4 of managers: as of any day, with the clients behind each figure (R169, R188, R189)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from receivables.services import register_payment
from reports.discipline.figures import portfolios
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import CreditLimitFactory, InvoiceFactory
from tests.support.days import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "in_english")]
D = Decimal
DAY = dt.timedelta(days=1)
PAGE = reverse("reports:discipline")


@pytest.fixture
def head(db: Any) -> User:
    head = UserFactory(role="head", department=DepartmentFactory(name="North"))
    head.department.head = head
    head.department.save()
    return head


@pytest.fixture
def kam(head: User) -> User:
    return UserFactory(role="kam", department=head.department, full_name="Anna Karat")


def history_of(client: Client) -> Any:
    return Client.pgh_event_model.objects.filter(pgh_obj=client)  # type: ignore[attr-defined]


def known_for_long(client: Client) -> Client:
    """Entered before the days of these tests, as its history tells."""
    day = clock.at(TODAY - 100 * DAY, dt.time(9))
    history_of(client).update(pgh_created_at=day, created_at=day)
    return client


@pytest.fixture
def late(kam: User) -> Client:
    """Owes 700 of 1000, overdue by ten days, with a limit of 500; 300 were paid two days late."""
    client = ClientFactory(manager=kam, name="Late Shop")
    CreditLimitFactory(client=client, amount=D(500))
    InvoiceFactory(client=client, date=TODAY - 40 * DAY, due_date=TODAY - 10 * DAY, amount=D(1000))
    finance = UserFactory(role="finance")
    register_payment(by=finance, client=client, number="1", date=TODAY - 8 * DAY, amount=D(300))
    return known_for_long(client)


def test_a_manager_has_the_sums_of_their_clients(late: Client, kam: User, head: User) -> None:
    """40 × 0 + 20 × (1 − 2 ÷ 30) + 20 × (1 − 700 ÷ 700) + 10 × 1 ÷ 24 + 0 (R169, R188, R189)."""
    other = known_for_long(ClientFactory(manager=kam))
    InvoiceFactory(client=other, date=TODAY - 3 * DAY, due_date=TODAY + 9 * DAY, amount=D(300))
    whole = portfolios(head, TODAY, 12)
    index = whole.index(whole.by_manager()[kam])
    figures = index.figures
    assert (figures.closing, figures.overdue, figures.over_limit) == (D(1000), D(700), D(200))
    assert not figures.is_clean
    # of two clients one owes beyond its limit, the other nothing late
    assert index.score is not None
    overdue_part = 20 * (1 - D(700) / D(1000))
    expected = 20 * (1 - D(2) / 30) + overdue_part + 10 * D(1) / 24
    assert abs(index.score - expected) < D("0.0001")
    assert index.letter == "D"


def test_nothing_owed_late_is_fulfilled(kam: User, head: User) -> None:
    """Two sums at the end of the period; zero is fulfilled (R189)."""
    client = ClientFactory(manager=kam)
    InvoiceFactory(client=client, date=TODAY - 9 * DAY, due_date=TODAY - 5 * DAY, amount=D(100))
    before, after = (
        portfolios(head, day, 1).index([client.pk]) for day in (TODAY - 5 * DAY, TODAY - 4 * DAY)
    )
    assert (before.figures.overdue, before.figures.is_clean) == (D(0), True)  # the day of due itself
    assert (after.figures.overdue, after.figures.is_clean) == (D(100), False)


def test_a_past_day_counts_what_was_there(late: Client, kam: User, head: User) -> None:
    """As of the day before the payment the whole invoice is open."""
    before = portfolios(head, TODAY - 9 * DAY, 12).index([late.pk])
    assert (before.figures.closing, before.figures.over_limit, before.score) == (D(1000), D(500), None)


def test_a_client_counts_for_who_had_it_when_the_day_ended(late: Client, kam: User, head: User) -> None:
    """The twin is the day before: the same client, another manager."""
    other = UserFactory(role="kam", department=head.department)
    late.manager = other
    late.save()
    newest = history_of(late).order_by("pgh_id").last()
    history_of(late).filter(pk=newest.pk).update(pgh_created_at=clock.at(TODAY, dt.time(12)))
    before, now = (portfolios(head, day, 12).by_manager() for day in (TODAY - DAY, TODAY))
    assert (list(before), list(now)) == ([kam], [other])


def test_the_page_shows_formulas_and_the_rows_behind(
    late: Client, kam: User, head: User, signed_in: Callable[[User], Browser]
) -> None:
    """Managers, then the clients of one; each figure opens its documents (R169, R188)."""
    browser = signed_in(head)
    html = browser.get(PAGE).content.decode()
    for shown in ("Anna Karat", "40 × share paid in time", "not fulfilled", f"manager={kam.pk}"):
        assert shown in html
    behind = browser.get(PAGE, {"manager": kam.pk}).content.decode()
    assert "Late Shop" in behind and reverse("receivables:client_account", args=[late.pk]) in behind
    past = browser.get(PAGE, {"until": (TODAY - 20 * DAY).isoformat(), "months": "1"}).content.decode()
    assert "Anna Karat" in past and "not fulfilled" in past  # 500 over the limit, nothing late yet


def test_departments_are_summed(late: Client, head: User, signed_in: Callable[[User], Browser]) -> None:
    second = known_for_long(ClientFactory(manager=UserFactory(role="kam", department=head.department)))
    InvoiceFactory(client=second, date=TODAY - 3 * DAY, due_date=TODAY - DAY, amount=D(50))
    html = signed_in(UserFactory(role="director")).get(PAGE).content.decode()
    assert "North" in html and "750" in html


def test_programs_read_the_criteria(late: Client, kam: User, head: User, signed_in: Any) -> None:
    browser = signed_in(head)
    row = browser.get(f"/api/v1/payment-discipline/{kam.pk}/").json()
    assert (row["manager"], row["overdue"], row["over_limit"], row["is_fulfilled"]) == (
        kam.email, "700.00", "200.00", False,
    )  # fmt: skip
    assert (row["days_late"], row["paid_in_time"], row["rating"]) == ("2.0", "0.0", "D")
    assert browser.get("/api/v1/payment-discipline/?until=soon").status_code == 400
    assert browser.get("/api/v1/payment-discipline/?months=5").status_code == 400


def test_as_many_queries_for_many_clients(head: User, kam: User, signed_in: Any) -> None:
    browser, counts = signed_in(head), []
    for more in (1, 12):
        for _n in range(more):
            InvoiceFactory(client__manager=kam)
        browser.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            browser.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1]
