"""What shipments say in a client's dossier: how much, since when, how much came back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dossiers.facts.pages.addresses import page_of
from dossiers.facts.sources import Fact, Facts, Source
from dossiers.models import Client
from kam_crm.shared import currency, formats
from kam_crm.shared.money import ZERO, percent
from orders.models import LineKind, Shipment, ShipmentLine

YEAR = dt.timedelta(days=365)


def shipment_facts(clients: Sequence[Client], as_of: dt.date) -> Facts:
    """Net of VAT; a year is the 365 days up to `as_of`."""
    keys = [client.pk for client in clients]
    year, before = as_of - YEAR, as_of - YEAR - YEAR
    this, sold = Q(date__gt=year), Q(kind=LineKind.SALE)
    lines = ShipmentLine.objects.filter(client__in=keys, date__gt=before, date__lte=as_of).order_by()
    sums = lines.values("client").annotate(
        net=Sum("amount", filter=this),
        net_before=Sum("amount", filter=~this),
        sold=Sum("amount", filter=this & sold),
        returned=Sum("amount", filter=this & Q(kind=LineKind.RETURN)),
        last=Max("date", filter=sold),
    )
    documents = Shipment.objects.filter(client__in=keys, returns=None, corrects=None).order_by()
    first = documents.values("client").annotate(first=Min("date"), count=Count("pk"))
    by_client = {row["client"]: row for row in sums}
    return {
        "supplies": {key: _supplied(key, row) for key, row in by_client.items() if row["sold"]},
        "returns": {key: _returned(key, row) for key, row in by_client.items() if row["sold"]},
        "first_shipment": {row["client"]: _since(row) for row in first},
    }


def _supplied(client: int, row: dict[str, Any]) -> Fact:
    words = [_("%(amount)s in 12 months") % {"amount": currency.short_amount(row["net"])}]
    if row["net_before"] and row["net_before"] > 0:
        change = percent((row["net"] or ZERO) - row["net_before"], row["net_before"]) or Decimal(0)
        sign = "+" if change > 0 else ""
        words.append(_("%(change)s to the year before") % {"change": sign + formats.percent(change, 0)})
    if row["last"]:
        words.append(_("last shipment %(day)s") % {"day": formats.day(row["last"])})
    return Fact(", ".join(words), reverse("orders:client_orders", args=[client]))


def _returned(client: int, row: dict[str, Any]) -> Fact:
    returned = -(row["returned"] or ZERO)
    if not returned:
        return Fact(_("none in 12 months"))
    known = {
        "amount": currency.short_amount(returned),
        "share": formats.percent(percent(returned, row["sold"])),
    }
    return Fact(_("%(amount)s in 12 months, %(share)s of what was shipped") % known)


def _since(row: dict[str, Any]) -> Fact:
    shipments = ngettext("%(count)s shipment", "%(count)s shipments", row["count"]) % {"count": row["count"]}
    return Fact(
        f"{formats.day(row['first'])}, {shipments}", reverse("orders:client_orders", args=[row["client"]])
    )


SOURCES = tuple(
    Source(name, gettext_lazy("shipments"), shipment_facts, "orders.view", page_of("orders:client_orders"))
    for name in ("supplies", "first_shipment", "returns")
)
