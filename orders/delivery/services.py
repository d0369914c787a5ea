"""Transport of a shipment: where to, when, with whom, and whether it came (R162)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypedDict, Unpack

from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.inputs import check_plausible_date
from dossiers.models import Outlet
from kam_crm.shared import clock
from kam_crm.shared.checks import locked, required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from orders.models import Delivery, Shipment

Follower = Callable[[Shipment], None]
_followers: list[Follower] = []


def follow_deliveries(follower: Follower) -> None:
    """`follower(shipment)` runs in the transaction in which the day of its coming is entered or changed."""
    if follower not in _followers:
        _followers.append(follower)


class DeliveryFacts(TypedDict, total=False):
    outlet: Outlet | None
    address: str
    window: str
    carrier: str
    transport: str
    planned_on: dt.date
    delivered_on: dt.date | None


@service(capability="orders.ship", subject="shipment")
def set_delivery(*, by: User, shipment: Shipment, **facts: Unpack[DeliveryFacts]) -> Shipment:
    """Enter or change it; what is left out stays, the first time the point of delivery gives address and window.

    Raises `return_has_no_delivery`, `foreign_outlet`, `address_required`, `unlikely_date`, `delivery_before_shipment`,
    `delivered_in_future`, StateConflict `gone`.
    """
    row: Shipment = locked(shipment)
    if row.returns_id is not None:
        raise BusinessRuleError("return_has_no_delivery", _("A return is not delivered to the client."))
    delivery = Delivery.objects.filter(shipment=row).first() or Delivery(shipment=row, planned_on=row.date)
    for name, value in facts.items():
        setattr(delivery, name, value.strip() if isinstance(value, str) else value)
    _fill_in(delivery, row)
    _check_days(delivery, row)
    delivery.save()
    for follower in _followers:
        follower(row)
    return row


def _fill_in(delivery: Delivery, shipment: Shipment) -> None:
    if delivery.outlet is not None:
        if delivery.outlet.client_id != shipment.client_id:
            raise BusinessRuleError("foreign_outlet", _("This outlet is of another client."), "outlet")
        delivery.address = delivery.address or delivery.outlet.address or delivery.outlet.name
        delivery.window = delivery.window or delivery.outlet.delivery_window
    delivery.address = required("address", delivery.address)


def _check_days(delivery: Delivery, shipment: Shipment) -> None:
    check_plausible_date("planned_on", delivery.planned_on)
    for name in ("planned_on", "delivered_on"):
        day = getattr(delivery, name)
        if day is not None and day < shipment.date:
            raise BusinessRuleError(
                "delivery_before_shipment", _("It cannot come before it was shipped."), name
            )
    if delivery.delivered_on is not None and delivery.delivered_on > clock.today():
        raise BusinessRuleError(
            "delivered_in_future", _("What has come has come today or earlier."), "delivered_on"
        )
