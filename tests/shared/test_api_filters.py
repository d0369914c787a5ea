"""Filters of API lists on the lists themselves: the rows' own words, several values, nothing passed over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from accounts.models import User
from dossiers.models import Client
from kam_crm.api_urls import router
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, ClientGroupFactory, MarketSegmentFactory
from tests.factories.orders import OrderFactory, ProductFactory, ShipmentFactory
from tests.support.copies import API, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def director(signed_in: Callable[[User], Browser]) -> Browser:
    return signed_in(UserFactory(role="director"))


@pytest.fixture
def anna() -> User:
    return UserFactory(role="kam", email="anna@demo.example")


@pytest.fixture
def clients(anna: User) -> list[Client]:
    """Of two managers, one of them in a group whose name holds a comma."""
    chain = ClientGroupFactory(name="Chain, North")
    market = MarketSegmentFactory(name="Retail")
    return [
        ClientFactory(code="A", manager=anna, group=chain),
        ClientFactory(code="B", segment=market),
        ClientFactory(code="C", group=ClientGroupFactory(name="Chain")),
    ]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("code=A,C", "AC"),
        ("manager=anna@demo.example", "A"),
        ("manager=ANNA@demo.example", "A"),
        ("group=Chain, North", "A"),
        ("group=chain", "C"),
        ("market_segment=Retail", "B"),
        ("market=retail", "B"),
        ("stage=prospect,customer", "ABC"),
        ("segment=AX,none", "ABC"),
        ("code=A&group=Chain, North", "A"),
    ],
)
def test_a_list_is_filtered_by_what_its_rows_say(
    query: str, codes: str, director: Browser, clients: list[Client]
) -> None:
    """An e-mail, a name, several codes: what a program has read, it may ask by (A14)."""
    parameters = dict(part.split("=") for part in query.split("&"))
    found = rows(director, "clients", **parameters)
    assert "".join(sorted(row["code"] for row in found.values())) == codes


def test_rows_are_asked_by_their_ids(director: Browser, clients: list[Client]) -> None:
    """Those of a feed of changes come in one request; what is not there is left out (A14)."""
    wanted = [clients[0].pk, clients[2].pk]
    assert list(rows(director, "clients", id=",".join(map(str, [*wanted, 10**9])))) == wanted


def test_states_and_keys_are_several(director: Browser, clients: list[Client]) -> None:
    """`status=draft,hold`, also of states that stand for several (A14)."""
    draft, hold, shipped = (
        OrderFactory(client=client, status=status)
        for client, status in zip(clients, ("draft", "hold", "shipped"), strict=True)
    )
    assert set(rows(director, "orders", status="draft,shipped")) == {draft.pk, shipped.pk}
    assert set(rows(director, "orders", status="waiting,shipped")) == {hold.pk, shipped.pk}
    assert set(rows(director, "orders", client=f"{clients[0].pk},C")) == {draft.pk, shipped.pk}
    shipment = ShipmentFactory(order=draft, client=clients[0])
    assert set(rows(director, "shipments", order=draft.number)) == {shipment.pk}


def test_a_code_with_a_comma_is_found(director: Browser) -> None:
    product = ProductFactory(code="10,5")
    ProductFactory(code="10")
    assert product.pk in rows(director, "products", code="10,5")


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("clients/?manager=nobody@demo.example", "manager"),
        ("clients/?group=Nothing", "group"),
        ("clients/?code=A,,C", "code"),
        ("clients/?stage=customer,planet", "stage"),
        ("orders/?status=draft,", "status"),
        ("clients/?id=1,x", "id"),
        ("clients/?updated_since=", "updated_since"),
        ("orders/?date_to=", "date_to"),
        ("orders/?status=draft&status=hold", "status"),
        ("clients/?code=A&code=B", "code"),
        ("contracts/?in_force=", "in_force"),
        ("debts/?as_of=", "as_of"),
        ("segments/?as_of=", "as_of"),
        ("clients/?search=", "search"),
        ("clients/?page_size=10&page_size=20", "page_size"),
        ("news/?kind=", "kind"),
        ("changes/?since=", "since"),
    ],
)
def test_what_would_be_passed_over_is_refused(address: str, field: str, director: Browser) -> None:
    """Empty, named twice, of nobody: each would have given rows that were not meant (A13, A14)."""
    answer = director.get(f"{API}/{address}")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_every_filter_of_every_list_refuses_an_empty_value(director: Browser) -> None:
    """The typical fault of a first run, `?updated_since=`, on all lists and with all their filters (A13)."""
    taken = []
    for prefix, viewset, _name in router.registry:
        for name in getattr(getattr(viewset, "filterset_class", None), "base_filters", {}):
            answer = director.get(f"{API}/{prefix}/", {name: ""})
            taken += [f"{prefix} {name}"] if answer.status_code not in {400, 403} else []
    assert taken == []


def test_a_debt_of_one_client_refuses_an_empty_day(director: Browser, clients: list[Client]) -> None:
    """A single row as well (A13)."""
    assert director.get(f"{API}/debts/{clients[0].pk}/?as_of=").status_code == 400


def test_colleagues_out_of_sight_are_no_words(anna: User, signed_in: Callable[[User], Browser]) -> None:
    """The answer tells nothing of who there is."""
    UserFactory(role="kam", email="other@demo.example")
    answers = [
        signed_in(anna).get(f"{API}/clients/", {"manager": email}).json()["errors"]["manager"][0]
        for email in ("other@demo.example", "nobody@demo.example")
    ]
    assert answers[0].replace("other", "nobody") == answers[1]


@pytest.mark.usefixtures("in_english")
def test_a_plus_that_the_address_lost_is_named(director: Browser) -> None:
    """`+03:00` unescaped comes as a blank (A20)."""
    answer = director.get(f"{API}/clients/?updated_since=2026-11-18T09:00:00+03:00")
    assert answer.status_code == 400
    assert "%2B" in answer.json()["errors"]["updated_since"][0]
    assert director.get(f"{API}/clients/?updated_since=2026-11-18T09:00:00%2B03:00").status_code == 200
