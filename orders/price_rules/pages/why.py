"""Who gets which price and why: a client, a product, a quantity and a day, and everything that led to the answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights.covers import sees_margin
from catalogue.models import Price, PriceColumn, Product
from catalogue.prices import price_of, prices_on, vat_rate_on
from dossiers.models import Client
from kam_crm.shared import formats
from kam_crm.shared.money import discounted
from orders.price_rules.columns import columns_by_rule
from orders.price_rules.loading import rulebook
from orders.pricing.columns import agreed_columns, column_of
from orders.pricing.engine import Explanation, next_threshold
from orders.pricing.floor import lowest_price, margin_floor, margin_of, still_to_give
from orders.pricing.sums import PriceStep
from orders.pricing.words import rule_steps


@dataclass(frozen=True)
class PriceAnswer:
    """Raises BusinessRuleError `no_price`, `no_price_column` when it is read."""

    client: Client
    product: Product
    quantity: Decimal
    day: dt.date
    user: User

    @cached_property
    def column(self) -> PriceColumn:
        return column_of(self.client, self.day)

    @cached_property
    def listed(self) -> Price:
        return price_of(self.product, self.column, prices_on([self.product.pk], self.column, self.day))

    @cached_property
    def explained(self) -> Explanation:
        book = rulebook([self.client.pk], self.day)
        return book.explain(self.client.pk, self.column.pk, self.product, self.listed.price, self.quantity)

    @cached_property
    def steps(self) -> list[PriceStep]:
        words = _("Column «%(column)s»") % {"column": self.column.name}
        since = _("list from %(day)s") % {"day": formats.day(self.listed.valid_from)}
        first = PriceStep(words, self.listed.price, f"{self.why_column}; {since}")
        return [first, *rule_steps(self.explained)]

    @cached_property
    def why_column(self) -> str:
        """The agreed one, by which rule, or the first of the list."""
        if agreed := agreed_columns([self.client.pk], self.day).get(self.client.pk):
            return _("agreed from %(day)s") % {"day": formats.day(agreed.valid_from)}
        found = columns_by_rule([self.client.pk], self.day).get(self.client.pk)
        if found is None:
            return _("the first of the list")
        words = _("by rule %(rule)s") % {"rule": f"{found.rule.number} {found.rule.name}"}
        if not found.conflicts:
            return words
        others = ", ".join(one.number for one in found.conflicts)
        return _("%(words)s; disputed by %(others)s") % {"words": words, "others": others}

    @property
    def price(self) -> Decimal:
        return self.explained.price

    @property
    def sees_margin(self) -> bool:
        return sees_margin(self.user, self.client.manager_id)

    @property
    def floor(self) -> Decimal:
        return margin_floor(self.day)

    @property
    def vat_rate(self) -> Decimal:
        return vat_rate_on(self.product, self.day)

    @property
    def margin(self) -> Decimal | None:
        return margin_of(self.price, self.vat_rate, self.product.cost)

    @cached_property
    def next_step(self) -> tuple[Decimal, Decimal, Decimal, Decimal | None] | None:
        """(how much is missing, %, the price then, its margin) of the next threshold of quantity."""
        found = next_threshold(self.explained, self.quantity)
        if found is None:
            return None
        least, percent = found
        book = rulebook([self.client.pk], self.day)
        then = book.explain(self.client.pk, self.column.pk, self.product, self.listed.price, least).price
        return least - self.quantity, percent, then, margin_of(then, self.vat_rate, self.product.cost)

    @cached_property
    def lowest(self) -> Decimal | None:
        cost = self.product.cost
        return None if cost is None else lowest_price(cost, self.vat_rate, self.floor)

    @cached_property
    def may_give(self) -> Decimal | None:
        """%, of oneself: the limit and the floor, whichever is less; None without either."""
        return still_to_give(self.price, self.lowest, self.user.limit("discount.grant"))

    @property
    def is_bound_by_floor(self) -> bool:
        limit = self.user.limit("discount.grant")
        return self.may_give is not None and (limit is None or self.may_give < limit)

    @property
    def lowest_of_own(self) -> Decimal:
        return discounted(self.price, self.may_give or Decimal(0))

    @property
    def decider(self) -> str:
        """Who decides beyond: the head up to their limit, then the director."""
        department = self.client.manager.department
        head = department.head if department else None
        if head is None or head.pk == self.user.pk:
            return _("the commercial director")
        limit = head.limit("discount.approve")
        if limit is None:
            return str(head.full_name)
        return _("%(head)s up to %(limit)s, then the commercial director") % {
            "head": head.full_name,
            "limit": formats.percent(limit),
        }
