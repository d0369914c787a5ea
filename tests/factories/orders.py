from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import factory

from catalogue.models import Price, PriceColumn, Product, ProductGroup, Stock, Warehouse
from kam_crm.shared import clock
from kam_crm.shared.money import included_vat, line_total
from orders.models import (
    ActLine,
    Claim,
    ClaimKind,
    ClientPriceColumn,
    DiscrepancyAct,
    DiscrepancyKind,
    GoodsReturn,
    Order,
    OrderLine,
    PriceRule,
    Shipment,
    ShipmentLine,
)
from orders.price_rules.loading import MANY
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory

LONG_AGO = dt.date(2020, 1, 1)


class ProductGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductGroup
        django_get_or_create = ("name",)

    name = factory.Sequence("Группа товаров {}".format)


class ProductFactory(factory.django.DjangoModelFactory):
    """Cost 80.00 net, so that the factory's price of 122.00 with 22 % VAT leaves a margin of 20 %."""

    class Meta:
        model = Product

    code = factory.Sequence("P{:05}".format)
    name = factory.Sequence("Товар {}".format)
    group = factory.SubFactory(ProductGroupFactory)
    unit = "шт"
    cost = Decimal("80.00")
    vat_rate = Decimal(22)


class PriceColumnFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PriceColumn
        django_get_or_create = ("name",)

    name = "Опт-1"
    position = 1


class PriceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Price

    product = factory.SubFactory(ProductFactory)
    column = factory.SubFactory(PriceColumnFactory)
    price = Decimal("122.00")
    valid_from = LONG_AGO


class WarehouseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Warehouse
        django_get_or_create = ("name",)

    name = "Основной"


class StockFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Stock

    product = factory.SubFactory(ProductFactory)
    warehouse = factory.SubFactory(WarehouseFactory)
    quantity = Decimal(100)


class ClientPriceColumnFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClientPriceColumn

    client = factory.SubFactory(ClientFactory)
    column = factory.SubFactory(PriceColumnFactory)
    valid_from = LONG_AGO


class OrderFactory(factory.django.DjangoModelFactory):
    """An order without lines; `gross` may be given for tests that need only a sum."""

    class Meta:
        model = Order

    number = factory.Sequence("T-{:06}".format)
    client = factory.SubFactory(ClientFactory)
    date = factory.LazyFunction(clock.today)
    ship_on = factory.LazyAttribute(lambda order: order.date + dt.timedelta(days=1))
    column = factory.SubFactory(PriceColumnFactory)
    created_by = factory.SelfAttribute("client.manager")


class OrderLineFactory(factory.django.DjangoModelFactory):
    """Ten pieces at 122.00 without discount."""

    class Meta:
        model = OrderLine

    order = factory.SubFactory(OrderFactory)
    position = factory.Sequence(lambda n: n % 30_000 + 1)
    product = factory.LazyAttribute(lambda line: PriceFactory(column=line.order.column).product)
    quantity = Decimal(10)
    list_price = Decimal("122.00")
    rule_price = factory.SelfAttribute("list_price")
    price = Decimal("122.00")
    vat_rate = Decimal(22)
    unit_cost = Decimal("80.00")
    gross = factory.LazyAttribute(lambda line: line_total(line.price, line.quantity))
    vat = factory.LazyAttribute(lambda line: included_vat(line.gross, line.vat_rate))


class ShipmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Shipment

    number = factory.Sequence("S-{:06}".format)
    client = factory.SubFactory(ClientFactory)
    date = factory.LazyFunction(clock.today)


class GoodsReturnFactory(factory.django.DjangoModelFactory):
    """Announced, of a shipment; its lines are the test's business."""

    class Meta:
        model = GoodsReturn

    shipment = factory.SubFactory(ShipmentFactory)
    reason = factory.LazyAttribute(lambda made: f"torn goods of {made.shipment.client.code}")
    announced_by = factory.SelfAttribute("shipment.client.manager")


class ShipmentLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ShipmentLine

    shipment = factory.SubFactory(ShipmentFactory)
    client = factory.SelfAttribute("shipment.client")
    date = factory.SelfAttribute("shipment.date")
    product = factory.SubFactory(ProductFactory)
    quantity = Decimal(10)
    amount = Decimal("1000.00")
    vat = Decimal("220.00")
    cost = Decimal("800.00")


class PriceRuleFactory(factory.django.DjangoModelFactory):
    """5 % off for everybody on everything since long ago; sets and `steps` are given beside.

    `PriceRuleFactory(kind="quantity", steps=[(200, 5)], groups=[cheese])`.
    """

    class Meta:
        model = PriceRule
        skip_postgeneration_save = True

    kind = "promotion"
    name = factory.Sequence("Правило {}".format)
    valid_from = LONG_AGO
    percent = factory.LazyAttribute(
        lambda rule: Decimal(5) if rule.kind in ("special", "promotion") and rule.price is None else None
    )
    price = None
    created_by = factory.SubFactory(UserFactory, role="director")

    @factory.post_generation
    def steps(rule: Any, create: bool, extracted: Any, **_kwargs: Any) -> None:
        for threshold, given in extracted or ():
            rule.steps.create(threshold=threshold, percent=given)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        many = {name: kwargs.pop(name) for name in MANY if name in kwargs}
        rule = super()._create(model_class, *args, **kwargs)
        for name, rows in many.items():
            getattr(rule, name).set(rows)
        return rule


class DiscrepancyActFactory(factory.django.DjangoModelFactory):
    """A draft about a shipment; its lines are the test's business."""

    class Meta:
        model = DiscrepancyAct

    number = factory.Sequence("A-{:06}".format)
    client = factory.SubFactory(ClientFactory)
    shipment = factory.SubFactory(ShipmentFactory, client=factory.SelfAttribute("..client"))
    date = factory.LazyFunction(clock.today)
    due_on = factory.SelfAttribute("date")
    author = factory.SelfAttribute("client.manager")


class ActLineFactory(factory.django.DjangoModelFactory):
    """Two of ten are missing."""

    class Meta:
        model = ActLine

    act = factory.SubFactory(DiscrepancyActFactory)
    position = factory.Sequence(lambda n: n % 30_000 + 1)
    shipment_line = factory.LazyAttribute(lambda line: ShipmentLineFactory(shipment=line.act.shipment))
    product = factory.SelfAttribute("shipment_line.product")
    documented = Decimal(10)
    actual = Decimal(8)
    kind = factory.LazyFunction(lambda: DiscrepancyKind.objects.get(nature="shortage"))
    price = Decimal("122.00")
    amount = Decimal("-244.00")


class ClaimFactory(factory.django.DjangoModelFactory):
    """Opened today, nothing done yet."""

    class Meta:
        model = Claim

    number = factory.Sequence("C-{:06}".format)
    client = factory.SubFactory(ClientFactory)
    kind = factory.LazyFunction(lambda: ClaimKind.objects.order_by("pk").first())
    opened_on = factory.LazyFunction(clock.today)
    due_on = factory.LazyAttribute(lambda claim: claim.opened_on + dt.timedelta(days=14))
    text = factory.LazyAttribute(lambda claim: f"something is missing, {claim.client.code}")
    author = factory.SelfAttribute("client.manager")
