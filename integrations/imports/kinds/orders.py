from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from accounts.models import User
from catalogue.models import Product
from dossiers.models import Client
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import by_code
from integrations.imports.rows import Column, Job, Row
from kam_crm.shared.errors import BusinessRuleError
from orders.confirming.states import order_machine
from orders.drafting.batches import DraftBook, agreed_discount, check_sums, create_drafts
from orders.drafting.lines import LineInput
from orders.models import Order, OrderLine

COLUMNS = [
    Column("number", cells.text(40), needed=True, filled=True),
    Column("date", cells.date, needed=True, filled=True),
    Column("client_code", cells.text(32), needed=True, filled=True),
    Column("product_code", cells.text(32), needed=True, filled=True),
    Column("quantity", cells.quantity, needed=True, filled=True),
    Column("price", cells.amount),
    Column("discount", cells.percent),
    Column("ship_on", cells.date),
]
HEADS = ("date", "ship_on")
FIELDS = {"product": "product_code"}  # of lines, where a column is called in another way
OPEN = [state.name for state in order_machine.states.values() if state.is_open]


def present(user: User) -> Iterator[tuple[Any, ...]]:
    """Lines of what is not shipped yet, each with the price after its discount."""
    rows = OrderLine.objects.visible_to(user).filter(order__status__in=OPEN)
    names = ("date", "client__code", "ship_on", "external_number", "number")
    found = rows.order_by("order__date", "order_id", "position", "pk").values_list(
        *(f"order__{name}" for name in names), "product__code", "quantity", "price", "discount"
    )
    for date, client, ship_on, elsewhere, number, *line in found.iterator():
        yield elsewhere or number, date, client, *line, ship_on


# an order comes whole or not at all
WHOLE = ("number", "client_code")


def load(rows: list[Row], job: Job) -> Counts:
    """Open orders of before the change of systems, by client and number, a row for each line. They become drafts.

    Prices are those of our price list; an agreed one becomes a discount of it. An order that is there already stays as
    it is, and a draft that the file tells otherwise is a problem: it may be what its manager has changed.
    """
    clients = by_code(Client, "client_code", rows, job)
    products = by_code(Product, "product_code", rows, job)
    orders = _Orders(clients, products, {row["number"] for row in rows}, job)
    of_order: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        of_order.setdefault((row["client_code"], row["number"]), []).append(row)
    for (code, number), lines in of_order.items():
        if code in clients:
            orders.put(clients[code], number, lines)
    job.reject_if_bad()
    create_drafts(by=job.by, drafts=orders.drafts)
    created = sum(len(lines) for _order, lines in orders.drafts)
    return Counts(created=created, unchanged=len(rows) - created)


class _Orders:
    """Orders of the clients that are there under these numbers, and those that the file makes."""

    def __init__(
        self, clients: dict[str, Client], products: dict[str, Product], numbers: set[str], job: Job
    ) -> None:
        self.products, self.job = products, job
        self.book = DraftBook(clients.values(), products.values(), job.by)
        lines = Prefetch("lines", queryset=OrderLine.objects.order_by("position", "pk"))
        rows = Order.objects.filter(client__in=[client.pk for client in clients.values()])
        # its own number too: what was taken out of here loads again
        known = rows.filter(Q(number__in=numbers) | Q(external_number__in=numbers)).prefetch_related(lines)
        self.known: dict[tuple[int, str], Order] = {}
        for order in known:
            self.known[order.client_id, order.number] = self.known[order.client_id, order.external_number] = (
                order
            )
        self.drafts: list[tuple[Order, list[OrderLine]]] = []

    def put(self, client: Client, number: str, rows: list[Row]) -> None:
        self._check_head(rows)
        order = self.known.get((client.pk, number))
        if order is None:
            self._begin(client, number, rows)
        elif order.is_draft and not self._is_same(order, rows):
            reason = _("the order is there already with other lines: change it on its page")
            self.job.problems.add(rows[0].number, "number", number, reason)

    def _begin(self, client: Client, number: str, rows: list[Row]) -> None:
        first = rows[0]
        try:
            order = self.book.order(client, number, first["date"], first["ship_on"])
        except BusinessRuleError as error:
            self._refuse(first, error)
            return
        ordered: dict[str, Decimal] = defaultdict(Decimal)
        for row in rows:
            ordered[row["product_code"]] += row["quantity"]
        lines = [line for row in rows if (line := self._line(order, row, ordered)) is not None]
        self.book.whole(order, lines)
        try:
            check_sums(order, lines)
        except BusinessRuleError as error:
            self._refuse(first, error)
        self.drafts.append((order, lines))

    def _line(self, order: Order, row: Row, ordered: Mapping[str, Decimal]) -> OrderLine | None:
        product = self.products.get(row["product_code"])
        if product is None:  # already a problem of `by_code`
            return None
        try:
            by_rules = self.book.by_rules(order, product, ordered[product.code])
            discount = agreed_discount(by_rules, row["price"], row["discount"])
            return self.book.line(order, LineInput(product, row["quantity"], discount))
        except BusinessRuleError as error:
            self._refuse(row, error)
            return None

    def _is_same(self, order: Order, rows: list[Row]) -> bool:
        lines = list(order.lines.all())
        return len(lines) == len(rows) and all(map(self._agrees, lines, rows))

    def _agrees(self, line: OrderLine, row: Row) -> bool:
        product = self.products.get(row["product_code"])
        if product is None or (line.product_id, line.quantity) != (product.pk, row["quantity"]):
            return False
        try:
            # by the list that the line was priced by: a later one changes no agreement
            return agreed_discount(line.rule_price, row["price"], row["discount"]) == line.discount
        except BusinessRuleError:
            return False

    def _check_head(self, rows: list[Row]) -> None:
        for row in rows[1:]:
            for name in HEADS:
                if row[name] != rows[0][name]:
                    reason = _("row %(row)d of the same order says otherwise") % {"row": rows[0].number}
                    self.job.problems.add(row.number, name, row[name], reason)

    def _refuse(self, row: Row, error: BusinessRuleError) -> None:
        field = error.field or "number"
        column = FIELDS.get(field, field)
        if column not in row.values:
            column = "number"
        self.job.problems.add(row.number, column, row[column], str(error))
