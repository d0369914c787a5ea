"""Outlets of a client: on the overview how many there are, on a page of their own each of them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from dossiers.models import Client, Outlet
from kam_crm.shared.pagination import PAGE_SIZE
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, OutletFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return ClientFactory(manager=UserFactory(role="kam", locale="en"))


def page(client: Client, **query: str) -> str:
    address = reverse("dossiers:outlet_list", args=[client.pk])
    return signed_in(client.manager).get(address, query).content.decode()


def test_the_overview_counts_those_that_are_open_and_leads_to_all(client: Client) -> None:
    overview = reverse("desk:client_overview", args=[client.pk])
    address = reverse("dossiers:outlet_list", args=[client.pk])
    browser = signed_in(client.manager)
    assert address not in browser.get(overview).content.decode()
    OutletFactory.create_batch(2, client=client)
    OutletFactory(client=client, is_active=False)
    OutletFactory()
    shown = browser.get(overview).content.decode()
    assert f'href="{address}">2</a>' in shown


def test_the_page_shows_them_with_address_and_window_those_that_closed_last(client: Client) -> None:
    assert "they come with a file" in page(client)
    OutletFactory(client=client, code="A", name="Closed shop", is_active=False)
    OutletFactory(
        client=client,
        code="B",
        name="Open shop",
        city="Moscow",
        address="Lesnaya 1",
        delivery_window="Mon-Fri 8-12",
    )
    OutletFactory(name="Shop of others")
    shown = page(client)
    assert "Moscow, Lesnaya 1" in shown and "Mon-Fri 8-12" in shown and "Shop of others" not in shown
    assert shown.index("Open shop") < shown.index("Closed shop") < shown.index(">closed<")


def test_a_chain_comes_page_by_page(client: Client) -> None:
    Outlet.objects.bulk_create(
        Outlet(client=client, code=f"{n:04}", name=f"Shop {n:04}") for n in range(PAGE_SIZE + 1)
    )
    shown = page(client)
    assert (
        f"Shop {PAGE_SIZE - 1:04}" in shown and f"Shop {PAGE_SIZE:04}" not in shown and 'rel="next"' in shown
    )


def test_a_code_names_one_outlet_of_a_client_and_is_never_empty(client: Client) -> None:
    OutletFactory(client=client, code="1")
    OutletFactory(code="1")
    for code in ("1", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            OutletFactory(client=client, code=code)


def test_programs_read_those_of_a_client(client: Client) -> None:
    mine = OutletFactory(client=client, city="Moscow")
    OutletFactory(client=client, is_active=False)
    OutletFactory(client=ClientFactory(manager=client.manager))
    query = {"client_code": client.code, "is_active": "true"}
    answer = signed_in(client.manager).get(reverse("api:outlets-list"), query).json()
    assert [(row["code"], row["client_code"], row["city"]) for row in answer["results"]] == [
        (mine.code, client.code, "Moscow")
    ]
