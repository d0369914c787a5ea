"""Search over everything: as suggestions and as a page, never what a person does not see."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, ContractFactory, PersonFactory
from tests.factories.orders import OrderFactory, ProductFactory, ShipmentFactory
from tests.factories.receivables import InvoiceFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("desk:search")


def test_clients_people_and_orders_are_found(kam: Any, see: Any) -> None:
    client = ClientFactory(manager=kam, name="Northern Trade", inn="7816312458")
    person = PersonFactory(full_name="Northa Smith")
    ClientContactFactory(client=client, person=person, position="buyer")
    order = OrderFactory(client=client, number="ЗК-002041")
    found = see(kam, f"{PAGE}?q=north")
    assert reverse("desk:client_overview", args=[client.pk]) in found
    assert reverse("dossiers:person_detail", args=[person.pk]) in found
    assert "buyer, Northern Trade" in found
    assert reverse("orders:order_detail", args=[order.pk]) in see(kam, f"{PAGE}?q=2041")
    assert "Northern Trade" in see(kam, f"{PAGE}?q=163124")


@pytest.mark.parametrize("query", ["ОТ-002941", "от2941", "jn-2941", "2941"])
def test_shipments_and_invoices_are_found_by_their_number(kam: Any, see: Any, query: str) -> None:
    """The number on the paper finds the shipment and its invoice, however it is typed (K25)."""
    shipment = ShipmentFactory(client=ClientFactory(manager=kam), number="ОТ-002941")
    invoice = InvoiceFactory(client=shipment.client, number="ОТ-002941")
    foreign = ShipmentFactory(number="ОТ-002941")
    found = see(kam, f"{PAGE}?q={query}")
    assert reverse("orders:shipment_detail", args=[shipment.pk]) in found
    assert reverse("receivables:invoice_detail", args=[invoice.pk]) in found
    assert reverse("orders:shipment_detail", args=[foreign.pk]) not in found


def test_contracts_products_and_addresses_are_found(kam: Any, see: Any) -> None:
    """A contract by its number, a product by its name, a person and a client by part of an e-mail (K25)."""
    client = ClientFactory(manager=kam, email="office@sever.example")
    person = PersonFactory(email="irina.zakupki@sever.example")
    ClientContactFactory(client=client, person=person)
    ContractFactory(client=client, number="1-24")
    product = ProductFactory(name="Рис круглозёрный")
    assert reverse("dossiers:contract_list", args=[client.pk]) in see(kam, f"{PAGE}?q=1-24")
    assert reverse("catalogue:product_detail", args=[product.pk]) in see(kam, f"{PAGE}?q=рис")
    assert reverse("dossiers:person_detail", args=[person.pk]) in see(kam, f"{PAGE}?q=zakupki@sev")
    assert reverse("desk:client_overview", args=[client.pk]) in see(kam, f"{PAGE}?q=office@sever.example")


@pytest.mark.parametrize("query", ["9218257", "8 921 825", "+7 (921) 825", "8-921-825-74-27"])
def test_the_beginning_of_a_phone_finds_the_person_and_no_order(kam: Any, see: Any, query: str) -> None:
    """As far as it is typed, with 8, +7 or neither: it is a phone, not the number of an order (K25)."""
    link = ClientContactFactory(client=ClientFactory(manager=kam), person__phone="+79218257427")
    order = OrderFactory(client=link.client, number="ЗК-000008")
    found = see(kam, f"{PAGE}?{urlencode({'q': query})}")
    assert reverse("dossiers:person_detail", args=[link.person_id]) in found
    assert reverse("orders:order_detail", args=[order.pk]) not in found


def test_suggestions_are_links_without_a_page(kam: Any, see: Any) -> None:
    client = ClientFactory(manager=kam, name="Northern Trade")
    fragment = see(kam, f"{PAGE}?q=north", htmx=True)
    assert reverse("desk:client_overview", args=[client.pk]) in fragment
    assert "<html" not in fragment and "<form" not in fragment


def test_page_and_suggestions_show_the_same(kam: Any, see: Any) -> None:
    ClientFactory(manager=kam, name="Northern Trade")
    assert see(kam, f"{PAGE}?q=north", htmx=True).strip() in see(kam, f"{PAGE}?q=north")


def test_suggestions_are_few_and_say_that_there_are_more(kam: Any, see: Any) -> None:
    for number in range(7):
        ClientFactory(manager=kam, name=f"Northern {number}")
    fragment = see(kam, f"{PAGE}?q=north", htmx=True)
    assert fragment.count("<a ") == 5 and "there are more" in fragment
    assert see(kam, f"{PAGE}?q=north").count("Northern ") == 7


def test_nothing_foreign_is_found(kam: Any, stranger: Any, see: Any) -> None:
    client = ClientFactory(manager=stranger, name="Foreign Trade")
    ClientContactFactory(client=client, person__full_name="Foreign Person")
    OrderFactory(client=client, number="ЗК-777777")
    for query in ("foreign", "777777"):
        assert "Nothing was found" in see(kam, f"{PAGE}?q={query}")


def test_the_administrator_finds_users_alone(kam: Any, head: Any, see: Any) -> None:
    admin = UserFactory(role="admin", email="root@demo.example", locale="en")
    client = ClientFactory(manager=kam, name="Falcon Trade")
    ClientContactFactory(client=client, person__full_name="Falcona Smith")
    found = see(admin, f"{PAGE}?q=falcon", htmx=True)
    assert reverse("accounts:user_edit", args=[kam.pk]) in found and found.count("<a ") == 1
    assert reverse("accounts:user_edit", args=[admin.pk]) in see(admin, f"{PAGE}?q=root@")
    nothing = see(admin, f"{PAGE}?q=trade%00")
    assert "Users are searched by name and e-mail" in nothing and "tax number" not in nothing
    assert reverse("accounts:user_edit", args=[kam.pk]) not in see(head, f"{PAGE}?q=falcon")


def test_phones_are_searched_only_by_those_who_may_see_them(kam: Any, see: Any) -> None:
    client = ClientFactory(manager=kam)
    ClientContactFactory(client=client, person__full_name="Secret Phone", person__phone="+79215551234")
    assert "Secret Phone" in see(kam, f"{PAGE}?q=5551234")
    assert "Secret Phone" not in see(UserFactory(role="finance", locale="en"), f"{PAGE}?q=5551234")


@pytest.mark.parametrize("query", ["", "%20", "%00", "%25", "'", "z" * 500])
def test_odd_queries_are_answered(kam: Any, signed_in: Any, query: str) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        assert signed_in(kam).get(f"{PAGE}?q={query}", headers=headers).status_code == 200


def test_twenty_finds_take_as_many_queries_as_two(kam: Any, queries: Any) -> None:
    def add(count: int) -> None:
        for number in range(count):
            client = ClientFactory(manager=kam, name=f"Northern {number}")
            ClientContactFactory(client=client, person__full_name=f"North {number}")

    add(2)
    few = queries(kam, f"{PAGE}?q=north")
    add(18)
    assert queries(kam, f"{PAGE}?q=north") == few
