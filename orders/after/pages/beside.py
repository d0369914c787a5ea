"""What stands beside an order whatever its state: who works on it, notes, purchases, services."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from accounts.models import User
from dossiers.models import ClientContact
from kam_crm.shared import clock
from orders.confirming.states import order_machine
from orders.models import (
    NoticeKind,
    Order,
    OrderNote,
    OrderNotice,
    PromisedDate,
    PurchaseRequest,
    ServiceKind,
    ServiceLine,
    Side,
)
from orders.notices.forms import writable
from orders.notices.pages import LetterRow
from orders.notices.services import recipient
from orders.purchases.services import needed
from orders.purchases.states import purchase_machine
from orders.support.pages import DeskRow

MOST = 100


class Beside:
    def __init__(self, order: Order, user: User) -> None:
        self.order, self.user, self.today = order, user, clock.today()

    @property
    def is_open(self) -> bool:
        return order_machine.state(self.order.status).is_open

    @property
    def is_shown(self) -> bool:
        """Of a draft: once it has been handed over, or somebody has written a note (orders_for_page asks)."""
        return self.order.passed_on_at is not None or getattr(self.order, "has_thread", False)

    @cached_property
    def desk(self) -> DeskRow:
        return DeskRow(self.order, self.user, clock.now())

    @property
    def works(self) -> bool:
        """Whether this person is one of those who work on orders of managers."""
        return self.user.can("orders.ship")

    @property
    def writes(self) -> bool:
        return self.user.can("orders.complete")

    @cached_property
    def notes(self) -> list[OrderNote]:
        rows = OrderNote.objects.visible_to(self.user).filter(order=self.order)
        return list(rows.select_related("author", "on_behalf_of").order_by("at", "pk")[:MOST])

    @cached_property
    def purchases(self) -> list[dict[str, Any]]:
        rows = PurchaseRequest.objects.visible_to(self.user).filter(order=self.order)
        return [
            {
                "row": one,
                "tone": purchase_machine.state(one.status).tone,
                "icon": purchase_machine.state(one.status).icon,
            }
            for one in rows.select_related("product").order_by("pk")[:MOST]
        ]

    @cached_property
    def short(self) -> list[tuple[Any, Any]]:
        """Lines of which the stock does not cover all, with what is missing; only where something is reserved."""
        if not self.writes or self.order.status not in order_machine.starts_of("ship"):
            return []
        return list(needed(self.order).items())

    @cached_property
    def services(self) -> list[ServiceLine]:
        rows = ServiceLine.objects.visible_to(self.user).filter(order=self.order)
        return list(rows.select_related("kind", "done_by").order_by("due_on", "pk")[:MOST])

    # ---- what the client was told (R156) -------------------------------------------------------------------------

    @cached_property
    def recipient(self) -> ClientContact | None:
        return recipient(self.order)[0]

    @property
    def contacts(self) -> Any:
        return writable(self.user, self.order.client)

    @cached_property
    def notices(self) -> list[LetterRow]:
        rows = OrderNotice.objects.visible_to(self.user).filter(order=self.order)
        found = rows.select_related("contact__person", "by").order_by("-created_at", "-pk")[:MOST]
        return [LetterRow(one) for one in found]

    @property
    def news_kinds(self) -> list[tuple[str, Any]]:
        return list(NoticeKind.choices)

    @cached_property
    def unknown_move(self) -> bool:
        """Whether the shipping day was moved after the client was last told of one, by us."""
        if not self.is_open or self.order.is_draft:
            return False
        moved = PromisedDate.objects.visible_to(self.user).filter(order=self.order, side=Side.OURS)
        last = moved.order_by("-pk").first()
        known = [one.at for one in self.notices if one.kind == NoticeKind.RESCHEDULED and one.is_known]
        return last is not None and not any(at >= last.at for at in known)

    @property
    def likely_news(self) -> str:
        """What is most worth telling now."""
        if self.unknown_move:
            return NoticeKind.RESCHEDULED
        return {"confirmed": NoticeKind.CONFIRMED, "partial": NoticeKind.PART_SHIPPED}.get(
            self.order.status, NoticeKind.SHIPPED
        )

    @property
    def kinds(self) -> Any:
        return ServiceKind.objects.visible_to(self.user).offered()
