"""A competitor as the whole company knows them: terms, where they are met, the feed; and the list of all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.capabilities import Role
from desk.competitors.filters import CompetitorFilter
from dossiers.competitors.pages import offer_words
from dossiers.models import Client, Competitor, CompetitorNews, CompetitorOffer, CompetitorPrice
from kam_crm.shared import clock
from kam_crm.shared.money import HUNDRED, ZERO
from kam_crm.shared.web.listings import Listing

MOST = 100
FEED = 40
QUARTER = 90


class CompetitorListing(Listing):
    page_name = "desk:competitor_list"
    sorts = {"name": ("name",), "met": ("clients",), "news": ("last_on",)}
    default_sort = "name"

    @cached_property
    def filtered(self) -> QuerySet[Competitor]:
        rows = Competitor.objects.visible_to(self.user).annotate(
            clients=Count("offers__client", filter=Exists(self._seen(OuterRef("offers"))), distinct=True),
            last_on=Max("news__date"),
        )
        found: QuerySet[Competitor] = CompetitorFilter(self.query, rows, request=self.request).qs
        return found

    def _seen(self, key: Any) -> QuerySet[CompetitorOffer]:
        """Only clients that the reader sees are counted."""
        return CompetitorOffer.objects.visible_to(self.user).filter(pk=key)


@dataclass(frozen=True)
class Met:
    """Where the competitor is met: a client by name, or several of a colleague as a number. `bought`: RUB a year."""

    name: str
    url: str
    manager: str
    bought: Decimal | None
    share: Decimal | None
    what: str


@dataclass(frozen=True)
class Entry:
    """A line of the feed: a price, an offer or news, with where and from whom."""

    date: dt.date
    text: str
    note: str
    url: str = ""


class CompetitorPage:
    def __init__(self, competitor: Competitor, user: User) -> None:
        self.competitor, self.user, self.today = competitor, user, clock.today()

    @property
    def can_write(self) -> bool:
        return self.user.can("competitors.write")

    @property
    def can_merge(self) -> bool:
        return self.user.can("competitors.merge")

    @property
    def facts(self) -> list[dict[str, Any]]:
        one = self.competitor
        rows = [
            (_("Payment term, days"), one.payment_days),
            (_("Least order"), one.min_order),
            (_("Delivery"), one.delivery),
        ]
        return [
            {"label": label, "value": str(value), "url": ""}
            for label, value in rows
            if value not in (None, "")
        ]

    # ---- where they are met ----------------------------------------------------------------------------------------

    @cached_property
    def _offers(self) -> list[CompetitorOffer]:
        """The newest at each client that the reader sees."""
        if not self.user.can("clients.strategy"):
            return []
        newest = CompetitorOffer.objects.visible_to(self.user).filter(competitor=self.competitor).newest()
        rows = CompetitorOffer.objects.visible_to(self.user).filter(pk__in=newest.values("pk"))
        return list(rows.select_related("client__manager", "client__summary").order_by("-offered_on")[:MOST])

    @cached_property
    def met(self) -> list[Met]:
        """Those one sees by name, with most bought from them first; those of colleagues as numbers by manager."""
        own = sorted((self._met(offer) for offer in self._offers), key=lambda one: -(one.bought or ZERO))
        return [*own, *self._elsewhere]

    def _met(self, offer: CompetitorOffer) -> Met:
        client = offer.client
        url = reverse("desk:client_competitors", args=[client.pk])
        return Met(client.name, url, client.manager.full_name, _bought(offer), offer.share, offer.text)

    @cached_property
    def _elsewhere(self) -> list[Met]:
        """Of managers whose clients one does not see, how many are there: whom, stays theirs."""
        if self.user.role != Role.KAM or not self.user.can("clients.strategy"):
            return []
        seen = Client.objects.visible_to(self.user).values("pk")
        # how many, without a name, is what the company shares about a rival
        rows = CompetitorOffer.objects.of_others(self.competitor, seen)
        return [
            Met(
                str(_("clients of a colleague: %(count)s") % {"count": row["met"]}),
                "",
                row["name"],
                None,
                None,
                "",
            )
            for row in rows
        ]

    # ---- the feed --------------------------------------------------------------------------------------------------

    @cached_property
    def feed(self) -> list[Entry]:
        entries = [*self._news(), *self._prices(), *self._offered()]
        return sorted(entries, key=lambda one: one.date, reverse=True)[:FEED]

    @property
    def quarter(self) -> int:
        """Lines of the feed within the last quarter, among those shown."""
        since = self.today - dt.timedelta(days=QUARTER)
        return sum(1 for entry in self.feed if entry.date >= since)

    def _news(self) -> list[Entry]:
        rows = CompetitorNews.objects.visible_to(self.user).filter(competitor=self.competitor)
        return [
            Entry(
                row.date,
                row.text,
                " · ".join(filter(None, (str(row.get_kind_display()), row.author.full_name, row.source))),
            )
            for row in rows.select_related("author")[:FEED]
        ]

    def _prices(self) -> list[Entry]:
        rows = CompetitorPrice.objects.visible_to(self.user).filter(competitor=self.competitor)
        return [
            Entry(
                row.date,
                f"{row.subject}: {row.price}",
                _note(row.client.name if row.client else str(_("market")), row.source),
            )
            for row in rows.select_related("client", "product", "group")[:FEED]
        ]

    def _offered(self) -> list[Entry]:
        if not self.user.can("clients.strategy"):
            return []
        rows = CompetitorOffer.objects.visible_to(self.user).filter(competitor=self.competitor)
        return [
            Entry(
                row.offered_on,
                offer_words(row),
                _note(row.client.name, row.author.full_name, row.source),
                reverse("desk:client_competitors", args=[row.client_id]),
            )
            for row in rows.select_related("client", "author")[:FEED]
        ]


def _note(*words: str) -> str:
    return " · ".join(filter(None, words))


def _bought(offer: CompetitorOffer) -> Decimal | None:
    """What the client buys from them a year, RUB, if we hold the rest: our sales of the window by the two shares."""
    if offer.share is None or offer.share >= HUNDRED:
        return None
    ours = offer.client.summary.revenue
    return (ours * offer.share / (HUNDRED - offer.share)).quantize(Decimal("0.01"))
