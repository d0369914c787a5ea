"""Reasons to meet a client that follow from its decision map: who decides was not met, and who is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.rules.in_force import number
from dossiers.models import MapSeat
from plans.coverage.coverage import Weights, coverage_of
from plans.weeks.proposals.sources import VISIT, Reason, Source, Week


def deciders_unmet(week: Week) -> Iterator[Reason]:
    """Key clients without a contact with the one who decides, or where nobody is known to decide."""
    longest = number("decider_days")
    keys = [client.pk for client in week.clients.values() if client.is_key]
    for client, coverage in coverage_of(keys, week.as_of).items():
        met_on = coverage.decider_met_on
        if coverage.is_critical:
            yield Reason(client, _("nobody is known to decide"), 140, kind=VISIT)
        elif met_on is None:
            yield Reason(client, _("who decides was never met"), 135, kind=VISIT)
        elif (gone := (week.as_of - met_on).days) > longest:
            words = ngettext(
                "who decides: not met for %(days)d day", "who decides: not met for %(days)d days", gone
            )
            yield Reason(client, words % {"days": gone}, 130, kind=VISIT)


def holes_in_maps(week: Week) -> Iterator[Reason]:
    """Clients in whose dossier lies a main map with a seat that nobody fills; the weightiest hole speaks."""
    weights = Weights(week.as_of)
    rows = MapSeat.objects.filter(map__client__in=week.clients, map__is_main=True).holes()
    holes: dict[int, list[MapSeat]] = defaultdict(list)
    for seat in rows.select_related("map", "contact__person").order_by("pk"):
        holes[seat.map.client_id].append(seat)
    for client, seats in holes.items():
        hole = max(seats, key=lambda seat: weights.heaviest(seat.roles))
        left, missing = _("%(name)s left, nobody took the seat on the map"), _("missing on the map: %(name)s")
        yield Reason(client, (left if hole.has_left else missing) % {"name": str(hole)}, 125, kind=VISIT)


SOURCES = (
    Source("decider", gettext_lazy("Decider not met"), deciders_unmet, "user-question"),
    Source("map_hole", gettext_lazy("Hole in the decision map"), holes_in_maps, "sitemap"),
)
