"""The price list as a matrix, with who gets which price and why, and the rules that make it (mockups2/prices)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.in_force import number
from catalogue.models import Price, PriceColumn, Product
from catalogue.pages import ProductListing
from catalogue.prices import vat_rate_on
from kam_crm.shared import clock, formats
from kam_crm.shared.money import total
from orders.models import PriceRule, RuleKind
from orders.price_rules.effect import OfMonth, month_of_rules
from orders.price_rules.pages.requests import gives_in_words
from orders.price_rules.states import rule_machine
from orders.pricing.floor import margin_floor, margin_of
from orders.pricing.words import priority_in_words

SHOWN_RULES = 200
NOTHING = OfMonth()


@dataclass(frozen=True)
class Cell:
    """A price of the day; `following` begins later. `margin` in %, None where it is not known or not shown."""

    product: Product
    column: PriceColumn
    price: Decimal | None
    margin: Decimal | None
    is_low: bool
    following: Price | None

    @property
    def url(self) -> str:
        return reverse("orders:price_history", args=[self.product.pk, self.column.pk])

    @property
    def name(self) -> str:
        """Of its input."""
        return f"price-{self.product.pk}-{self.column.pk}"


class RuleRow:
    def __init__(self, rule: PriceRule, day: dt.date, month: OfMonth = NOTHING) -> None:
        self.rule, self.day, self.month = rule, day, month

    @property
    def gives(self) -> str:
        return gives_in_words(self.rule)

    @property
    def whom(self) -> str:
        return whom_in_words(self.rule)

    @property
    def what(self) -> str:
        return what_in_words(self.rule)

    @property
    def decision(self) -> str:
        if not self.rule.decision_on:
            return ""
        words = {"number": self.rule.decision_number, "day": formats.day(self.rule.decision_on)}
        return _("No. %(number)s of %(day)s") % words

    @property
    def lacks_decision(self) -> bool:
        return self.rule.kind == RuleKind.PROMOTION and not self.rule.decision_on

    @property
    def ends_soon(self) -> bool:
        return self.rule.is_special and self.rule.ends_soon(self.day)

    @property
    def state(self) -> Any:
        return rule_machine.state(self.rule.status)


class PriceBoard(ProductListing):
    """Products × columns on a day. `?edit=1` makes inputs of the cells for who writes price lists."""

    page_name = "orders:price_board"
    no_filters = ProductListing.no_filters | {"edit", "client", "product", "quantity"}

    @property
    def is_editing(self) -> bool:
        return self.can_write and self.query.get("edit") == "1"

    @property
    def can_write(self) -> bool:
        return self.user.can("prices.write")

    @property
    def first_day(self) -> dt.date:
        """The earliest on which another price may begin, as the page is looked at."""
        return max(self.day, clock.today())

    @cached_property
    def days(self) -> list[tuple[dt.date, bool]]:
        """Today and the next days on which prices begin, each with whether it is shown."""
        today = clock.today()
        coming = Price.objects.visible_to(self.user).filter(valid_from__gt=today).order_by("valid_from")
        days = [today, *coming.values_list("valid_from", flat=True).distinct()[:3]]
        if self.day not in days:
            days.append(self.day)
        return [(day, day == self.day) for day in sorted(days)]

    @cached_property
    def cells(self) -> list[tuple[Product, list[Cell]]]:
        following = self._following([product for product, _prices in self.rows])
        floor = margin_floor(self.day)
        return [
            (product, [self._cell(product, column, price, following, floor) for column, price in
                       zip(self.price_columns, prices, strict=True)])
            for product, prices in self.rows
        ]  # fmt: skip

    def _cell(
        self,
        product: Product,
        column: PriceColumn,
        price: Decimal | None,
        following: dict[tuple[int, int], Price],
        floor: Decimal,
    ) -> Cell:
        margin = None
        if self.sees_margin and price is not None:
            margin = margin_of(price, vat_rate_on(product, self.day), product.cost)
        is_low = margin is not None and margin < floor
        return Cell(product, column, price, margin, is_low, following.get((product.pk, column.pk)))

    def _following(self, products: list[Product]) -> dict[tuple[int, int], Price]:
        rows = Price.objects.visible_to(self.user).filter(product__in=products, valid_from__gt=self.day)
        first = rows.order_by("product_id", "column_id", "valid_from").distinct("product_id", "column_id")
        return {(row.product_id, row.column_id): row for row in first}

    @property
    def priority(self) -> str:
        return priority_in_words(Decimal(number("discount_cap", self.day)))

    @cached_property
    def rules(self) -> list[RuleRow]:
        return rule_rows(self.user, self.day)

    @property
    def month_name(self) -> str:
        """Of the figures beside the rules."""
        return formats.short_month(min(self.day, clock.today()))

    @property
    def discounts(self) -> Decimal:
        """Of all rules shown, of the month."""
        return total(row.month.discounts for row in self.rules)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Kinds of rules this person may add: (kind, words)."""
        may = {
            RuleKind.SPECIAL: "prices.propose",
            RuleKind.PROMOTION: "prices.promote",
            **dict.fromkeys(
                (RuleKind.QUANTITY, RuleKind.GROUP, RuleKind.BONUS, RuleKind.COLUMN), "prices.write"
            ),
        }
        return [
            (kind.value, str(kind.label)) for kind, capability in may.items() if self.user.can(capability)
        ]


def rule_rows(user: User, day: dt.date) -> list[RuleRow]:
    """What is in force on the day, what begins later and what waits; a constant number of queries."""
    rows = PriceRule.objects.visible_to(user).exclude(status__in=["refused", "ended"])
    rows = rows.exclude(valid_until__lt=day).select_related("client", "holding", "gives_column")
    found = rows.prefetch_related("steps", *MANY).order_by("kind", "priority", "pk")[:SHOWN_RULES]
    months = month_of_rules(user, min(day, clock.today()))
    return [RuleRow(rule, day, months.get(rule.pk, NOTHING)) for rule in found]


MANY = ("clients", "holdings", "channels", "columns", "products", "groups")


def whom_in_words(rule: PriceRule) -> str:
    """«Сеть «Лукошко»», «AX, BX · from 300 000 a month», «everybody»."""
    parts = [
        str(rule.client or rule.holding or ""),
        # names of clients are not everybody's to read: how many there are
        _("%(count)s clients") % {"count": rule.clients.all().count()} if rule.clients.all() else "",
        _names(rule.holdings.all()),
        ", ".join(rule.segments),
        _names(rule.channels.all()),
        _names(rule.columns.all()),
        _("from %(sum)s a month") % {"sum": formats.money(rule.volume_from)}
        if rule.volume_from is not None
        else "",
        _("payment within %(days)s days") % {"days": rule.term_upto} if rule.term_upto is not None else "",
    ]
    return " · ".join(filter(None, parts)) or _("everybody")


def what_in_words(rule: PriceRule) -> str:
    goods = [_names(rule.products.all()), _names(rule.groups.all())]
    words = ", ".join(filter(None, goods))
    steps = " / ".join(
        _("from %(least)s on") % {"least": formats.plain(step.threshold)} for step in rule.steps.all()
    )
    return " · ".join(filter(None, (words, steps))) or (
        "" if rule.kind == RuleKind.COLUMN else _("all goods")
    )


def _names(rows: Iterable[Any]) -> str:
    names = [str(row) for row in rows]
    more = len(names) - 3
    return ", ".join(names[:3]) + (f" +{more}" if more > 0 else "")
