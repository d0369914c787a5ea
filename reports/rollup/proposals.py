"""Clients who are late by their own rhythm, among the proposals of a week."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy, ngettext

from plans.weeks.proposals.sources import CALL, VISIT, Reason, Source, Week
from reports.models import ShipmentRhythm

LEAST_SHIPMENTS = 4  # formulas.md 2.6: fewer make no rhythm


def out_of_rhythm(week: Week) -> Iterator[Reason]:
    """Silent for more than twice the usual interval."""
    rows = ShipmentRhythm.objects.filter(
        client__in=week.clients, shipments__gte=LEAST_SHIPMENTS, usual_days__gt=0
    )
    for rhythm in rows:
        gone = (week.as_of - rhythm.last_on).days
        if gone > 2 * rhythm.usual_days:
            usual = int(rhythm.usual_days)
            words = ngettext(
                "buys every %(usual)d day, silent for %(gone)d",
                "buys every %(usual)d days, silent for %(gone)d",
                usual,
            ) % {"usual": usual, "gone": gone}
            leads = week.clients[rhythm.client_id].summary.abc == "A"
            yield Reason(rhythm.client_id, words, 220 + leads * 150, leads, VISIT if leads else CALL)


SOURCE = Source("rhythm", gettext_lazy("Silent by the own rhythm"), out_of_rhythm, "zzz")
