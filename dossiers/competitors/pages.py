from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights.secrets import has_regime
from dossiers.history.timeline import Event, moment_of
from dossiers.models import Client, CompetitorOffer, CompetitorPrice
from kam_crm.shared import formats

MOST_READ = 100
MOST_SHOWN = 6


def newest_prices(client: Client, user: User) -> list[CompetitorPrice]:
    """The newest for each product and competitor: those known at the client before those of the market. One query."""
    rows = CompetitorPrice.objects.visible_to(user).for_client(client)
    found: dict[tuple[int | None, int | None, int], CompetitorPrice] = {}
    for row in rows.select_related("competitor", "product", "group")[:MOST_READ]:
        found.setdefault((row.product_id, row.group_id, row.competitor_id), row)
    return list(found.values())[:MOST_SHOWN]


def offer_rows(client: Client, user: User) -> QuerySet[CompetitorOffer]:
    rows: QuerySet[CompetitorOffer] = CompetitorOffer.objects.visible_to(user).filter(client=client)
    return rows


def offer_events(rows: QuerySet[CompetitorOffer]) -> list[Event]:
    return [
        Event(
            moment_of(offer.offered_on),
            offer.pk,
            "target",
            _("%(competitor)s: %(offer)s")
            % {"competitor": offer.competitor.name, "offer": offer_words(offer)},
            who=offer.author.full_name,
            is_secret=has_regime(),
        )
        for offer in rows.select_related("competitor", "author")
    ]


def offer_words(offer: CompetitorOffer) -> str:
    """What is offered, and the share that they have by it."""
    share = _("share %(share)s") % {"share": formats.percent(offer.share)} if offer.share is not None else ""
    return ", ".join(filter(None, (offer.text, share)))
