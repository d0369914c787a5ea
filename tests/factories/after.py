"""What follows the confirmation of an order."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import factory

from orders.models import (
    AgreedStock,
    Delivery,
    LineRefusal,
    OrderNote,
    PromisedDate,
    PurchaseRequest,
    RefusalReason,
    ServiceKind,
    ServiceLine,
)
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import OrderFactory, OrderLineFactory, ProductFactory, ShipmentFactory


class RefusalReasonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RefusalReason

    name = factory.Sequence("reason No. {}".format)
    position = 50


class LineRefusalFactory(factory.django.DjangoModelFactory):
    """One piece, by us."""

    class Meta:
        model = LineRefusal

    order_line = factory.SubFactory(OrderLineFactory)
    quantity = Decimal(1)
    side = "ours"
    reason = "none left"
    by = factory.SelfAttribute("order_line.order.created_by")


class PromisedDateFactory(factory.django.DjangoModelFactory):
    """Moved by us to the day after."""

    class Meta:
        model = PromisedDate

    order = factory.SubFactory(OrderFactory)
    was = factory.SelfAttribute("order.ship_on")
    day = factory.LazyAttribute(lambda moved: moved.was + dt.timedelta(days=1))
    side = "ours"
    reason = "the supplier is late"
    by = factory.SelfAttribute("order.created_by")


class DeliveryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Delivery

    shipment = factory.SubFactory(ShipmentFactory)
    address = "Невский пр., 1"
    planned_on = factory.SelfAttribute("shipment.date")


class ServiceKindFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceKind

    name = factory.Sequence("service No. {}".format)
    position = 50


class ServiceLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceLine

    order = factory.SubFactory(OrderFactory)
    kind = factory.SubFactory(ServiceKindFactory)
    created_by = factory.SelfAttribute("order.created_by")


class AgreedStockFactory(factory.django.DjangoModelFactory):
    """A hundred pieces for good."""

    class Meta:
        model = AgreedStock

    client = factory.SubFactory(ClientFactory)
    product = factory.SubFactory(ProductFactory)
    quantity = Decimal(100)
    agreed_by = factory.SelfAttribute("client.manager")


class PurchaseRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PurchaseRequest

    client = factory.SelfAttribute("order.client")
    order = factory.SubFactory(OrderFactory)
    product = factory.SubFactory(ProductFactory)
    quantity = Decimal(5)
    asked_by = factory.SelfAttribute("order.created_by")


class OrderNoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OrderNote

    order = factory.SubFactory(OrderFactory)
    text = factory.Sequence("note No. {}".format)
    author = factory.SelfAttribute("order.created_by")
