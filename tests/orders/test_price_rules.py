"""Rules of prices in drafts and orders: what a line gets, keeps and tells (R42, R43, R134, R141, R142, R157)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from catalogue.models import Product
from dossiers.models import Client, ClientGroup
from kam_crm.shared.errors import StateConflict
from orders.models import Order
from orders.price_rules.columns import columns_by_rule
from orders.price_rules.loading import rulebook
from orders.pricing.columns import column_of, columns_of
from orders.services import LineInput, create_order, put_line, remove_line, replace_lines, submit_order
from tests.factories.dossiers import ClientFactory, ContractFactory
from tests.factories.orders import (
    ClientPriceColumnFactory,
    PriceColumnFactory,
    PriceFactory,
    PriceRuleFactory,
    ShipmentLineFactory,
)
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
D = Decimal
DAY = dt.timedelta(days=1)
Make = Callable[..., Order]


def test_a_line_gets_what_the_rules_make_of_the_list(draft: Make, people: SimpleNamespace) -> None:
    """The discount by hand comes after them and alone meets the limit (R44, R141)."""
    rule = PriceRuleFactory(kind="quantity", name="от 10", steps=[(10, 5)])
    order = draft(discount=5)
    line = order.lines.get()
    # 122.00 − 5 % = 115.90, − 5 % = 110.11
    assert (line.list_price, line.rule_price, line.discount, line.price) == (
        D("122.00"), D("115.90"), D(5), D("110.11"),
    )  # fmt: skip
    assert line.rules == [
        {
            "kind": "quantity",
            "id": rule.pk,
            "number": rule.number,
            "name": "от 10",
            "percent": "5",
            "amount": "-6.10",
        }
    ]
    assert (order.list_total, order.gross, order.discounts, order.max_discount) == (
        D("1220.00"), D("1101.10"), D("118.90"), D(5),
    )  # fmt: skip
    assert submit_order(by=people.kam, order=order).status == "confirmed"


def test_the_quantity_is_that_of_the_product_in_the_whole_order(
    draft: Make, people: SimpleNamespace, milk: Product
) -> None:
    """Whoever splits a line loses nothing, and whoever takes one away loses the step."""
    PriceRuleFactory(kind="quantity", steps=[(15, 5)])
    order = draft()
    assert order.lines.get().rule_price == D("122.00")
    order = put_line(by=people.kam, order=order, wanted=LineInput(milk, D(5)))
    assert [line.price for line in order.lines.all()] == [D("115.90"), D("115.90")]
    assert order.gross == D("1738.50") == sum(line.gross for line in order.lines.all())
    order = remove_line(by=people.kam, order=order, uuid=order.lines.last().uuid)
    assert (order.lines.get().price, order.gross) == (D("122.00"), D("1220.00"))


def test_replaced_lines_are_priced_together(draft: Make, people: SimpleNamespace, milk: Product) -> None:
    PriceRuleFactory(kind="quantity", steps=[(15, 5)])
    order = replace_lines(by=people.kam, order=draft(), lines=[LineInput(milk, D(9)), LineInput(milk, D(6))])
    assert {line.rule_price for line in order.lines.all()} == {D("115.90")}


def test_a_special_price_is_the_clients_alone(client: Client, people: SimpleNamespace, milk: Product) -> None:
    """Of the client, else of the holding it lies in; it stands without a limit being asked (R157)."""
    chain = ClientGroup.objects.create(name="Chain")
    inner = ClientGroup.objects.create(name="South", parent=chain)
    PriceRuleFactory(kind="special", holding=chain, price=D("90.00"), products=[milk])
    other = ClientFactory(manager=people.kam, group=inner)
    order = create_order(by=people.kam, client=other, lines=[LineInput(milk, D(1))])
    assert order.lines.get().price == D("90.00") and order.max_discount == 0
    assert create_order(by=people.kam, client=client, lines=[LineInput(milk, D(1))]).gross == D("122.00")
    PriceRuleFactory(kind="special", client=other, price=D("95.00"), products=[milk])
    assert create_order(by=people.kam, client=other, lines=[LineInput(milk, D(1))]).gross == D("95.00")


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "special", "status": "waiting"},
        {"decision_number": "", "decision_on": None},
        {"decision_number": "38", "decision_on": TODAY, "valid_until": TODAY - DAY},
        {"decision_number": "38", "decision_on": TODAY, "valid_from": TODAY + DAY},
        {"decision_number": "38", "decision_on": TODAY, "status": "ended"},
    ],
)  # fmt: skip
def test_what_is_not_decided_or_not_of_the_day_makes_no_price(
    draft: Make, client: Client, given: dict[str, Any]
) -> None:
    """A promotion needs the number and date of its decision and acts only within its dates (R134)."""
    PriceRuleFactory(**given, client=client if given.get("kind") else None)
    assert draft().lines.get().price == D("122.00")


def test_a_promotion_in_force_makes_the_price(draft: Make) -> None:
    PriceRuleFactory(decision_number="38", decision_on=TODAY, valid_from=TODAY, valid_until=TODAY)
    assert draft().lines.get().price == D("115.90")


def test_a_turnover_counts_what_was_shipped_in_its_period(draft: Make, client: Client, milk: Product) -> None:
    """Net of VAT, with returns, of the client alone and up to yesterday."""
    PriceRuleFactory(kind="group", period="quarter", steps=[(1000, 2)], groups=[milk.group])
    quarter = TODAY.replace(day=1, month=(TODAY.month - 1) // 3 * 3 + 1)
    ShipmentLineFactory(shipment__client=client, shipment__date=quarter - DAY, product=milk)
    ShipmentLineFactory(shipment__client=client, shipment__date=TODAY, product=milk)
    assert draft().lines.get().rule_price == D("122.00")
    ShipmentLineFactory(shipment__client=client, shipment__date=quarter, product=milk)
    assert draft().lines.get().rule_price == D("119.56")


def test_rules_of_the_day_of_submitting_count(draft: Make, people: SimpleNamespace) -> None:
    """The difference is shown and agreed to, as with another price of the list (R142)."""
    rule = PriceRuleFactory(decision_number="38", decision_on=TODAY)
    order = draft()
    rule.valid_until = TODAY - DAY
    rule.save()
    with refused("prices_changed", StateConflict) as refusal:
        submit_order(by=people.kam, order=order)
    [line] = refusal.value.params["lines"]
    assert (line["list_price_was"], line["list_price_now"]) == ("122.00", "122.00")
    assert (line["rule_price_was"], line["rule_price_now"]) == ("115.90", "122.00")
    order = submit_order(by=people.kam, order=order, accepted_gross=D("1220.00"))
    assert order.lines.get().rules == []


def test_an_order_keeps_its_rules_when_they_are_gone(
    draft: Make, people: SimpleNamespace, signed_in: Any
) -> None:
    """«Why this price» of an old order names what made it (R142)."""
    rule = PriceRuleFactory(name="Декабрьский стол", decision_number="38", decision_on=TODAY)
    order = submit_order(by=people.kam, order=draft())
    address = reverse("orders:line_why", args=[order.pk, order.lines.get().uuid])
    page = signed_in(people.kam).get(address).content.decode()
    assert f"{rule.number} Декабрьский стол" in page and "not asked: the price above stands" in page
    rule.valid_until, rule.status = TODAY - DAY, "ended"
    rule.save()
    page = signed_in(people.kam).get(address).content.decode()
    assert f"{rule.number} Декабрьский стол" in page and "−5%" in page
    assert order.lines.get().price == D("115.90")


def test_a_column_comes_by_the_first_rule_that_matches(client: Client) -> None:
    """Agreed columns stand before rules, and their end brings the rules back (R42, R43)."""
    first, second, third = [PriceColumnFactory(name=f"Опт-{n}", position=n) for n in (1, 2, 3)]
    assert column_of(client, TODAY) == first
    PriceRuleFactory(kind="column", gives_column=second, volume_from=D(100), priority=2)
    assert column_of(client, TODAY) == first
    ShipmentLineFactory(
        shipment__client=client, shipment__date=TODAY.replace(day=1) - DAY
    )  # 1000 in six months
    assert column_of(client, TODAY) == second
    PriceRuleFactory(kind="column", gives_column=third, term_upto=14, priority=1)
    ContractFactory(client=client, payment_term_days=21)
    assert column_of(client, TODAY) == second
    PriceRuleFactory(kind="column", gives_column=third, segments=[client.summary.segment or "AX"], priority=3)
    agreed = ClientPriceColumnFactory(client=client, column=first, valid_until=TODAY)
    assert column_of(client, TODAY) == columns_of([client], TODAY)[client.pk] == first
    agreed.valid_until = TODAY - DAY
    agreed.save()
    assert column_of(client, TODAY) == columns_of([client], TODAY)[client.pk] == second


def test_of_two_equal_rules_of_columns_the_narrower_wins_and_the_conflict_is_known(client: Client) -> None:
    broad = PriceRuleFactory(kind="column", gives_column=PriceColumnFactory(name="A"), term_upto=0)
    narrow = PriceRuleFactory(
        kind="column", gives_column=PriceColumnFactory(name="B"), term_upto=0, volume_from=D(0)
    )
    found = columns_by_rule([client.pk], TODAY)[client.pk]
    assert (found.rule.id, [one.id for one in found.conflicts]) == (narrow.pk, [broad.pk])


def test_rules_are_read_in_a_constant_number_of_queries(
    client: Client, people: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    clients = [client, *(ClientFactory(manager=people.kam) for _n in range(5))]
    products = [PriceFactory().product for _n in range(5)]
    with django_assert_num_queries(1):
        rulebook([client.pk], TODAY)
    PriceRuleFactory(kind="quantity", steps=[(1, 1)], products=products)
    PriceRuleFactory(kind="group", period="year", steps=[(1, 1)])
    PriceRuleFactory(clients=clients, holdings=[ClientGroup.objects.create(name="Chain")])
    for some in ([client], clients):
        with django_assert_num_queries(4):
            book = rulebook([one.pk for one in some], TODAY)
            for one in some:
                for product in products:
                    book.explain(one.pk, 1, product, D(100), D(10))
