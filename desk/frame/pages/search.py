"""Search over everything a person sees: clients, people, documents, products; users for who manages them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.users.search import find_users
from catalogue.models import Product
from catalogue.search import find_products
from dossiers.facts.known import label_of_key
from dossiers.models import Client, Contract, DossierAnswer, Person
from dossiers.people.lookup import find_callers
from dossiers.search import find_clients, find_contracts, find_facts
from kam_crm.shared import formats
from orders.drafting.search import find_orders
from orders.models import Order, Shipment
from orders.shipping.search import find_shipments
from receivables.invoices.search import find_invoices
from receivables.models import Invoice

SUGGESTED, FOUND = 5, 25  # of a kind: below the box, on the page


@dataclass(frozen=True)
class Hit:
    icon: str
    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    label: str
    hits: list[Hit]
    is_cut: bool  # there may be more


def find(user: User, query: str, limit: int) -> list[Group]:
    """At most `limit` of each kind; kinds without a find are left out."""
    kinds: list[tuple[str, str, Any, Any]] = [
        (_("Clients"), "clients.view", find_clients, _clients),
        (_("People"), "people.view", find_callers, _people),
        (_("Orders"), "orders.view", find_orders, _orders),
        (_("Shipments and returns"), "orders.view", find_shipments, _shipments),
        (_("Invoices"), "receivables.view", find_invoices, _invoices),
        (_("Contracts"), "clients.view", find_contracts, _contracts),
        (_("Facts of dossiers"), "clients.view", find_facts, _facts),
        (_("Products"), "prices.view", find_products, _products),
        (_("Users"), "users.manage", find_users, _users),
    ]
    if not query.strip():
        return []
    groups = []
    for label, capability, search, hits in kinds:
        if user.can(capability):
            # one more than is shown tells that there are more, without a count of all
            found = list(hits(search(user, query, limit=limit + 1)))
            groups.append(Group(label, found[:limit], len(found) > limit))
    return [group for group in groups if group.hits]


def _clients(clients: Iterable[Client]) -> Iterable[Hit]:
    for client in clients:
        note = ", ".join(part for part in (client.code, client.inn, client.manager.full_name) if part)
        yield Hit("building", client.name, reverse("desk:client_overview", args=[client.pk]), note)


def _people(people: Iterable[Person]) -> Iterable[Hit]:
    for person in people:
        places: list[Any] = getattr(person, "seen_links", [])
        # of one client with the position, of several all of them: on whose behalf is asked where it matters (R51)
        if len(places) == 1:
            note = f"{places[0].position}, {places[0].client.name}"
        else:
            note = " · ".join(link.client.name for link in places)
        yield Hit("user", person.full_name, reverse("dossiers:person_detail", args=[person.pk]), note)


def _orders(orders: Iterable[Order]) -> Iterable[Hit]:
    for order in orders:
        note = f"{order.client.name}, {formats.day(order.date)}, {order.get_status_display()}"
        yield Hit("shopping-cart", order.number, reverse("orders:order_detail", args=[order.pk]), note)


def _shipments(shipments: Iterable[Shipment]) -> Iterable[Hit]:
    for one in shipments:
        note = f"{one.client.name}, {formats.day(one.date)}"
        yield Hit("truck", one.number, reverse("orders:shipment_detail", args=[one.pk]), note)


def _invoices(invoices: Iterable[Invoice]) -> Iterable[Hit]:
    for one in invoices:
        note = f"{one.client.name}, {formats.day(one.date)}"
        yield Hit("file-text", one.number, reverse("receivables:invoice_detail", args=[one.pk]), note)


def _contracts(contracts: Iterable[Contract]) -> Iterable[Hit]:
    for one in contracts:
        note = f"{one.client.name}, {formats.day(one.signed_on)}"
        yield Hit("file-text", one.number, reverse("dossiers:contract_list", args=[one.client_id]), note)


def _facts(answers: Iterable[DossierAnswer]) -> Iterable[Hit]:
    for answer in answers:
        url = reverse("dossiers:client_facts", args=[answer.client_id]) + f"#fact-{answer.key}"
        yield Hit(
            "notes",
            Truncator(answer.value).chars(90),
            url,
            f"{answer.client.name}, {label_of_key(answer.key)}",
        )


def _products(products: Iterable[Product]) -> Iterable[Hit]:
    for one in products:
        yield Hit("package", one.name, reverse("catalogue:product_detail", args=[one.pk]), one.code)


def _users(users: Iterable[User]) -> Iterable[Hit]:
    for user in users:
        note = f"{user.get_role_display()}, {user.email}" if user.role else user.email
        yield Hit("user", user.full_name, reverse("accounts:user_edit", args=[user.pk]), note)
