"""What follows the confirmation of an order."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import factory

from orders.models import Delivery, LineRefusal, PromisedDate, RefusalReason
from tests.factories.orders import OrderFactory, OrderLineFactory, ShipmentFactory


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
