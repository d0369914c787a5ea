"""Rivals at one client: who attacks with what, whose price is lower, and what a match would cost."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rights.covers import sees_margin
from catalogue.models import Price, Product
from catalogue.prices import prices_on, vat_rate_on
from desk.briefing.pages.questions import Proposed
from dossiers.models import Client, Competitor, CompetitorOffer, CompetitorPrice
from kam_crm.shared import clock
from kam_crm.shared.clock import add_months, month_start
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import HUNDRED, ZERO, included_vat, percent, total
from orders.models import LineKind, ShipmentLine
from orders.pricing.columns import column_of
from plans.models import Activity, Task

RECENT = 30  # days within which a move of a rival is an attack
OLD = 90  # days after which a price is to be asked again
MOST = 200
MONTHS = 3  # full months a month's purchases are the mean of
KNOWN = 100  # names offered while one types


@dataclass(frozen=True)
class Attack:
    """The newest offer of a competitor; `move` is how its share changed since the one before, in points."""

    offer: CompetitorOffer
    move: Decimal | None
    is_hot: bool
    answer: Task | None


@dataclass(frozen=True)
class Compared:
    """Their newest price of a product beside ours, with VAT. `margin` and `matched` are in %, None where hidden."""

    price: CompetitorPrice
    product: Product
    ours: Decimal | None
    difference: Decimal | None
    margin: Decimal | None
    matched: Decimal | None
    monthly: Decimal
    is_old: bool

    @property
    def at_stake(self) -> Decimal:
        return self.monthly * (self.ours or ZERO)


class ClientCompetitors:
    def __init__(self, client: Client, user: User) -> None:
        self.client, self.user, self.today = client, user, clock.today()

    @property
    def can_write(self) -> bool:
        return self.user.can("competitors.write")

    @cached_property
    def known_names(self) -> list[str]:
        """Offered while one types; another is entered as it is written."""
        return list(Competitor.objects.visible_to(self.user).values_list("name", flat=True)[:KNOWN])

    # ---- offers ----------------------------------------------------------------------------------------------------

    @cached_property
    def offers(self) -> dict[int, list[CompetitorOffer]]:
        """By competitor, the newest first."""
        rows = CompetitorOffer.objects.visible_to(self.user).filter(client=self.client)
        found: dict[int, list[CompetitorOffer]] = defaultdict(list)
        for row in rows.select_related("competitor", "person__person", "author")[:MOST]:
            found[row.competitor_id].append(row)
        return dict(found)

    @cached_property
    def attacks(self) -> list[Attack]:
        """The most dangerous first: those that moved lately, then by share."""
        answers = self._answers
        found = [
            Attack(
                offers[0],
                self._move(offers),
                self._is_hot(offers),
                next((answers[offer.pk] for offer in offers if offer.pk in answers), None),
            )
            for offers in self.offers.values()
        ]
        return sorted(
            found, key=lambda one: (not one.is_hot, -(one.offer.share or ZERO), one.offer.competitor.name)
        )

    @cached_property
    def _answers(self) -> dict[int, Task]:
        if not self.user.can("tasks.view"):
            return {}
        keys = [offer.pk for offers in self.offers.values() for offer in offers]
        rows = Task.objects.visible_to(self.user).filter(
            subject_kind=CompetitorOffer._meta.label_lower, subject_id__in=keys
        )
        # the newest answer to each
        return {task.subject_id: task for task in rows.select_related("assignee").order_by("pk")}

    def _move(self, offers: list[CompetitorOffer]) -> Decimal | None:
        known = [offer.share for offer in offers if offer.share is not None]
        return known[0] - known[1] if len(known) > 1 else None

    def _is_hot(self, offers: list[CompetitorOffer]) -> bool:
        """Its share grew, or one of its prices fell, within the last days."""
        since = self.today - dt.timedelta(days=RECENT)
        move = self._move(offers)
        if move is not None and move > 0 and offers[0].offered_on >= since:
            return True
        return offers[0].competitor_id in self._fallen

    @property
    def title(self) -> str:
        count = len(self.attacks)
        if not count:
            return _("No competitors known")
        words = ngettext("%(count)s competitor", "%(count)s competitors", count) % {"count": count}
        hot = [one.offer.competitor.name for one in self.attacks if one.is_hot]
        return (
            _("%(count)s, %(names)s attacks") % {"count": words, "names": ", ".join(hot[:2])}
            if hot
            else words
        )

    @property
    def ours_share(self) -> Decimal | None:
        """What is left for us of the client's purchases, %; None while nobody knows the share of anybody."""
        known = [one.offer.share for one in self.attacks if one.offer.share is not None]
        return HUNDRED - total(known) if known else None

    # ---- prices ----------------------------------------------------------------------------------------------------

    @cached_property
    def _prices(self) -> list[CompetitorPrice]:
        rows = (
            CompetitorPrice.objects.visible_to(self.user)
            .for_client(self.client)
            .filter(product__isnull=False)
        )
        return list(rows.select_related("competitor", "product")[:MOST])

    @cached_property
    def _fallen(self) -> set[int]:
        """Keys of competitors one of whose prices at this client fell within the last days."""
        since, found = self.today - dt.timedelta(days=RECENT), set()
        newest: dict[tuple[int | None, int], CompetitorPrice] = {}
        for price in self._prices:
            if price.client_id is None:
                continue
            key = (price.product_id, price.competitor_id)
            if key in newest and newest[key].date >= since and newest[key].price < price.price:
                found.add(price.competitor_id)
            newest.setdefault(key, price)
        return found

    @cached_property
    def compared(self) -> list[Compared]:
        """The lowest of the newest prices of each product, those with most money at stake first."""
        newest: dict[tuple[int | None, int], CompetitorPrice] = {}
        for price in self._prices:
            newest.setdefault((price.product_id, price.competitor_id), price)
        lowest: dict[int | None, CompetitorPrice] = {}
        for price in newest.values():
            if price.product_id not in lowest or price.price < lowest[price.product_id].price:
                lowest[price.product_id] = price
        rows = [self._compared(price) for price in lowest.values()]
        return sorted(rows, key=lambda row: (-row.at_stake, row.product.sort_key))

    def _compared(self, price: CompetitorPrice) -> Compared:
        product = price.product
        assert product is not None
        ours = self._ours.get(product.pk)
        amount = ours.price if ours else None
        return Compared(
            price,
            product,
            amount,
            percent(price.price - amount, amount) if amount else None,
            self._margin(product, amount),
            self._margin(product, price.price) if amount and price.price < amount else None,
            self._monthly.get(product.pk, ZERO),
            (self.today - price.date).days > OLD,
        )

    @cached_property
    def _ours(self) -> dict[int, Price]:
        keys = [price.product_id for price in self._prices if price.product_id]
        try:
            return prices_on(keys, column_of(self.client, self.today), self.today)
        except BusinessRuleError:  # a company without price columns yet
            return {}

    @cached_property
    def _sees_margin(self) -> bool:
        return sees_margin(self.user, self.client.manager_id)

    def _margin(self, product: Product, price: Decimal | None) -> Decimal | None:
        """Of a unit sold at this price with VAT, %."""
        if price is None or product.cost is None or not self._sees_margin:
            return None
        net = price - included_vat(price, vat_rate_on(product, self.today))
        return percent(net - product.cost, net)

    @cached_property
    def _monthly(self) -> dict[int, Decimal]:
        """Units a month, the mean of the last full months, by product."""
        if not self.user.can("orders.view"):
            return {}
        last = month_start(self.today)
        rows = ShipmentLine.objects.visible_to(self.user).filter(
            client=self.client,
            kind=LineKind.SALE,
            date__gte=add_months(last, -MONTHS),
            date__lt=last,
            product__in=[price.product_id for price in self._prices],
        )
        sums = rows.order_by().values_list("product").annotate(sold=Sum("quantity"))
        return {key: sold / MONTHS for key, sold in sums}

    @property
    def prices_title(self) -> str:
        dearer = sum(1 for row in self.compared if row.difference is not None and row.difference < 0)
        known = {"dearer": dearer, "count": len(self.compared)}
        return _("We are dearer on %(dearer)s of %(count)s products") % known

    def rows_url(self, row: Compared) -> str:
        return reverse("reports:sales_rows", query={"client": self.client.pk, "product": row.product.pk})

    # ---- what is not known -----------------------------------------------------------------------------------------

    @cached_property
    def next_activity(self) -> Activity | None:
        rows = Activity.objects.visible_to(self.user).filter(client=self.client)
        found: Activity | None = rows.ahead(self.today).first()
        return found

    @property
    def questions(self) -> list[Proposed]:
        """For the next meeting: who else sells, at which share, and prices that have grown old."""
        if not self.attacks:
            return [
                Proposed("rivals", _("From whom else do they buy?"), _("no competitors known"), 90),
                Proposed("rival-prices", _("What do others take for the same?"), _("no prices known"), 80),
                Proposed("rival-why", _("What would make them buy all of it from us?"), "", 70),
            ]
        found = [
            Proposed(
                f"share-{one.offer.competitor_id}",
                _("How much do they buy from %(name)s?") % {"name": one.offer.competitor.name},
                _("share not known"),
                80,
            )
            for one in self.attacks
            if one.offer.share is None
        ]
        found += [
            Proposed(
                f"price-{row.price.competitor_id}-{row.product.pk}",
                _("What does %(name)s take for «%(product)s» now?")
                % {"name": row.price.competitor.name, "product": row.product.name},
                ngettext("the price is %(days)s day old", "the price is %(days)s days old", self._age(row))
                % {"days": self._age(row)},
                60,
            )
            for row in self.compared
            if row.is_old
        ]
        return found[:3]

    def _age(self, row: Compared) -> int:
        return (self.today - row.price.date).days
