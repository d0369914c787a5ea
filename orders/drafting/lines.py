"""Lines of an order as they are asked for, made into rows with prices; the services write them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid4

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue.models import Price, Product
from catalogue.packs import is_sold, sold_near
from catalogue.prices import price_of, prices_on, vat_rate_on
from catalogue.units import is_counted
from kam_crm.shared import formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import HUNDRED, LARGEST_SUM, is_countable, line_total, rate
from orders.checks import quantity_invalid
from orders.confirming.states import check_on_sale
from orders.models import Order, OrderLine
from orders.price_rules.loading import Rulebook, rulebook
from orders.pricing.sums import line_sums

LARGEST_QUANTITY = Decimal(1_000_000)  # a slip of the keyboard, not an order
MOST_LINES = 1000  # of one order: its page and every answer hold all of them
WRITTEN = ["position", "product", "quantity", "list_price", "rule_price", "rules", "discount", "price", "vat_rate",
           "unit_cost", "gross", "vat"]  # fmt: skip


@dataclass(frozen=True)
class LineInput:
    """A line as people think of it: what, how much, with which discount in %.

    `uuid` names the line within its order. Whoever asks makes it up, so that asking twice writes one line; without it
    the line is a new one. `position` among the other lines is the last unless given.
    """

    product: Product
    quantity: Decimal
    discount: Decimal = Decimal(0)
    uuid: UUID | None = None
    position: int | None = None


def priced_lines(
    order: Order,
    wanted: Sequence[LineInput],
    present: Mapping[UUID, OrderLine],
    last: int = 0,
    prices: Mapping[int, Price] | None = None,
    beside: Iterable[OrderLine] = (),
    book: Rulebook | None = None,
) -> list[OrderLine]:
    """Rows to write, those that are new after the position `last`. One query for all prices that are not given.

    `present` are lines of the order by their uuid: one of them keeps its list price as long as it keeps its product.
    What rules make of it hangs on how much of the product the whole order has, so lines `beside` whose price follows
    are among the rows. Raises what a line may be refused for; `params` then tell its index in `wanted` as `line`.
    """
    check_uuids(wanted)
    new = {one.product.pk for one in wanted if not _is_kept(one, present)}
    if prices is None:
        prices = prices_on(new, order.column, order.pricing_day) if new else {}
    rows = []
    for index, one in enumerate(wanted):
        try:
            row = _row(order, one, present, prices)
            before = row.quantity
            _set_given(row, one.quantity, one.discount)
            # what stands there was right when it was written: boxes may have changed since
            if before != one.quantity:
                _check_packs(one.quantity, one.product)
        except BusinessRuleError as error:
            error.params["line"] = index
            raise
        row.position = one.position or row.position or last + 1
        last = max(last, row.position)
        rows.append(row)
    touched = {row.product_id for row in rows}
    others = [line for line in beside if line.product_id in touched]
    book = book or rulebook([order.client_id], order.pricing_day)
    follow_rules([*rows, *others], order.client_id, order.column_id, book)
    return [*rows, *others]


def follow_rules(
    lines: Sequence[OrderLine], client_id: int, column_id: int, book: Rulebook, *, keep: Collection[int] = ()
) -> None:
    """Give each line what the rules make of its list price, and its sums. `lines`: all of the order's for a product.

    The quantity a rule asks about is that of the product in the whole order: whoever splits a line loses nothing.
    Products in `keep` keep what is written.
    """
    ordered: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        ordered[line.product_id] += line.quantity
    for line in lines:
        if line.product_id not in keep:
            found = book.explain(
                client_id, column_id, line.product, line.list_price, ordered[line.product_id]
            )
            line.rule_price, line.rules = found.price, found.kept
        _sum_up(line)


def lowered(lines: Iterable[OrderLine], upto: Decimal) -> list[OrderLine]:
    """The lines whose discount is above `upto` %, brought down to it."""
    rows = [line for line in lines if line.discount > upto]
    for row in rows:
        _set_given(row, row.quantity, upto)
        _sum_up(row)
    return rows


def write(rows: Sequence[OrderLine]) -> None:
    """New and changed lines in one statement."""
    OrderLine.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["order", "uuid"], update_fields=WRITTEN
    )


def check_count(count: int) -> None:
    if count > MOST_LINES:
        message = _("An order has at most %(most)s lines.") % {"most": MOST_LINES}
        raise BusinessRuleError("too_many_lines", message, "lines")


def check_uuids(wanted: Sequence[LineInput]) -> None:
    """Two lines of one name: the second would overwrite the first without a word."""
    seen: set[UUID] = set()
    for index, one in enumerate(wanted):
        if one.uuid in seen:
            message = _("Two lines have the same identifier.")
            raise BusinessRuleError("line_twice", message, "uuid", line=index)
        if one.uuid:
            seen.add(one.uuid)


def check_sum(listed: Decimal) -> None:
    if listed > LARGEST_SUM:
        raise BusinessRuleError("sum_too_large", _("The sum of this order is too large."), "quantity")


def _is_kept(wanted: LineInput, present: Mapping[UUID, OrderLine]) -> bool:
    line = present.get(wanted.uuid) if wanted.uuid else None
    return line is not None and line.product_id == wanted.product.pk


def _row(
    order: Order, wanted: LineInput, present: Mapping[UUID, OrderLine], prices: Mapping[int, Price]
) -> OrderLine:
    product = wanted.product
    check_on_sale(product, "product")
    line = present.get(wanted.uuid) if wanted.uuid else None
    if line is not None and line.product_id == product.pk:
        return line
    # price, rate and cost are copied: what is changed in the catalogue later leaves the order as it is (R142)
    return OrderLine(
        order=order,
        uuid=wanted.uuid or uuid4(),
        position=line.position if line else 0,
        product=product,
        list_price=price_of(product, order.column, prices).price,
        vat_rate=vat_rate_on(product, order.pricing_day),
        unit_cost=product.cost,
    )


def _set_given(line: OrderLine, quantity: Decimal, discount: Decimal) -> None:
    _check_quantity(quantity, line.product)
    if not 0 <= discount <= HUNDRED:
        raise BusinessRuleError("discount_invalid", _("Give a discount from 0 to 100 %."), "discount")
    # before the line is written: PostgreSQL would answer with an overflow instead of a sentence
    check_sum(line_total(line.list_price, quantity))
    # the price is made of the discount as it is stored, or it could not be recomputed from the row
    line.quantity, line.discount = quantity, rate(discount)


def _sum_up(line: OrderLine) -> None:
    sums = line_sums(line.rule_price, line.quantity, line.discount, line.vat_rate, line.unit_cost)
    line.price, line.gross, line.vat = sums.price, sums.gross, sums.vat


def _check_quantity(quantity: Decimal, product: Product) -> None:
    if not 0 < quantity <= LARGEST_QUANTITY or not is_countable(quantity):
        raise quantity_invalid()
    if quantity % 1 and product.pack is None and is_counted(product.unit):
        message = _("Counted in «%(unit)s»: give a whole number.") % {"unit": product.unit}
        raise BusinessRuleError("quantity_not_whole", message, "quantity")


def _check_packs(quantity: Decimal, product: Product) -> None:
    """Their params: `offers`, the quantities below and above that are sold."""
    if is_sold(product, quantity):
        return
    near = sold_near(product, quantity)
    offers = [str(one) for one in near]
    words = {"unit": product.unit, "offers": gettext(" or ").join(map(formats.plain, near))}
    if product.min_lot and quantity < product.min_lot:
        message = _("Sold from %(lot)s %(unit)s on: take %(offers)s.")
        words["lot"] = formats.plain(product.min_lot)
        raise BusinessRuleError("lot_too_small", message % words, "quantity", offers=offers)
    message = _("Sold in whole boxes of %(pack)s %(unit)s: take %(offers)s.")
    words["pack"] = formats.plain(product.pack)
    raise BusinessRuleError("box_not_whole", message % words, "quantity", offers=offers)
