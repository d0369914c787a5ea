"""Goods a client has stopped taking: what each is worth a month, and why, where something is known."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from accounts.models import User
from desk.briefing.pages.questions import Proposed, goods_questions
from dossiers.models import Client, CompetitorPrice
from kam_crm.shared import clock, formats
from kam_crm.shared.money import money, percent, total
from orders.shipping.stopped import Stopped, stopped_items
from plans.models import Activity

DAYS = 30  # of a month, for what is lost
MOST = 3


@dataclass(frozen=True)
class Row:
    """`cheaper` is by how many % the newest price of a competitor is below ours, None where none is known to be."""

    item: Stopped
    monthly: Decimal
    url: str
    rival: str
    cheaper: Decimal | None
    question: Proposed

    @property
    def usual(self) -> str:
        known = {
            "quantity": formats.number(self.item.quantity, 0),
            "unit": self.item.product.unit,
            "gap": self.item.gap,
        }
        return (
            ngettext(
                "%(quantity)s %(unit)s every %(gap)s day",
                "%(quantity)s %(unit)s every %(gap)s days",
                self.item.gap,
            )
            % known
        )

    @property
    def days(self) -> str:
        return ngettext("%(days)s day", "%(days)s days", self.item.days) % {"days": self.item.days}

    @property
    def cheaper_words(self) -> str:
        return f"{self.rival}: {formats.percent(-self.cheaper)}" if self.cheaper is not None else ""


class StoppedGoods:
    def __init__(
        self, client: Client, user: User, prices: list[CompetitorPrice], activity: Activity | None
    ) -> None:
        self.client, self.user, self._prices, self.activity = client, user, prices, activity

    @cached_property
    def items(self) -> list[Stopped]:
        """Those with most money first; ordering reads the same."""
        return stopped_items(self.client, clock.today(), MOST) if self.user.can("orders.view") else []

    @cached_property
    def rows(self) -> list[Row]:
        questions = dict(zip(self.items, goods_questions(self.items), strict=True))
        return [self._row(item, questions[item]) for item in self.items]

    def _row(self, item: Stopped, question: Proposed) -> Row:
        rival = min(
            (one for one in self._prices if one.product_id == item.product.pk),
            key=lambda one: one.price,
            default=None,
        )
        cheaper = (
            percent(item.price - rival.price, item.price) if rival and rival.price < item.price else None
        )
        query: dict[str, Any] = {"client": self.client.pk, "product": item.product.pk}
        return Row(
            item,
            money(item.amount * DAYS / max(item.gap, 1)),
            reverse("reports:sales_rows", query=query),
            rival.competitor.name if rival else "",
            cheaper,
            question,
        )

    @property
    def title(self) -> str:
        count = len(self.rows)
        lost = total(row.monthly for row in self.rows)
        words = ngettext(
            "Stopped taking %(count)s product: −%(amount)s a month",
            "Stopped taking %(count)s products: −%(amount)s a month",
            count,
        )
        return words % {"count": count, "amount": formats.whole(lost)}

    @property
    def order_words(self) -> str:
        count = len(self.rows)
        return ngettext("It into an order", "All %(count)s into an order", count) % {"count": count}

    @property
    def can_order(self) -> bool:
        return self.user.can("orders.create")

    @property
    def can_ask(self) -> bool:
        """Into the next meeting, by whoever prepares it."""
        return self.activity is not None and self.user.can("activities.plan")
