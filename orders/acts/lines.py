"""Lines of an act: what the shipment documents stands there already, people give what came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from catalogue.models import Product
from catalogue.prices import price_of, prices_on, vat_rate_on
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import ZERO, included_vat, line_total
from orders.acts.corrections import correction_of
from orders.checks import check_countable
from orders.models import ActLine, DiscrepancyAct, DiscrepancyKind, LineKind, Nature, Shipment, ShipmentLine
from orders.pricing.columns import column_of
from orders.returns.services import ReturnedTotals, returned_so_far


@dataclass(frozen=True)
class Found:
    """What came of a line of the shipment (`line` its key), or of a `product` that none of them names.

    Without a `kind` it follows from the difference. `instead_of` is the key of the shipment's line that did not come
    and whose place this took.
    """

    actual: Decimal
    line: int | None = None
    product: Product | None = None
    kind: DiscrepancyKind | None = None
    instead_of: int | None = None
    note: str = ""


def write_lines(act: DiscrepancyAct, found: Sequence[Found]) -> list[ActLine]:
    """Replace the lines. Raises `act_line_unknown`, `too_many_decimals`, `quantity_negative`, `act_line_twice`,
    `kind_contradicts`, `kind_unknown`, `pair_with_itself`, `pair_not_short`, `pair_not_more`, `no_price`,
    `more_than_left`, `nothing_differs`.
    """
    sold = {line.pk: line for line in act.shipment.lines.filter(kind=LineKind.SALE).select_related("product")}
    _check_known(found, sold)
    given = {one.line: one for one in found if one.line is not None}
    before = returned_so_far(sold.values())
    act.lines.all().delete()
    rows = [_of_shipment(act, line, given.get(key), before[key]) for key, line in sold.items()]
    extra = [one for one in found if one.line is None]
    rows += _undocumented(act, extra)
    if not any(row.difference for row in rows):
        message = _("Everything came as documented: there is nothing to correct.")
        raise BusinessRuleError("nothing_differs", message, "lines")
    for position, row in enumerate(rows, 1):
        row.position = position
    sources = [*(given.get(key) for key in sold), *extra]
    pairs = _pairs(rows, sources)
    for row, kind in zip(rows, _kinds(rows, sources, pairs), strict=True):
        row.kind = kind
    ActLine.objects.bulk_create(rows)
    for came, missing in pairs:
        came.instead_of = missing
        came.save(update_fields=["instead_of", "updated_at"])
    return rows


def _check_known(found: Sequence[Found], sold: dict[int, ShipmentLine]) -> None:
    keys = [one.line for one in found if one.line is not None]
    if not set(keys) <= set(sold) or any(one.line is None and one.product is None for one in found):
        raise BusinessRuleError("act_line_unknown", _("The shipment has no such line."), "lines")
    if len(set(keys)) != len(keys):
        raise BusinessRuleError("act_line_twice", _("A line is named twice."), "lines")
    for one in found:
        check_countable(one.actual)
        if one.actual < 0:
            raise BusinessRuleError("quantity_negative", _("A quantity cannot be negative."), "lines")


def _of_shipment(
    act: DiscrepancyAct, line: ShipmentLine, given: Found | None, before: ReturnedTotals
) -> ActLine:
    gross = line.amount + line.vat
    # acts before this one have corrected what the documents say
    documented = line.quantity - before.corrected
    row = ActLine(
        act=act, shipment_line=line, product=line.product, documented=documented,
        actual=documented if given is None else given.actual, note="" if given is None else given.note,
        price=line_total(gross / line.quantity, Decimal(1)) if line.quantity else ZERO,
    )  # fmt: skip
    if row.difference:
        correction = correction_of(line, row.difference, before)
        row.amount = correction.amount + correction.vat
    return row


def _undocumented(act: DiscrepancyAct, extra: Sequence[Found]) -> list[ActLine]:
    """What nobody documented, at the client's price of the day of the shipment."""
    if not extra:
        return []
    day: dt.date = act.shipment.date
    column = column_of(act.client, day)
    products = [one.product for one in extra if one.product is not None]
    prices = prices_on([product.pk for product in products], column, day)
    rows = []
    for one, product in zip(extra, products, strict=True):
        price = price_of(product, column, prices).price
        rows.append(
            ActLine(
                act=act, product=product, documented=Decimal(0), actual=one.actual, note=one.note, price=price,
                vat_rate=vat_rate_on(product, day), unit_cost=product.cost, amount=line_total(price, one.actual),
            )
        )  # fmt: skip
    return rows


def _pairs(rows: list[ActLine], sources: Sequence[Found | None]) -> list[tuple[ActLine, ActLine]]:
    """(what came, what did not) of each mis-sort."""
    by_line = {row.shipment_line_id: row for row in rows if row.shipment_line_id is not None}
    pairs = []
    for row, source in zip(rows, sources, strict=True):
        if source is None or source.instead_of is None:
            continue
        missing = by_line.get(source.instead_of)
        if missing is row:
            raise BusinessRuleError("pair_with_itself", _("A line cannot be its own mis-sort."), "lines")
        if missing is None or missing.difference >= 0:
            raise BusinessRuleError("pair_not_short", _("What it came instead of must be short."), "lines")
        if row.difference <= 0:
            raise BusinessRuleError(
                "pair_not_more", _("What came instead must be more than documented."), "lines"
            )
        pairs.append((row, missing))
    if len({id(missing) for _came, missing in pairs}) != len(pairs):
        raise BusinessRuleError("act_line_twice", _("A line is named twice."), "lines")
    return pairs


def _kinds(
    rows: list[ActLine], sources: Sequence[Found | None], pairs: list[tuple[ActLine, ActLine]]
) -> list[DiscrepancyKind | None]:
    """What people say it is, else what follows: a pair is a mis-sort, less a shortage, more a surplus."""
    first = {kind.nature: kind for kind in DiscrepancyKind.objects.filter(is_active=True).order_by("-pk")}
    paired = {id(row) for pair in pairs for row in pair}
    found: list[DiscrepancyKind | None] = []
    for row, source in zip(rows, sources, strict=True):
        if not row.difference:
            found.append(None)
            continue
        follows = Nature.SHORTAGE if row.difference < 0 else Nature.SURPLUS
        if id(row) in paired:
            follows = Nature.MISSORT
        chosen = None if source is None or id(row) in paired else source.kind
        if chosen is not None and (chosen.nature == Nature.SURPLUS) != (row.difference > 0):
            raise BusinessRuleError(
                "kind_contradicts", _("The kind says more where less came, or less where more did."), "lines"
            )
        if chosen is None and follows not in first:
            raise BusinessRuleError("kind_unknown", _("The list has no kind for this discrepancy."), "lines")
        found.append(chosen or first[follows])
    return found


def undocumented_correction(document: Shipment, line: ActLine) -> ShipmentLine:
    gross = line.amount
    vat = included_vat(gross, line.vat_rate)
    cost = None if line.unit_cost is None else line_total(line.unit_cost, line.difference)
    return ShipmentLine(
        shipment=document, client=document.client, date=document.date, product=line.product,
        kind=LineKind.CORRECTION, quantity=line.difference, amount=gross - vat, vat=vat, cost=cost,
    )  # fmt: skip
