"""What invoices say in a client's dossier: how punctually they are paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dossiers.facts.pages.addresses import page_of
from dossiers.facts.sources import Fact, Facts, Source
from dossiers.models import Client
from kam_crm.shared import formats
from kam_crm.shared.money import percent
from receivables.models import Allocation, Invoice

YEAR = dt.timedelta(days=365)


def payment_facts(clients: Sequence[Client], as_of: dt.date) -> Facts:
    """Of invoices due in the 365 days before `as_of`: paid in full by the day they were due, else late; an open one
    is late as long as it is open."""
    last = Allocation.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice")
    rows = (
        Invoice.objects.filter(client__in=[client.pk for client in clients])
        .filter(due_date__gte=as_of - YEAR, due_date__lt=as_of)
        .annotate(paid_on=Subquery(last.annotate(day=Max("date")).values("day")))
        .order_by()
        .values("client")
    )
    paid = Q(paid__gte=F("amount"))
    counted = rows.annotate(
        due=Count("pk"),
        in_time=Count("pk", filter=paid & Q(paid_on__lte=F("due_date"))),
        open=Count("pk", filter=~paid),
        delay=Avg(F("paid_on") - F("due_date"), filter=paid & Q(paid_on__gt=F("due_date"))),
    )
    return {"payments": {row["client"]: _paid(row) for row in counted}}


def _paid(row: dict[str, Any]) -> Fact:
    share = percent(Decimal(row["in_time"]), Decimal(row["due"]))
    words = [
        _("in time %(share)s, %(in_time)s of %(due)s invoices in 12 months")
        % {"share": formats.percent(share, 0), "in_time": row["in_time"], "due": row["due"]}
    ]
    if row["delay"]:
        days = max(row["delay"].days, 1)
        words.append(
            ngettext("late by %(days)s day on average", "late by %(days)s days on average", days)
            % {"days": days}
        )
    if row["open"]:
        words.append(ngettext("%(count)s overdue", "%(count)s overdue", row["open"]) % {"count": row["open"]})
    return Fact(", ".join(words), reverse("receivables:client_money", args=[row["client"]]))


SOURCES = (
    Source(
        "payments",
        gettext_lazy("invoices and payments"),
        payment_facts,
        "receivables.view",
        page_of("receivables:client_money"),
    ),
)
