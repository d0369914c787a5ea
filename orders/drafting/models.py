from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from accounts.models import UnattendedChange, on_behalf_of_field
from accounts.rights.covers import author
from approvals.models import Requests
from catalogue.models import PriceColumn, Product
from kam_crm.shared import clock
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField, QuantityField, RateField, line_total, percent
from orders.drafting.querysets import OrderQuerySet, OrderRelatedQuerySet


class OrderStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    APPROVAL = "approval", _("discount asked")
    HOLD = "hold", _("stopped by credit")
    CONFIRMED = "confirmed", _("confirmed")
    PART_SHIPPED = "partial", _("part shipped")
    SHIPPED = "shipped", _("shipped")
    CANCELLED = "cancelled", _("cancelled")


@tracked()
class Order(models.Model):
    """A client's order. Totals are sums of rounded lines; they hold still once it is submitted.

    `number` is given by the sequence of the database («ЗК-000123»), `external_number` by the system it was taken in.
    `max_discount` is the largest of its lines, %.
    `cost` is net of VAT and None as soon as one line's is not known. `passed_on_at`: since when sales support may
    complete the lines of this draft (R138). `begun_at`: when its first line was written, from which the time of entry
    counts; none of what came with a file.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    external_number = models.CharField(_("number elsewhere"), max_length=40, blank=True, db_default="")
    client = models.ForeignKey(
        "dossiers.Client", models.PROTECT, related_name="orders", verbose_name=_("client")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=OrderStatus.choices, default=OrderStatus.DRAFT
    )
    date = models.DateField(_("date"))
    # none in a draft: its lines have the prices of the day each was written on (orders/pricing/repricing.py)
    priced_on = models.DateField(_("priced on"), null=True, editable=False)
    ship_on = models.DateField(_("ship on"))
    column = models.ForeignKey(PriceColumn, models.PROTECT, related_name="+", verbose_name=_("price column"))
    outlet = models.ForeignKey(
        "dossiers.Outlet",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("point of delivery"),
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)
    # sums of the lines, written by orders.drafting.services: lists sort by them and the credit check reads them
    gross = MoneyField(_("sum with VAT"), default=0)
    vat = MoneyField(_("VAT"), default=0)
    cost = MoneyField(_("cost"), null=True)
    list_total = MoneyField(_("by the price list"), default=0)
    max_discount = RateField(_("largest discount, %"), default=0)
    passed_on_at = models.DateTimeField(_("passed to support"), null=True, blank=True)
    begun_at = models.DateTimeField(_("first line at"), null=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on_behalf_of = on_behalf_of_field()
    created_at = models.DateTimeField(auto_now_add=True)
    # indexed: the API lists what changed since a moment
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    approvals = Requests()

    objects = OrderQuerySet.as_manager()

    kept_lines: list[OrderLine] | None = None

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-date", "-pk"]
        constraints = [
            # the database refuses an unknown status too: bulk updates and SQL pass the state machine by
            models.CheckConstraint(
                condition=models.Q(status__in=OrderStatus.values), name="order_status_known"
            ),
            models.CheckConstraint(condition=models.Q(gross__gte=0), name="order_gross_not_negative"),
            models.UniqueConstraint(
                fields=["client", "external_number"],
                condition=~models.Q(external_number=""),
                name="order_elsewhere_once_per_client",
            ),
        ]
        indexes = [
            models.Index(fields=["-date", "-id"], name="order_by_date"),
            models.Index(fields=["client", "-date", "-id"], name="order_by_client_date"),
            # a number is searched by digits in its middle («2058» in ЗК-002058): a b-tree knows only beginnings
            GinIndex(OpClass("number", name="gin_trgm_ops"), name="order_number_trgm"),
            models.Index(
                fields=["external_number"],
                condition=~models.Q(external_number=""),
                name="order_by_number_elsewhere",
            ),
            # most orders are shipped or cancelled: the open ones are a small part, and so is their index
            models.Index(
                fields=["status", "-date"],
                condition=models.Q(status__in=["draft", "approval", "hold", "confirmed", "partial"]),
                name="order_open",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def taken_by(self) -> str:
        """Who took the order, in words; a deputy with the manager they stood in for (R137)."""
        return author(self.created_by.full_name, self.on_behalf_of)

    @property
    def net(self) -> Decimal:
        return self.gross - self.vat

    @property
    def margin(self) -> Decimal | None:
        """Net sum less cost, RUB; None where a cost is not known."""
        return None if self.cost is None else self.net - self.cost

    @property
    def margin_pct(self) -> Decimal | None:
        return None if self.margin is None else percent(self.margin, self.net)

    @property
    def discounts(self) -> Decimal:
        """What the discounts take off the price list, RUB with VAT."""
        return self.list_total - self.gross

    @property
    def pricing_day(self) -> dt.date:
        """Whose prices and rates of VAT a line gets: the day of submitting, today's in a draft."""
        return self.priced_on or clock.today()

    @property
    def is_draft(self) -> bool:
        return self.status == OrderStatus.DRAFT

    def read_lines(self) -> list[OrderLine]:
        """Its lines with their products, in their order: for services, which ask the database once under their lock."""
        if self.kept_lines is None:
            self.kept_lines = list(self.lines.select_related("product"))
        return self.kept_lines

    def keep_lines(self, lines: Iterable[OrderLine]) -> None:
        """These are all its lines now, as a service has written them."""
        self.kept_lines = sorted(lines, key=lambda line: (line.position, line.pk))


@tracked()
class OrderLine(models.Model):
    """Quantity, and price and rates of the day of submitting. `price` is after discount; `gross` = price × quantity.

    `list_price` is the column's, `rule_price` what the rules make of it and `rules` which ones those were, in words,
    so that an old order explains itself (docs/decisions/0036). `discount` is given by hand, % of `rule_price`.

    `uuid` names the line within its order and is made up by whoever enters it. A product may stand in several lines.
    """

    # of the database too: rows that are copied in by SQL get theirs there
    uuid = models.UUIDField(default=uuid4, db_default=RandomUUID(), editable=False)
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", verbose_name=_("order"))
    position = models.PositiveSmallIntegerField(_("No."))
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="order_lines", verbose_name=_("product")
    )
    quantity = QuantityField(_("quantity"))
    # none: on the order's day. Another one where the line leaves apart, because the stock comes later
    planned_ship_on = models.DateField(_("planned to leave on"), null=True, blank=True)
    # copied from the catalogue: once submitted, later prices leave the order alone (R142)
    list_price = MoneyField(_("list price with VAT"))
    rule_price = MoneyField(_("price by the rules with VAT"))
    rules: Any = models.JSONField(
        _("rules of the price"), default=list, db_default=Value([], models.JSONField())
    )
    discount = RateField(_("discount, %"), default=0)
    price = MoneyField(_("price with VAT"))
    vat_rate = RateField(_("VAT, %"))
    unit_cost = MoneyField(_("cost of a unit"), null=True)
    gross = MoneyField(_("sum with VAT"))
    vat = MoneyField(_("VAT"))

    objects = OrderRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["position", "pk"]
        indexes = [
            # which lines a promotion or a special price made: its effect, and the orders by it
            GinIndex(
                OpClass("rules", name="jsonb_path_ops"),
                condition=~models.Q(rules=[]),
                name="order_line_rules",
            )
        ]
        constraints = [
            # asked twice, a line is written once
            models.UniqueConstraint(fields=["order", "uuid"], name="line_once_per_order"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="order_line_quantity_positive"),
            models.CheckConstraint(
                condition=models.Q(discount__range=(0, 100)), name="order_line_discount_real"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} × {self.quantity}"

    @property
    def net(self) -> Decimal:
        return self.gross - self.vat

    @property
    def shipped_quantity(self) -> Decimal:
        """What has left; that some of it came back later changes nothing."""
        return sum((one.quantity for one in self.shipped.all() if one.kind == "sale"), Decimal(0))

    @property
    def accepted_quantity(self) -> Decimal:
        """What the client kept of it (orders.shipping.rests fetches what this reads)."""
        return sum((one.accepted for one in self.shipped.all() if one.kind == "sale"), Decimal(0))

    @property
    def refused_quantity(self) -> Decimal:
        """What will not be shipped any more."""
        return sum((one.quantity for one in self.refusals.all()), Decimal(0))

    @property
    def rest(self) -> Decimal:
        """What is still to be shipped (orders.shipping.rests prefetches what this reads)."""
        return self.quantity - self.shipped_quantity - self.refused_quantity

    @property
    def rest_gross(self) -> Decimal:
        """RUB with VAT."""
        return line_total(self.price, self.rest)

    @property
    def cost(self) -> Decimal | None:
        return None if self.unit_cost is None else line_total(self.unit_cost, self.quantity)

    @property
    def margin_pct(self) -> Decimal | None:
        """Margin in % of the net sum; None without a cost or a sum."""
        return None if self.cost is None else percent(self.net - self.cost, self.net)


class OrderChange(UnattendedChange):
    subject = models.ForeignKey(Order, models.CASCADE, related_name="changes")

    def __str__(self) -> str:
        return f"{self.subject_id}: {self.action}"
