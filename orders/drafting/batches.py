"""Orders that come many at once: taken before the change of systems, not shipped yet.

They become drafts. What the former system agreed to or let pass has no request, no second pair of eyes and no credit
check here; the responsible manager submits them like any other, so discounts are asked for, the limit is reserved by
the database and the prices are those of the day of submitting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.models import Price, PriceColumn, Product
from catalogue.prices import price_of, prices_on
from dossiers.inputs import check_plausible_date
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import HUNDRED, ZERO, discounted, rate
from kam_crm.shared.service import service
from kam_crm.shared.working_days import next_working_day
from orders.confirming.states import check_ship_day
from orders.drafting.lines import LineInput, check_count, check_sum, follow_rules, priced_lines, write
from orders.models import Order, OrderLine
from orders.numbering import ORDER, next_numbers
from orders.price_rules.loading import rulebook
from orders.pricing.columns import columns_of
from orders.pricing.sums import order_sums

BATCH = 2000


class DraftBook:
    """Drafts of these clients, priced by sets: one query for the columns, one for the prices of each column."""

    def __init__(self, clients: Collection[Client], products: Collection[Product], by: User | None) -> None:
        self.today, self.by = clock.today(), by
        self._columns = columns_of(clients, self.today) if clients else {}
        self._products = [product.pk for product in products]
        self._prices: dict[int, dict[int, Price]] = {}
        self._book = rulebook([client.pk for client in clients], self.today)

    def order(self, client: Client, number: str, date: dt.date, ship_on: dt.date | None) -> Order:
        """Not saved, without lines. Raises `future_date`, `unlikely_date`, `ship_before_order`."""
        order = Order(
            client=client, external_number=number, date=date, column=self._columns[client.pk],
            ship_on=ship_on or next_working_day(self.today + dt.timedelta(days=1)),
            created_by_id=client.manager_id if self.by is None else self.by.pk,
        )  # fmt: skip
        if date > self.today:
            raise BusinessRuleError("future_date", _("The date is in the future."), "date")
        check_plausible_date("ship_on", order.ship_on)
        check_ship_day(order, order.ship_on, "ship_on")
        return order

    def by_rules(self, order: Order, product: Product, quantity: Decimal) -> Decimal:
        """The price of today in the client's column, after the rules, RUB with VAT. Raises `no_price`.

        `quantity` is that of the product in the whole order.
        """
        listed = Decimal(price_of(product, order.column, self._prices_in(order.column)).price)
        return self._book.explain(order.client_id, order.column_id, product, listed, quantity).price

    def line(self, order: Order, wanted: LineInput) -> OrderLine:
        """Raises what `put_line` does of a single line."""
        [row] = priced_lines(order, [wanted], {}, prices=self._prices_in(order.column), book=self._book)
        return row

    def whole(self, order: Order, lines: Sequence[OrderLine]) -> None:
        """Price the lines once more now that the whole order is known: rules ask how much of a product it has."""
        follow_rules(lines, order.client_id, order.column_id, self._book)

    def _prices_in(self, column: PriceColumn) -> dict[int, Price]:
        if column.pk not in self._prices:
            self._prices[column.pk] = prices_on(self._products, column, self.today)
        return self._prices[column.pk]


def agreed_discount(listed: Decimal, price: Decimal | None, discount: Decimal | None) -> Decimal:
    """The discount in % that an agreed price means, RUB with VAT of a unit.

    With a discount the price may be the listed one or what is left of it; without both it is none. Raises
    `price_not_listed` where they do not agree with the list, so that no price is bent in silence.
    """
    wanted = ZERO if discount is None else rate(discount)
    if price is not None and discount is None and ZERO <= price <= listed and listed:
        wanted = rate((listed - price) * HUNDRED / listed)
    meant = {discounted(listed, wanted)} if discount is None else {listed, discounted(listed, wanted)}
    if price is not None and price not in meant:
        message = _("by the price list of today it is %(price)s") % {"price": listed}
        raise BusinessRuleError("price_not_listed", message, "price")
    return wanted


@service(capability="imports.run")
def create_drafts(*, by: User | None, drafts: Sequence[tuple[Order, Sequence[OrderLine]]]) -> list[Order]:
    """Save what a `DraftBook` has made, the lines in their order. Raises `too_many_lines`, `sum_too_large`."""
    for order, lines in drafts:
        check_sums(order, lines)
    for (order, _lines), number in zip(drafts, next_numbers(ORDER, len(drafts)), strict=True):
        order.number = number
    made: list[Order] = Order.objects.bulk_create([order for order, _lines in drafts], batch_size=BATCH)
    write(list(_placed(drafts)))
    return made


def check_sums(order: Order, lines: Sequence[OrderLine]) -> None:
    """Give the order the sums of its lines. Raises `too_many_lines`, `sum_too_large`."""
    check_count(len(lines))
    sums = order_sums(lines)
    check_sum(sums.list_total)
    for name, value in sums.of_order.items():
        setattr(order, name, value)


def _placed(drafts: Sequence[tuple[Order, Sequence[OrderLine]]]) -> Iterable[OrderLine]:
    for order, lines in drafts:
        for position, line in enumerate(lines, 1):
            # again: the order has got its key only now
            line.order, line.position = order, position
            yield line
