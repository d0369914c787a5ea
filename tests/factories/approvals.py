from __future__ import annotations

from decimal import Decimal
from typing import Any

import factory

from approvals.models import Request
from tests.factories.orders import OrderFactory

FIGURES = ("asked", "allowed", "loss", "amount", "overdue_days")


class ApprovalFactory(factory.django.DjangoModelFactory):
    """A request about an order, a discount unless said otherwise; `decision` is how it ended."""

    class Meta:
        model = Request

    class Params:
        order = factory.SubFactory(OrderFactory, status="approval")
        asked = Decimal(10)
        allowed = Decimal(5)
        loss = None
        amount = None
        overdue_days = None
        decision = ""

    kind = "discount"
    subject_kind = "orders.order"
    subject_id = factory.SelfAttribute("order.pk")
    client_id = factory.SelfAttribute("order.client_id")
    size = factory.LazyAttribute(lambda made: Decimal(made.asked or made.amount or 0))
    status = factory.LazyAttribute(lambda made: made.decision or "open")
    reason = "A competitor gives more"
    asked_by = factory.SelfAttribute("order.client.manager")

    @factory.lazy_attribute
    def figures(self) -> dict[str, str]:
        given: Any = self
        values = {name: getattr(given, name) for name in FIGURES}
        return {name: str(value) for name, value in values.items() if value is not None}
