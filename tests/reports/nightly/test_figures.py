from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from dossiers.models import Client, ClientSummary
from reports.models import SegmentPolicy
from reports.nightly import pipeline
from tests.factories.dossiers import ClientFactory
from tests.reports.sales import sell

AS_OF = dt.date(2026, 6, 15)


@pytest.fixture
def client(db: None) -> Client:
    someone: Client = ClientFactory()
    return someone


def steady(client: Client, amount: str = "100.00", cost: str | None = None) -> None:
    """The same sale in each month of the window and in June."""
    sell(
        (
            client.pk,
            dt.date(2025 + month // 12, month % 12 + 1, 3),
            Decimal(amount),
            Decimal(cost) if cost else None,
        )
        for month in range(5, 18)
    )


def figures(client: Client) -> ClientSummary:
    pipeline.run(AS_OF)
    found: ClientSummary = ClientSummary.objects.get(client=client)
    return found


def test_lists_show_the_nights_classes(client: Client) -> None:
    steady(client)
    row = figures(client)
    assert (row.abc, row.xyz, row.segment, row.share, row.lifecycle) == ("A", "X", "AX", 100, "active")
    assert (row.revenue, row.month_fact) == (1200, 100)
    assert row.last_shipment_on == dt.date(2026, 6, 3)


def test_the_policy_says_what_is_shown(client: Client) -> None:
    rival = ClientFactory()
    steady(client, "100.00", "90.00")
    steady(rival, "80.00", "20.00")
    SegmentPolicy.objects.create(
        valid_from=AS_OF, shown_base="gross_profit", shown_xyz="variation", abc_a=50, abc_b=60, min_months=1
    )
    row = figures(client)
    assert (row.segment, row.share, row.revenue) == ("CX", Decimal("14.2857"), 1200)


def test_a_client_without_a_row_gets_one(client: Client) -> None:
    ClientSummary.objects.all().delete()
    steady(client)
    assert figures(client).segment == "AX"


def test_what_is_no_longer_true_is_emptied(client: Client) -> None:
    ClientSummary.objects.update_or_create(
        client=client,
        defaults={"abc": "A", "xyz": "X", "segment": "AX", "share": 9, "revenue": 9, "lifecycle": "new"},
    )
    row = figures(client)
    assert (row.abc, row.xyz, row.segment, row.share, row.revenue, row.lifecycle) == ("", "", "", None, 0, "")


def test_a_row_that_stays_the_same_is_not_written(client: Client) -> None:
    steady(client)
    before = figures(client).updated_at
    assert figures(client).updated_at == before
