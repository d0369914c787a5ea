"""New clients of a period by source: what is counted, whose, and which list each number opens."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessLog, User
from dossiers.clients.models.client import Source
from dossiers.models import Client
from kam_crm.shared import clock
from reports.new_clients.pages import bounds
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.support.days import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE, EXPORT = reverse("reports:new_clients"), reverse("reports:new_clients_export")


def entered(manager: User, source: str, day: dt.date, time: dt.time = dt.time(12), **more: Any) -> Client:
    client = ClientFactory(manager=manager, source=source, **more)
    Client.objects.filter(pk=client.pk).update(created_at=clock.at(day, time))
    return client


@pytest.fixture
def base(kam: User, head: User, stranger: User) -> None:
    """Of this year three by referral, two from the press, one without a source; one of last year."""
    entered(kam, "referral", dt.date(2026, 1, 1), dt.time(0, 0), stage="customer", name="First minute")
    entered(kam, "referral", dt.date(2026, 11, 2), stage="prospect", name="This month")
    entered(head, "referral", dt.date(2026, 10, 5), stage="prospect", name="Of the head")
    entered(kam, "press", dt.date(2026, 12, 31), dt.time(23, 59, 59), stage="customer", name="Last minute")
    entered(kam, "press", dt.date(2026, 5, 9), stage="customer", name="May")
    entered(kam, "", dt.date(2026, 3, 3), stage="customer", name="Unknown")
    entered(kam, "internet", dt.date(2025, 12, 31), dt.time(23, 59, 59), name="Year before")
    entered(stranger, "exhibition", dt.date(2026, 11, 1), name="Foreign")


def listing(browser: Any, **query: str) -> Any:
    answer = browser.get(PAGE, query)
    assert answer.status_code == 200
    return answer.context["list"]


def counts(found: Any) -> dict[str, tuple[int, int]]:
    return {row.label: (row.entered, row.customers) for row in found.rows if row.entered}


def test_new_clients_are_counted_by_source(base: None, head: User, signed_in: Any) -> None:
    """Entered this year, of them customers, of the department alone; every source has its row (R3)."""
    found = listing(signed_in(head))
    assert counts(found) == {"Referral": (3, 1), "Press": (2, 2), "Not named": (1, 1)}
    assert [row.label for row in found.rows][:2] == ["Referral", "Press"]
    assert len(found.rows) == len(Source.choices) + 1
    assert (found.whole.entered, found.whole.customers) == (6, 4)
    referral = found.rows[0]
    assert (round(referral.share, 1), round(referral.converted, 1)) == (50, round(referral.converted, 1))
    assert round(referral.converted) == 33


@pytest.mark.parametrize(
    ("query", "whole"),
    [
        ({}, 6),
        ({"period": "month"}, 1),
        ({"period": "quarter"}, 3),
        ({"period": "last_year"}, 1),
        ({"period": "nonsense"}, 6),
        ({"since": "2026-05-09", "until": "2026-10-05"}, 2),
        ({"since": "2026-12-31"}, 1),
        ({"until": "2025-12-31"}, 1),
        ({"since": "2026-06-01", "until": "2026-05-01"}, 0),
        ({"since": "1990-01-01", "until": "2099-12-31"}, 7),
        ({"since": "0001-01-01", "until": "9999-12-31"}, 6),
    ],
)
def test_the_period_is_the_companys_days_both_included(
    base: None, head: User, signed_in: Any, query: dict[str, str], whole: int
) -> None:
    assert listing(signed_in(head), **query).whole.entered == whole


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [((2026, 2, 28), (1, 1), (3, 31)), ((2026, 4, 1), (4, 1), (6, 30)), ((2026, 12, 31), (10, 1), (12, 31))],
)
def test_a_quarter_begins_with_its_first_month(day: Any, first: Any, last: Any) -> None:
    assert bounds("quarter", dt.date(*day)) == (dt.date(2026, *first), dt.date(2026, *last))


@pytest.mark.parametrize("query", [{}, {"period": "month"}, {"since": "2026-05-09"}, {"until": "2026-10-05"}])
def test_each_number_opens_exactly_these_clients(
    base: None, head: User, signed_in: Any, query: dict[str, str]
) -> None:
    """Whatever the period, the list behind a number holds as many clients as it says (R3)."""
    web = signed_in(head)
    found = listing(web, **query)
    links = [
        (number, url)
        for row in (*found.rows, found.whole)
        for number, url in ((row.entered, row.url), (row.customers, row.customers_url))
    ]
    assert found.whole.entered > 0 and found.whole.url
    for number, url in links:
        assert bool(url) == bool(number)
        if url:
            behind = web.get(url).context["list"]
            assert (behind.totals.count, len(behind.rows)) == (number, number), url


def test_a_manager_of_the_address_narrows_the_lists_behind_too(
    base: None, head: User, kam: User, signed_in: Any
) -> None:
    web = signed_in(head)
    found = listing(web, manager=str(kam.pk))
    assert counts(found)["Referral"] == (2, 1)
    assert web.get(found.rows[0].url).context["list"].totals.count == 2


@pytest.mark.parametrize(("scope", "number"), [("own", 5), ("covered", 1), ("all", 6)])
def test_a_deputy_counts_own_and_covered_clients_apart(
    base: None, kam: User, stranger: User, signed_in: Any, scope: str, number: int
) -> None:
    AbsenceFactory(user=stranger, deputy=kam, first_day=TODAY, last_day=TODAY)
    web = signed_in(kam)
    found = listing(web, scope=scope)
    assert found.whole.entered == number
    assert web.get(found.whole.url).context["list"].totals.count == number


def test_the_file_holds_what_the_page_shows_and_is_logged(base: None, head: User, signed_in: Any) -> None:
    web = signed_in(head)
    answer = web.get(dict(listing(web, period="quarter").export_urls)["CSV"])
    header, *rows = csv.reader(
        io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"
    )
    numbers = {row[0]: (row[header.index("entered")], row[header.index("customers by now")]) for row in rows}
    assert (numbers["Referral"], numbers["Press"], numbers["Together"]) == (
        ("2", "0"),
        ("1", "1"),
        ("3", "1"),
    )
    line = AccessLog.objects.get(what="export")
    assert (line.subject, line.details["filters"]) == ("new_clients", {"period": "quarter"})
    workbook = web.get(EXPORT, {"format": "xlsx"})
    assert b"".join(workbook.streaming_content)[:2] == b"PK"


def test_a_period_without_anybody_says_so(base: None, head: User, see: Any) -> None:
    assert "Nobody was entered in this period." in see(head, f"{PAGE}?until=1999-01-01")
    assert "Referral" in see(head, PAGE, htmx=True)


def test_what_the_numbers_bring_along_is_taken_off(base: None, kam: User, see: Any) -> None:
    page = see(kam, f"{reverse('dossiers:client_list')}?entered_since=2026-05-09&source=press")
    assert "Entered since 9 May 2026" in page and "Source: press, remove" in page
    assert "Last minute" in page and "Unknown" not in page


def test_a_file_and_a_program_are_narrowed_alike(base: None, kam: User, signed_in: Any) -> None:
    query = {"source": "none", "entered_until": "2026-12-31"}
    answer = signed_in(kam).get("/api/v1/clients/", query)
    assert [row["name"] for row in answer.json()["results"]] == ["Unknown"]


def test_more_clients_take_no_more_statements(head: User, kam: User, signed_in: Any) -> None:
    """One counts the clients; the others are the frame's and the chip's of managers."""
    web = signed_in(head)

    def statements() -> list[str]:
        web.get(PAGE)
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            web.get(PAGE)
        return [one["sql"] for one in asked]

    entered(kam, "press", TODAY)
    few = statements()
    for source in Source.values:
        entered(kam, source, TODAY)
    many = statements()
    assert len(many) == len(few)
    assert len([sql for sql in many if '"dossiers_client"."source"' in sql]) == 1


def test_the_year_is_the_companys(head: User, signed_in: Any) -> None:
    entered(UserFactory(role="kam", department=head.department), "press", dt.date(2027, 1, 1))
    with override_settings(BUSINESS_DATE=dt.date(2027, 1, 1)):
        assert listing(signed_in(head)).whole.entered == 1
