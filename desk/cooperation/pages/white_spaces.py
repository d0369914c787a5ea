"""What a client buys of each product group from us and from others: where money is that is not ours."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from catalogue.models import ProductGroup
from dossiers.models import Client, CompetitorOffer, CompetitorPrice
from kam_crm.shared import currency
from kam_crm.shared.money import HUNDRED, ZERO, money, percent, total
from orders.cooperation.figures import Bought, bought_by_group, year_before
from plans.models import GroupNeed

MOST_PRICES = 500
MOST_NAMES = 12
NOTHING_BOUGHT = Bought(ZERO, 0)


@dataclass(frozen=True)
class Space:
    """A product group at the client, RUB a year net of VAT; `need` None: nobody has asked yet.

    `group` None are lines without a group. `rivals` are competitors known to sell it here.
    """

    group: ProductGroup | None
    need: GroupNeed | None
    bought: Bought
    rivals: tuple[str, ...]
    url: str

    @property
    def ours(self) -> Decimal:
        return self.bought.amount

    @property
    def missing(self) -> Decimal | None:
        """What is not ours; below zero where we sold more than they are believed to need."""
        return None if self.need is None else self.need.amount - self.ours

    @property
    def share(self) -> Decimal | None:
        return None if self.need is None else percent(self.ours, self.need.amount)

    @property
    def is_above_need(self) -> bool:
        return self.missing is not None and self.missing < 0

    @property
    def was_never_bought(self) -> bool:
        return not self.bought.products and not self.ours


@dataclass(frozen=True)
class Rival:
    """`amount` is the share of the known need; None where nobody knows the share."""

    name: str
    share: Decimal | None
    amount: Decimal | None


class WhiteSpaces:
    def __init__(self, client: Client, user: User, today: dt.date) -> None:
        self.client, self.user = client, user
        self.first, self.last = year_before(today)

    @cached_property
    def needs(self) -> dict[int, GroupNeed]:
        rows = GroupNeed.objects.visible_to(self.user).filter(client=self.client).newest()
        return {need.group_id: need for need in rows.select_related("group", "author")}

    @cached_property
    def bought(self) -> dict[int | None, Bought]:
        return bought_by_group(self.client, self.first, self.last)

    @cached_property
    def rows(self) -> list[Space]:
        """Most money that is not ours first, then the groups whose need nobody knows, by what we sell of them."""
        groups = {need.group_id: need.group for need in self.needs.values()}
        unknown = [key for key in self.bought if key and key not in groups]
        groups |= ProductGroup.objects.visible_to(self.user).in_bulk(unknown)
        rows = [self._space(groups[key]) for key in groups]
        if None in self.bought and self.bought[None].amount:
            rows.append(Space(None, None, self.bought[None], (), ""))
        return sorted(
            rows,
            key=lambda row: (
                row.missing is None,
                -(row.missing if row.missing is not None else row.ours),
                row.group.name if row.group else "",
            ),
        )

    def _space(self, group: ProductGroup) -> Space:
        period = {"date_from": self.first.isoformat(), "date_to": self.last.isoformat()}
        url = reverse("reports:sales_rows", query={"client": self.client.pk, "group": group.pk, **period})
        return Space(
            group,
            self.needs.get(group.pk),
            self.bought.get(group.pk, NOTHING_BOUGHT),
            tuple(sorted(self._sellers.get(group.pk, ()))),
            url,
        )

    @cached_property
    def _sellers(self) -> dict[int, set[str]]:
        """By group: competitors of whom a price is known at this client."""
        prices = CompetitorPrice.objects.visible_to(self.user).filter(client=self.client)
        in_group = Q(group__isnull=False) | Q(product__group__isnull=False)
        found: dict[int, set[str]] = defaultdict(set)
        for price in prices.filter(in_group).select_related("competitor", "product")[:MOST_PRICES]:
            found[price.group_id or price.product.group_id].add(price.competitor.name)
        return found

    # ---- sums ------------------------------------------------------------------------------------------------------

    @property
    def _known(self) -> Iterable[Space]:
        return (row for row in self.rows if row.need is not None)

    @cached_property
    def need(self) -> Decimal:
        return total(need.amount for need in self.needs.values())

    @cached_property
    def ours(self) -> Decimal:
        """Of the groups whose need is known, so that it compares with it."""
        return total(row.ours for row in self._known)

    @property
    def missing(self) -> Decimal:
        return self.need - self.ours

    @property
    def share(self) -> Decimal | None:
        return percent(self.ours, self.need)

    @property
    def largest(self) -> Decimal:
        """What a bar as wide as its cell is worth."""
        return max((max(row.need.amount, row.ours) for row in self._known if row.need), default=ZERO)

    def width(self, amount: Decimal) -> Decimal:
        return percent(max(amount, ZERO), self.largest) or ZERO

    @cached_property
    def rivals(self) -> list[Rival]:
        """Those whose share of all purchases is known first; of the known need it is that much money."""
        offers = CompetitorOffer.objects.visible_to(self.user).filter(client=self.client).newest()
        found = [
            Rival(
                offer.competitor.name,
                offer.share,
                money(self.need * offer.share / HUNDRED) if offer.share is not None and self.need else None,
            )
            for offer in offers.select_related("competitor")
        ]
        return sorted(found, key=lambda one: (one.share is None, -(one.share or ZERO), one.name))

    @cached_property
    def unasked(self) -> list[str]:
        """Groups that are offered, were never bought here, and of whose need nobody knows."""
        known = {*self.needs, *(key for key in self.bought if key)}
        rows = ProductGroup.objects.visible_to(self.user).filter(is_active=True).exclude(pk__in=known)
        return list(rows.values_list("name", flat=True)[:MOST_NAMES])

    # ---- words -----------------------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        if not self.needs:
            return _("White spaces: ask how much of each group they need")
        first = self.rows[0]
        if not first.missing or first.missing <= 0:
            return _("White spaces: all that they are known to need they buy from us")
        known = {"sum": currency.short_amount(self.missing), "group": first.group}
        return _("White spaces: %(sum)s a year is bought elsewhere, most of it %(group)s") % known

    @property
    def bought_words(self) -> str:
        """«5 groups and 23 products bought in 12 months» (R118)."""
        bought = [one for key, one in self.bought.items() if key and one.products]
        products = sum(one.products for one in self.bought.values())
        groups = ngettext("%(count)s group", "%(count)s groups", len(bought)) % {"count": len(bought)}
        items = ngettext("%(count)s product", "%(count)s products", products) % {"count": products}
        return _("%(groups)s and %(items)s bought in 12 months") % {"groups": groups, "items": items}

    @cached_property
    def unit(self) -> currency.Unit:
        return currency.Unit.of(
            [*(need.amount for need in self.needs.values()), *(row.ours for row in self.rows)]
        )
