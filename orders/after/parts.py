"""Parts in which an order leaves: documents that were shipped, and what is still to come by its promised day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam_crm.shared import formats
from kam_crm.shared.money import line_total, total
from orders.models import Delivery, Shipment


@dataclass(frozen=True)
class Part:
    """`shipment` is None of what has not left; `light`, `tone` and `icon` say how it stands."""

    number: int
    shipment: Shipment | None
    words: str
    note: str
    gross: Decimal
    light: str
    tone: str
    icon: str


def parts_of(
    shipments: Iterable[Shipment], coming: Iterable[tuple[dt.date, list[Any]]], today: dt.date
) -> list[Part]:
    """`coming`: rows with a rest by their promised day."""
    parts: list[Part] = []
    for shipment in shipments:
        parts.append(_shipped(len(parts) + 1, shipment))
    for day, rows in coming:
        parts.append(_waiting(len(parts) + 1, day, rows, today))
    return parts


def delivery_of(shipment: Shipment) -> Delivery | None:
    # the reverse side of one to one raises where there is none
    return getattr(shipment, "delivery", None)


def _shipped(position: int, shipment: Shipment) -> Part:
    delivery = delivery_of(shipment)
    light, tone, icon = _("shipped"), "green", "truck-delivery"
    facts = [_("left %(day)s") % {"day": formats.day(shipment.date)}]
    if delivery is not None:
        light, tone, icon = _("on its way"), "amber", "truck"
        facts.append(", ".join(filter(None, [delivery.address, delivery.window])))
        facts.append(", ".join(filter(None, [delivery.carrier, delivery.transport])))
        if delivery.delivered_on:
            light, tone, icon = _("delivered"), "amber" if delivery.is_late else "green", "circle-check"
            facts.append(_("came %(day)s") % {"day": formats.day(delivery.delivered_on)})
        else:
            facts.append(_("comes %(day)s") % {"day": formats.day(delivery.planned_on)})
    words = _("%(number)s, part %(part)d") % {"number": shipment.number, "part": position}
    gross: Decimal = shipment.gross  # type: ignore[attr-defined]  # with_sums
    return Part(position, shipment, words, " · ".join(filter(None, facts)), gross, light, tone, icon)


def _waiting(position: int, day: dt.date, rows: list[Any], today: dt.date) -> Part:
    products = ", ".join(row.line.product.name for row in rows[:3])
    more = f" +{len(rows) - 3}" if len(rows) > 3 else ""
    late = (today - day).days
    return Part(
        position,
        None,
        _("Part %(part)d: %(products)s") % {"part": position, "products": products + more},
        _("promised %(day)s") % {"day": formats.day(day)},
        total(line_total(row.line.price, row.rest) for row in rows),
        ngettext("late by %(days)s day", "late by %(days)s days", late) % {"days": late}
        if late > 0
        else _("to come"),
        "red" if late > 0 else "amber",
        "alert-triangle" if late > 0 else "clock",
    )
