"""Two years of orders, shipments, invoices and payments, written in bulk by the same rules the services keep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from catalogue.models import Product
from catalogue.prices import vat_rate_on
from demo.company.base import Company, Habit
from dossiers.models import Client
from kam_crm.shared.clock import add_months, month_end
from kam_crm.shared.money import ZERO, discounted, included_vat, line_total, money
from kam_crm.shared.working_days import is_working_day, next_working_day
from orders.models import LineKind, Order, OrderLine, OrderStatus, Shipment, ShipmentLine
from receivables.models import Allocation, AllocationRule, Invoice, Payment, PaymentKind

SEASON = [0.86, 0.9, 0.98, 0.97, 1.0, 0.95, 0.9, 0.93, 1.02, 1.05, 1.1, 1.3]
BATCH = 2000  # rows of one INSERT


@dataclass
class Ledger:
    """Rows in the making; the foreign keys are set when their parents have numbers."""

    orders: list[Order] = field(default_factory=list)
    lines: list[OrderLine] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    shipped: list[ShipmentLine] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)


def build_trade(random: Random, company: Company) -> Ledger:
    """Day by day, so that numbers follow dates."""
    ledger = Ledger()
    month = company.start
    while month <= company.today:
        wanted = [one for client in company.clients for one in _month(random, company, client, month)]
        for day, client, size in sorted(wanted, key=lambda one: (one[0], one[1].code)):
            _order(random, company, ledger, client, day, size)
        month = add_months(month, 1)
    _save(ledger)
    return ledger


def usual(company: Company, client: Client, month: dt.date) -> tuple[float, float]:
    """Orders of a month by the client's habit and the sum of one, RUB with VAT; (0, 0) in months without any."""
    habit, position = company.habits[client.pk], company.positions[client.pk]
    age = (month.year - company.start.year) * 12 + month.month - company.start.month
    stopped = habit.stops is not None and age > habit.stops
    if age < habit.starts or stopped or (age + position) % habit.every:
        return 0, 0
    growth = 1 + 0.008 * age * (1 if position % 3 else -0.3)
    return habit.orders, habit.size * SEASON[month.month - 1] * growth


def _month(
    random: Random, company: Company, client: Client, month: dt.date
) -> Iterator[tuple[dt.date, Client, float]]:
    """Days on which a client orders, up to yesterday, with sums in RUB."""
    orders, size = usual(company, client, month)
    if not orders or random.random() < company.habits[client.pk].skips:
        return
    days = [month + dt.timedelta(days=n) for n in range(month_end(month).day)]
    days = [day for day in days if is_working_day(day)]
    count = min(int(orders) + (random.random() < orders % 1), len(days))
    for part in range(count):  # one order in each part of the month: sales come evenly
        day = days[int((part + random.random()) * len(days) / count)]
        if day < company.today:
            yield day, client, size * random.uniform(0.75, 1.25)


def _order(
    random: Random, company: Company, ledger: Ledger, client: Client, day: dt.date, size: float
) -> None:
    shipped_on = next_working_day(day + dt.timedelta(days=1))
    if shipped_on > company.today:
        return
    taste = Random(client.code)
    range_of_client = taste.sample(company.products, taste.randint(14, 30))
    order = Order(
        number=f"ЗК-{len(ledger.orders) + 1:06}", client=client, status=OrderStatus.SHIPPED, date=day, priced_on=day,
        ship_on=shipped_on, column=company.columns[client.pk], created_by=client.manager, cost=ZERO,
    )  # fmt: skip
    ledger.orders.append(order)
    chosen = random.sample(range_of_client, random.randint(3, 8))
    lines = [
        _line(random, company, order, n, product, size / len(chosen)) for n, product in enumerate(chosen, 1)
    ]
    ledger.lines += lines
    order.gross = sum((line.gross for line in lines), ZERO)
    order.vat = sum((line.vat for line in lines), ZERO)
    order.cost = sum((line_total(line.unit_cost, line.quantity) for line in lines), ZERO)
    order.list_total = sum((line_total(line.list_price, line.quantity) for line in lines), ZERO)
    order.max_discount = max(line.discount for line in lines)
    _ship(random, company, ledger, order, lines, shipped_on)


def _line(
    random: Random, company: Company, order: Order, n: int, product: Product, target: float
) -> OrderLine:
    listed = company.price_on(product, order.client, order.date)
    discount = Decimal(random.choice([0, 0, 0, 0, 0, 2, 3, 5]))
    price = discounted(listed, discount)
    quantity = Decimal(max(1, int(target / float(price))))
    rate = vat_rate_on(product, order.date)
    gross = line_total(price, quantity)
    age = Decimal((company.today - order.date).days) / 365
    cost = money(product.cost / (1 + Decimal("0.07") * age))
    return OrderLine(
        order=order, position=n, product=product, quantity=quantity, list_price=listed, rule_price=listed,
        discount=discount, price=price, vat_rate=rate, unit_cost=cost, gross=gross, vat=included_vat(gross, rate),
    )  # fmt: skip


def _ship(
    random: Random, company: Company, ledger: Ledger, order: Order, lines: list[OrderLine], day: dt.date
) -> None:
    shipment = Shipment(
        number=f"ОТ-{len(ledger.invoices) + 1:06}", client=order.client, date=day, order=order
    )
    ledger.shipments.append(shipment)
    ledger.shipped += [
        ShipmentLine(
            shipment=shipment, client=order.client, date=day, product=line.product, order_line=line,
            kind=LineKind.SALE, quantity=line.quantity, amount=line.gross - line.vat, vat=line.vat,
            cost=line_total(line.unit_cost, line.quantity),
        )
        for line in lines
    ]  # fmt: skip
    due = next_working_day(day + dt.timedelta(days=company.terms[order.client_id]))
    invoice = Invoice(
        number=shipment.number,
        client=order.client,
        shipment=shipment,
        date=day,
        due_date=due,
        amount=order.gross,
    )
    ledger.invoices.append(invoice)
    back = _return(random, company, ledger, shipment, lines[0], invoice) if random.random() < 0.02 else ZERO
    _pay(random, company, ledger, invoice, invoice.amount - back, company.habits[order.client_id])


def _return(
    random: Random, company: Company, ledger: Ledger, shipment: Shipment, line: OrderLine, invoice: Invoice
) -> Decimal:
    """Part of the first line comes back within ten days; the credit closes the invoice it belongs to."""
    day = next_working_day(shipment.date + dt.timedelta(days=random.randint(3, 10)))
    quantity = Decimal(int(line.quantity / 4))
    if not quantity or day > company.today:
        return ZERO
    gross = line_total(line.price, quantity)
    vat = included_vat(gross, line.vat_rate)
    back = Shipment(number=f"ВЗ-{shipment.number[3:]}", client=shipment.client, date=day, order=shipment.order,
                    returns=shipment, reason="повреждена упаковка")  # fmt: skip
    ledger.shipments.append(back)
    ledger.shipped.append(
        ShipmentLine(
            shipment=back, client=shipment.client, date=day, product=line.product, order_line=line,
            kind=LineKind.RETURN, quantity=-quantity, amount=-(gross - vat), vat=-vat,
            cost=-line_total(line.unit_cost, quantity),
        )
    )  # fmt: skip
    credit = Payment(
        number=back.number, client=back.client, kind=PaymentKind.RETURN, shipment=back, date=day, amount=gross
    )
    ledger.payments.append(credit)
    ledger.allocations.append(
        Allocation(payment=credit, invoice=invoice, amount=gross, date=day, rule=AllocationRule.NAMED)
    )
    return gross


def _pay(
    random: Random, company: Company, ledger: Ledger, invoice: Invoice, left: Decimal, habit: Habit
) -> None:
    """Usually in one sum, sometimes in two; when, the client's habit decides. What is not due to come yet is open."""
    parts = [left] if random.random() < 0.9 else [money(left / 2), left - money(left / 2)]
    for n, part in enumerate(reversed(parts)):
        wait = habit.late + random.randint(-3, 4) - n * 5
        day = next_working_day(max(invoice.date, invoice.due_date + dt.timedelta(days=wait)))
        if day >= company.today or part <= 0:
            continue
        payment = Payment(
            number=f"{len(ledger.payments) + 1001}", client=invoice.client, kind=PaymentKind.MONEY, date=day,
            amount=part,
            named_invoice=invoice, purpose=f"Оплата по счёту {invoice.number} от {invoice.date:%d.%m.%Y}",
            created_by=company.users["finance@demo.example"],
        )  # fmt: skip
        ledger.payments.append(payment)
        ledger.allocations.append(
            Allocation(payment=payment, invoice=invoice, amount=part, date=day, rule=AllocationRule.NAMED)
        )


def _save(ledger: Ledger) -> None:
    """Parents first: children take the keys that their parents have got by then."""
    sales = [shipment for shipment in ledger.shipments if shipment.returns is None]
    returns = [shipment for shipment in ledger.shipments if shipment.returns is not None]
    Order.objects.bulk_create(ledger.orders, BATCH)
    OrderLine.objects.bulk_create(ledger.lines, BATCH)
    Shipment.objects.bulk_create(sales, BATCH)
    Shipment.objects.bulk_create(returns, BATCH)
    ShipmentLine.objects.bulk_create(ledger.shipped, BATCH)
    Invoice.objects.bulk_create(ledger.invoices, BATCH)
    Payment.objects.bulk_create(ledger.payments, BATCH)
    Allocation.objects.bulk_create(ledger.allocations, BATCH)
