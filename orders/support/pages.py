"""The desk of sales support: what was handed to it, what leaves today, what waits for an answer, what is short."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.rights.capabilities import Role
from catalogue.models import Stock
from kam_crm.shared import clock, formats
from orders.agreed_stock.shortages import short_of
from orders.confirming.states import order_machine
from orders.models import (
    AgreedStock,
    Order,
    OrderLine,
    OrderStatus,
    OrderWork,
    PurchaseRequest,
    PurchaseStatus,
)
from orders.pages.own_steps import OwnStep, own_steps
from orders.purchases.states import purchase_machine

SHOWN = 20  # of a group; the rest is a click away


def handed_over(rows: QuerySet[Any], today: dt.date) -> QuerySet[Any]:
    return rows.filter(status=OrderStatus.DRAFT, passed_on_at__isnull=False)


def to_ship_today(rows: QuerySet[Any], today: dt.date) -> QuerySet[Any]:
    """On their day or after it."""
    return rows.filter(status__in=order_machine.starts_of("ship"), ship_on__lte=today)


def waiting(rows: QuerySet[Any], today: dt.date) -> QuerySet[Any]:
    """For a decision, or, taken by phone, for the manager."""
    return rows.filter(Q(status__in=[OrderStatus.APPROVAL, OrderStatus.HOLD]) | _by_phone())


def short(rows: QuerySet[Any], today: dt.date) -> QuerySet[Any]:
    """Part shipped with a rest, or with less in stock than one of its lines has to get."""
    stock = Stock.objects.filter(product=OuterRef("product")).order_by().values("product")
    there = Coalesce(stock.annotate(sum=Sum("quantity")).values("sum")[:1], 0, output_field=_quantity())
    lines = OrderLine.objects.filter(order=OuterRef("pk"), product__stock__isnull=False)
    uncovered = lines.annotate(there=there).filter(quantity__gt=F("there"))
    is_short = Q(status=OrderStatus.PART_SHIPPED) | Q(Exists(uncovered), status=OrderStatus.CONFIRMED)
    return rows.filter(is_short)


def taken_by_phone(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Drafts that sales support has written for the manager, who confirms them."""
    return rows.filter(_by_phone())


def _by_phone() -> Q:
    return Q(status=OrderStatus.DRAFT, passed_on_at=None, created_by__role=Role.SUPPORT, gross__gt=0)


def _quantity() -> Any:
    return OrderLine._meta.get_field("quantity")


@dataclass(frozen=True)
class Group:
    name: str
    label: Any
    nothing: Any
    narrow: Callable[[QuerySet[Any], dt.date], QuerySet[Any]]
    order: tuple[str, ...]
    query: dict[str, str]


GROUPS = (
    Group("handed", _("Handed to me"), _("Nobody has handed anything over."), handed_over,
          ("work__due_at", "passed_on_at"), {"passed_on": "true"}),
    Group("today", _("Ship today"), _("Nothing leaves today."), to_ship_today,
          ("ship_on", "pk"), {"status": "to_ship"}),
    Group("waiting", _("Waiting for an answer"), _("Nothing waits for an answer."), waiting,
          ("created_at",), {"status": "waiting"}),
    Group("short", pgettext_lazy("orders", "Short"), _("Everything is there."), short, ("ship_on", "pk"),
          {"status": "to_ship"}),
)  # fmt: skip


@dataclass(frozen=True)
class DeskRow:
    order: Order
    user: User
    now: dt.datetime

    @property
    def work(self) -> OrderWork | None:
        # the reverse side of one to one raises where there is none
        work: OrderWork | None = getattr(self.order, "work", None)
        since = self.order.passed_on_at
        # what somebody had taken before it was handed over anew is nobody's now
        if work and work.taken_at and since and work.taken_at < since - dt.timedelta(seconds=1):
            return OrderWork(order=self.order, due_at=work.due_at)
        return work

    @property
    def is_mine(self) -> bool:
        return self.work is not None and self.work.taken_by_id == self.user.pk

    @property
    def is_free(self) -> bool:
        return self.work is None or self.work.taken_by_id is None

    @property
    def is_overdue(self) -> bool:
        return bool(self.work and self.work.due_at and self.work.due_at < self.now)

    @property
    def since(self) -> str:
        """How long ago it was handed over."""
        return formats.since(self.order.passed_on_at) if self.order.passed_on_at else ""

    @property
    def tone(self) -> str:
        return order_machine.state(self.order.status).tone

    @property
    def icon(self) -> str:
        return order_machine.state(self.order.status).icon


@dataclass(frozen=True)
class Shown:
    group: Group
    rows: list[DeskRow]
    count: int

    @property
    def url(self) -> str:
        return reverse("orders:order_list", query=self.group.query)


class SupportDesk:
    def __init__(self, user: User) -> None:
        self.user, self.today, self.now = user, clock.today(), clock.now()

    @cached_property
    def groups(self) -> list[Shown]:
        visible = Order.objects.visible_to(self.user)
        return [self._shown(group, group.narrow(visible, self.today)) for group in GROUPS]

    def _shown(self, group: Group, rows: QuerySet[Order]) -> Shown:
        found = rows.select_related("client__manager", "work__taken_by", "created_by").order_by(*group.order)
        shown = [DeskRow(order, self.user, self.now) for order in found[:SHOWN]]
        return Shown(group, shown, len(shown) if len(shown) < SHOWN else rows.count())

    @property
    def mine(self) -> int:
        """How many of those handed over this person has taken."""
        return sum(row.is_mine for shown in self.groups if shown.group.name == "handed" for row in shown.rows)

    @cached_property
    def purchases(self) -> list[PurchaseRequest]:
        rows = PurchaseRequest.objects.visible_to(self.user).filter(
            status__in=[PurchaseStatus.ASKED, PurchaseStatus.ORDERED]
        )
        return list(rows.select_related("product", "client", "order").order_by("expected_on", "pk")[:SHOWN])

    def purchase_tone(self, purchase: PurchaseRequest) -> str:
        late = purchase.expected_on is not None and purchase.expected_on < self.today
        return "red" if late else purchase_machine.state(purchase.status).tone

    @cached_property
    def stock(self) -> list[Any]:
        """Less in stock than was agreed with a client."""
        rows = short_of(AgreedStock.objects.visible_to(self.user), self.today)
        return list(rows.select_related("client", "product").order_by("client__sort_key", "pk")[:SHOWN])

    @cached_property
    def steps(self) -> list[OwnStep]:
        """Acts that wait for this person's word."""
        return own_steps(self.user, self.user)

    @property
    def can_phone(self) -> bool:
        return self.user.can("orders.phone")
