"""The page of an order once it is confirmed: what of it left, was accepted, refused or is still to come, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.rules.in_force import number
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.money import ZERO, line_total, percent, total
from orders.after.parts import Part, parts_of
from orders.drafting.pages.order import OrderPage
from orders.models import (
    LineRefusal,
    Order,
    OrderLine,
    OrderStatus,
    PromisedDate,
    RefusalReason,
    Shipment,
    Side,
)
from orders.otif.figures import due_orders
from orders.promised.days import promised_by_line
from orders.refusals.repeats import times_by_cause
from orders.shipping.rests import lines_with_rests

AFTER = frozenset({OrderStatus.CONFIRMED, OrderStatus.PART_SHIPPED, OrderStatus.SHIPPED})


def is_after(order: Order) -> bool:
    """Whether the order has left its entry behind: cancelled ones only where something of them was refused."""
    if order.status == OrderStatus.CANCELLED:
        return bool(order.lines.filter(refusals__isnull=False).exists())
    return OrderStatus(order.status) in AFTER


@dataclass(frozen=True)
class LineRow:
    """A line with where its goods are; the shares of the bar are % of what was ordered."""

    line: OrderLine
    shipped: Decimal
    accepted: Decimal
    refused: Decimal
    rest: Decimal
    promised: dt.date
    why: str
    tone: str

    @property
    def lost(self) -> Decimal:
        """Shipped, but not kept by the client."""
        return self.shipped - self.accepted

    @property
    def bar(self) -> list[tuple[str, Decimal]]:
        shares = (("ok", self.accepted), ("bad", self.lost), ("wait", self.rest), ("no", self.refused))
        return [(name, percent(part, self.line.quantity) or ZERO) for name, part in shares if part > 0]

    @property
    def bar_words(self) -> str:
        return _("accepted %(accepted)s, waits %(rest)s, refused %(refused)s of %(all)s") % {
            "accepted": formats.plain(self.accepted),
            "rest": formats.plain(self.rest),
            "refused": formats.plain(self.refused),
            "all": formats.plain(self.line.quantity),
        }


@dataclass(frozen=True)
class RefusalRow:
    refusal: LineRefusal
    gross: Decimal
    times: int
    is_often: bool


@dataclass(frozen=True)
class Stage:
    """A step of the strip on top: done, the current one, or still ahead."""

    label: str
    note: str
    state: str


class AfterPage(OrderPage):
    """The same order after its entry; whatever both show is worked out as there."""

    @cached_property
    def order_lines(self) -> list[OrderLine]:
        # whatever the status: rests are shown as soon as something is reserved
        return list(lines_with_rests(self.order))

    @cached_property
    def lines(self) -> list[OrderLine]:
        return self.order_lines

    @cached_property
    def table(self) -> list[LineRow]:
        promised = promised_by_line(self.order, self.lines)
        return [self._line_row(line, promised[line.pk]) for line in self.lines]

    def _line_row(self, line: OrderLine, promised: dt.date) -> LineRow:
        why, tone = self._why(line, promised)
        return LineRow(
            line,
            line.shipped_quantity,
            line.accepted_quantity,
            line.refused_quantity,
            line.rest if self.is_open else ZERO,
            promised,
            why,
            tone,
        )

    def _why(self, line: OrderLine, promised: dt.date) -> tuple[str, str]:
        refusals = list(line.refusals.all())
        if refusals:
            last = refusals[-1]
            side = _("we") if last.side == Side.OURS else _("client")
            return f"{side}: {last.reason}", "red"
        if line.accepted_quantity < line.shipped_quantity:
            return _("accepted less"), "amber"
        if line.rest and self.is_open and (line.shipped_quantity or promised != self.order.ship_on):
            return _("to come %(day)s") % {"day": formats.short_day(promised)}, "amber"
        return "", ""

    @property
    def is_open(self) -> bool:
        return self.order.status in (OrderStatus.CONFIRMED, OrderStatus.PART_SHIPPED)

    @property
    def shows_rests(self) -> bool:
        return True

    # ---- sums ----------------------------------------------------------------------------------------------------

    @cached_property
    def sums_of(self) -> dict[str, Decimal]:
        """RUB with VAT: shipped by the documents, accepted, rest and refused by the order's prices."""
        sold = [one for line in self.lines for one in line.shipped.all() if one.kind == "sale"]
        return {
            "shipped": total(one.amount + one.vat for one in sold),
            "accepted": total(line_total(row.line.price, row.accepted) for row in self.table),
            "rest": total(line_total(row.line.price, row.rest) for row in self.table),
            "refused": total(line_total(row.line.price, row.refused) for row in self.table),
        }

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        sums, lines = self.sums_of, len(self.lines)
        ordered = ngettext("%(count)s line, %(day)s", "%(count)s lines, %(day)s", lines)
        share = percent(sums["shipped"], self.order.gross)
        return [
            {
                "label": currency.label(_("Ordered")),
                "value": formats.money(self.order.gross),
                "url": "#after-lines",
                "note": ordered % {"count": lines, "day": formats.day(self.order.date)},
            },
            {
                "label": currency.label(pgettext("sum", "Shipped")),
                "value": formats.money(sums["shipped"]),
                "url": "#after-parts",
                "note": _("%(share)s of the order") % {"share": formats.percent(share or ZERO)},
            },
            {
                "label": currency.label(_("Waits for shipment")),
                "value": formats.money(sums["rest"]),
                "url": "#after-parts",
                "note": _("promised %(day)s") % {"day": formats.day(self.next_day)} if sums["rest"] else "",
            },
            {
                "label": currency.label(pgettext("sum", "Refused")),
                "value": formats.money(sums["refused"]),
                "url": "#after-refusals",
                "tone": "red" if sums["refused"] else "",
                "note": self._refused_words() if sums["refused"] else "",
            },
            self._otif_figure(),
        ]

    def _refused_words(self) -> str:
        by_side = {
            side: total(row.gross for row in self.refusals if row.refusal.side == side)
            for side in Side.values
        }
        words = {"ours": formats.whole(by_side["ours"]), "client": formats.whole(by_side["client"])}
        return _("ours %(ours)s · client’s %(client)s") % words

    @property
    def next_day(self) -> dt.date:
        return min((row.promised for row in self.table if row.rest), default=self.order.ship_on)

    @cached_property
    def judged(self) -> Any:
        """The order with what OTIF judges it by, as of today; None while it is not due and nothing is late."""
        rows = Order.objects.visible_to(self.user).filter(pk=self.order.pk)
        return due_orders(rows, max(self.today, self.order.ship_on, self._last_promise)).first()

    @property
    def _last_promise(self) -> dt.date:
        return max((move.day for move in self.moves), default=self.order.ship_on)

    def _otif_figure(self) -> dict[str, Any]:
        judged, label = self.judged, _("In time and in full")
        if judged is None:
            return {"label": label, "value": "—"}
        is_late = judged.measured_on < self.today if judged.came_on is None else not judged.is_in_time
        failed = is_late or self.sums_of["refused"] > 0 or self._moved_beyond(judged.measured_on)
        words = _("yes") if judged.is_otif else _("no longer") if failed else _("on the way")
        tone = "green" if judged.is_otif else "red" if failed else ""
        note = _("promised %(day)s") % {"day": formats.day(judged.measured_on)}
        return {
            "label": label, "value": words, "tone": tone, "note": note,
            "url": reverse("orders:otif_rows", query={"client": self.order.client_id}),
        }  # fmt: skip

    def _moved_beyond(self, measured: dt.date) -> bool:
        return any(row.rest and row.promised > measured for row in self.table)

    # ---- parts and promises --------------------------------------------------------------------------------------

    @cached_property
    def moves(self) -> list[PromisedDate]:
        rows = PromisedDate.objects.visible_to(self.user).filter(order=self.order)
        return list(rows.select_related("by", "on_behalf_of", "line__product").order_by("pk"))

    @cached_property
    def documents(self) -> list[Shipment]:
        rows = Shipment.objects.visible_to(self.user).filter(order=self.order, returns=None).with_sums()
        return list(rows.select_related("delivery__outlet").order_by("date", "pk"))

    @cached_property
    def parts(self) -> list[Part]:
        waiting = sorted((row for row in self.table if row.rest), key=lambda row: row.promised)
        coming = [(day, list(rows)) for day, rows in groupby(waiting, key=lambda row: row.promised)]
        return parts_of(self.documents, coming, self.today)

    # ---- refusals ------------------------------------------------------------------------------------------------

    @cached_property
    def refusals(self) -> list[RefusalRow]:
        rows = LineRefusal.objects.visible_to(self.user).filter(order_line__order=self.order)
        found = list(rows.select_related("order_line__product", "cause", "responsible").order_by("pk"))
        causes = {one.cause_id for one in found if one.cause_id}
        times = times_by_cause(self.order.client_id, causes, self.today) if causes else {}
        often = number("refusal_repeats", self.today)
        return [
            RefusalRow(
                one,
                line_total(one.order_line.price, one.quantity),
                times.get(one.cause_id, 0),
                times.get(one.cause_id, 0) >= often,
            )
            for one in found
        ]

    @property
    def repeat_days(self) -> int:
        return number("refusal_days", self.today)

    @property
    def can_measure(self) -> bool:
        return self.user.can("orders.complete")

    @property
    def causes(self) -> Iterable[RefusalReason]:
        return RefusalReason.objects.visible_to(self.user).offered()

    # ---- the strip -----------------------------------------------------------------------------------------------

    @cached_property
    def stages(self) -> list[Stage]:
        at = {change.row.to_status: change.at for change in reversed(self.changes)}
        order, shipped = self.order, bool(self.documents)
        status = OrderStatus(order.status)
        confirmed = at.get(OrderStatus.CONFIRMED)
        confirmed_on = formats.day(clock.local(confirmed).date()) if confirmed else ""
        first = self.documents[0] if shipped else None
        over = status in (OrderStatus.SHIPPED, OrderStatus.CANCELLED)
        return [
            Stage(_("Entered"), formats.day(order.date), "done"),
            Stage(_("Confirmed"), confirmed_on, "done" if shipped or over else "now"),
            Stage(
                _("Shipped in part"),
                f"{formats.day(first.date)}, {first.number}" if first else "",
                "now" if status == OrderStatus.PART_SHIPPED else "done" if shipped else "ahead",
            ),
            Stage(
                _("Cancelled") if status == OrderStatus.CANCELLED else _("Shipped in full"),
                "" if over else _("promised %(day)s") % {"day": formats.day(self.next_day)},
                "now" if over else "ahead",
            ),
        ]  # fmt: skip
