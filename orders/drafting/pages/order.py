"""What the page of an order shows; each part is worked out once, and only when it is shown."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.rights.covers import sees_margin
from approvals.models import Request
from dossiers.clients.pages.header import term_words
from dossiers.documents.pages import documents_about
from dossiers.models import Contract, Document
from kam_crm.shared import clock, formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.events import EventKind
from kam_crm.shared.money import total
from kam_crm.shared.states import Step
from kam_crm.shared.working_days import is_working_day, next_working_day
from orders.advice.fitting import Offer
from orders.advice.offers import AdviceSet, advice_for
from orders.advice.pages import margin_of, offer_words
from orders.confirming.pages.outlook import Outlook, outlook
from orders.confirming.states import allowed_actions, may_complete, order_machine, ship_day_passed
from orders.drafting.earlier import SHOWN, earlier_orders
from orders.drafting.outlets import outlets_for
from orders.models import Order, OrderChange, OrderLine, OrderNote, OrderStatus, Shipment, Side
from orders.pages.panels import Panel, free_limit, panels_for
from orders.pricing.repricing import PriceChange, Repricing, repriced
from orders.pricing.sums import OrderSums, order_sums
from orders.services import credit_question, discount_question
from orders.shipping.rests import lines_with_rests
from orders.splitting.pages import StockOfOrder

NO_LINE = UUID(int=0)


@dataclass
class Row:
    """A line with what was typed into it last, if that was refused: `errors` by box."""

    line: OrderLine
    is_above: bool
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def quantity(self) -> str:
        return self.typed.get("quantity", formats.plain(self.line.quantity))

    @property
    def discount(self) -> str:
        return self.typed.get("discount", formats.plain(self.line.discount) if self.line.discount else "")


@dataclass(frozen=True)
class Change:
    """A step of the order in words: what was done, not only the state it led to."""

    row: OrderChange
    number: str

    @property
    def kind(self) -> EventKind:
        """Raises UnknownState for a step that no table knows."""
        return order_machine.event(self.row.action, self.row.from_status, self.row.to_status)

    @property
    def step(self) -> str:
        return self.kind.words(number=self.number)

    @property
    def at(self) -> dt.datetime:
        return self.row.at

    @property
    def author(self) -> str:
        return self.row.author

    @property
    def reason(self) -> str:
        return self.row.reason


class OrderPage:
    """`entry` is the form of a new line; `refused`: (its uuid, typed values, errors by box) of a refused line."""

    def __init__(
        self,
        order: Order,
        user: User,
        *,
        entry: Any = None,
        refused: tuple[UUID | None, dict[str, str], dict[str, str]] | None = None,
        error: str = "",
    ) -> None:
        self.order, self.user, self.entry, self.error = order, user, entry, error
        self.refused = refused or (None, {}, {})

    @property
    def entry_uuid(self) -> UUID:
        """The name of the next new line: sent twice, its form enters it once."""
        return uuid4()

    @property
    def no_line(self) -> UUID:
        """Stands in the address of a line where the script puts the name of one."""
        return NO_LINE

    @property
    def can_edit(self) -> bool:
        return may_complete(self.order, self.user)

    @property
    def ship_day_passed(self) -> bool:
        return ship_day_passed(self.order)

    @property
    def ships_on_day_off(self) -> bool:
        return not is_working_day(self.order.ship_on)

    @property
    def has_outlets(self) -> bool:
        return outlets_for(self.order).exists()

    @property
    def next_working_day(self) -> dt.date:
        """What is offered in the place of a day off."""
        return next_working_day(self.order.ship_on)

    @property
    def sees_margin(self) -> bool:
        return sees_margin(self.user, self.order.client.manager_id)

    @property
    def tone(self) -> str:
        return order_machine.state(self.order.status).tone

    @property
    def icon(self) -> str:
        return order_machine.state(self.order.status).icon

    @cached_property
    def lines(self) -> list[OrderLine]:
        if self.shows_rests:
            return list(lines_with_rests(self.order))
        return list(self.order.lines.select_related("product"))

    @property
    def shows_rests(self) -> bool:
        """Whether lines tell ordered, shipped and rest: goods have left."""
        return self.order.status in (OrderStatus.PART_SHIPPED, OrderStatus.SHIPPED)

    @property
    def sides(self) -> list[tuple[str, Any]]:
        return list(Side.choices)

    @property
    def today(self) -> dt.date:
        return clock.today()

    @cached_property
    def allowed(self) -> Decimal | None:
        """Discount in % that the manager of this order may give without asking; None: any."""
        # of an order on its way the limit of the one who submitted it, not of the one who looks
        asked = [one for one in self.order.approvals.all() if one.allowed is not None]
        if asked and not self.order.is_draft:
            return asked[-1].allowed  # type: ignore[no-any-return]
        if not self.order.is_draft:
            return self.order.client.manager.limit("discount.grant")
        # sales support completes the lines, but the manager submits them: marks follow the manager's limit
        asker = self.user if self.user.can("orders.submit") else self.order.client.manager
        return asker.limit("discount.grant")

    @property
    def manager_allowed(self) -> Decimal | None:
        """The same of the client's manager, whose order it is when a head looks at it."""
        return self.order.client.manager.limit("discount.grant")

    @cached_property
    def rows(self) -> list[Row]:
        return [self._row(line) for line in self.lines]

    def row_of(self, uuid: UUID) -> Row | None:
        return next((row for row in self.rows if row.line.uuid == uuid), None)

    def _row(self, line: OrderLine) -> Row:
        # what was typed comes back in its own line: the others are shown as they are kept
        uuid, typed, errors = self.refused
        is_above = self.allowed is not None and line.discount > self.allowed
        return Row(line, is_above, typed, errors) if line.uuid == uuid else Row(line, is_above)

    @cached_property
    def sums(self) -> OrderSums:
        return order_sums(self.lines)

    @cached_property
    def vat_by_rate(self) -> list[tuple[Decimal, Decimal]]:
        """(rate in %, VAT), the highest rate first."""
        by_rate: dict[Decimal, list[Decimal]] = defaultdict(list)
        for line in self.lines:
            by_rate[line.vat_rate].append(line.vat)
        return [(rate, total(vats)) for rate, vats in sorted(by_rate.items(), reverse=True)]

    @cached_property
    def files(self) -> list[Document]:
        return documents_about(self.user, self.order)

    @property
    def takes_files(self) -> bool:
        return self.can_edit and self.user.can("documents.add")

    @cached_property
    def stock(self) -> StockOfOrder:
        return StockOfOrder(self.order, self.lines)

    @cached_property
    def earlier(self) -> list[Order]:
        """Orders whose lines may be taken over, the newest first."""
        return list(earlier_orders(self.order, self.user)[:SHOWN]) if self.can_edit else []

    @cached_property
    def advice(self) -> AdviceSet | None:
        """What is offered beside the lines; None where none can be written."""
        if not self.can_edit:
            return None
        return advice_for(self.order, {line.product_id for line in self.lines}, free_limit(self.panels))

    def offer_words(self, offer: Offer) -> str:
        return offer_words(offer)

    def offer_margin(self, offer: Offer) -> Decimal | None:
        return margin_of(offer, self.order.pricing_day)

    @cached_property
    def repricing(self) -> Repricing | None:
        """A draft as it would be priced if it were submitted now; None where nothing is to be submitted."""
        if not self.order.is_draft or not self.user.can("orders.submit"):
            return None
        try:
            return repriced(self.order, clock.today(), self.lines)
        except BusinessRuleError:  # a product without a price today: submitting says so, looking still works
            return None

    @property
    def price_changes(self) -> list[PriceChange]:
        return self.repricing.changes if self.repricing else []

    @cached_property
    def panels(self) -> list[Panel]:
        # with the sum it is going to have, not the one it was written with
        return panels_for(self.repricing.priced_order if self.repricing else self.order, self.user)

    @cached_property
    def outlook(self) -> Outlook:
        sums = self.repricing.sums if self.repricing else None
        asks = self.order.is_draft and self.user.can("orders.submit")
        if not asks or not self.order.gross:
            return outlook(self.order, self.user)
        stops = [panel.stop for panel in self.panels if panel.stop]
        questions = [discount_question(self.order, self.user, sums)]
        questions += [credit_question(self.order, self.user, stop) for stop in stops]
        asked = [question for question in questions if question is not None]
        return outlook(self.order, self.user, asked, any(panel.no_contract for panel in self.panels))

    @cached_property
    def request(self) -> Request | None:
        # `all()` and Python instead of a filter: the requests are prefetched (orders_for_page)
        return next((one for one in self.order.approvals.all() if one.is_open), None)

    @cached_property
    def actions(self) -> dict[str, Step]:
        return allowed_actions(self.order, self.user, self.request)

    @property
    def decide_url(self) -> str:
        """Where this person decides on the open request; empty where the manager does not."""
        decides = self.request is not None and {"approve", "release"} & set(self.actions)
        return (
            reverse("approvals:approval_detail", args=[self.request.pk]) if decides and self.request else ""
        )

    @property
    def ship_url(self) -> str:
        return reverse("receivables:order_ship", args=[self.order.pk]) if "ship" in self.actions else ""

    @cached_property
    def contract(self) -> Contract | None:
        contracts = Contract.objects.visible_to(self.user).filter(client=self.order.client_id)
        # on the day of shipping, from which the term runs (R164), not on that of the order
        return contracts.newest_in_force(self.order.ship_on)  # type: ignore[no-any-return]

    @property
    def term(self) -> str:
        """The payment term of the contract in force on the day of shipping; empty without one."""
        return "" if self.contract is None else term_words(self.contract)

    @cached_property
    def changes(self) -> list[Change]:
        rows = self.order.changes.select_related("by", "on_behalf_of").order_by("-at", "-pk")
        return [Change(row, self.order.number) for row in rows]

    @cached_property
    def shipments(self) -> Iterable[Shipment]:
        return self.order.shipments.order_by("date", "pk")


def orders_for_page(user: User) -> QuerySet[Order]:
    """Orders this person sees, with everything the head of the page reads."""
    requests = Prefetch(
        "approvals", queryset=Request.objects.select_related("asked_by", "on_behalf_of", "decided_by")
    )
    rows: QuerySet[Order] = Order.objects.visible_to(user).select_related(
        "client__manager__department__head",
        "client__summary",
        "column",
        "outlet",
        "created_by",
        "on_behalf_of",
        "work__taken_by",
    )
    rows = rows.annotate(has_thread=Exists(OrderNote.objects.filter(order=OuterRef("pk"))))
    return rows.prefetch_related(requests)  # type: ignore[misc]  # the plugin knows only foreign keys
