"""A small company in which every step of the nightly has something to write, and a digest of what it wrote."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal

from django.db import connection

from dossiers.models import Client
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.receivables import AllocationFactory, CreditLimitFactory, InvoiceFactory, PaymentFactory
from tests.factories.reports import TargetFactory
from tests.reports.sales import add_clients, sell

AS_OF = dt.date(2026, 6, 15)
BEFORE = AS_OF - dt.timedelta(days=1)
MONTH = dt.date(2026, 6, 1)
LAST_MONTH = MONTH - dt.timedelta(days=1)  # another window: segments of AS_OF are made anew
COMPUTED = (
    "reports_clientmonth", "reports_touchedmonth", "reports_segmentsnapshot", "reports_clientlifecycle",
    "reports_attainment", "reports_debtsnapshot", "reports_alert", "reports_threat", "dossiers_clientsummary",
)  # fmt: skip
ROWS = """
SELECT content FROM (SELECT (to_jsonb(t) - 'id' - 'updated_at' - 'created_at')::text AS content FROM {} AS t) AS texts
ORDER BY content COLLATE "C"
"""


def build() -> list[Client]:
    """Eight clients of three managers: steady, rare, new, lost, returned, overdue; two months of targets."""
    north, south = DepartmentFactory(), DepartmentFactory()
    managers = [UserFactory(department=north), UserFactory(department=north), UserFactory(department=south)]
    for manager, codes in zip(managers, (("C1", "C2", "C3"), ("C4", "C5"), ("C6", "C7", "C8")), strict=True):
        add_clients(codes, manager)
    clients = list(Client.objects.order_by("code"))
    sell(
        (clients[place].pk, AS_OF - dt.timedelta(days=age), Decimal(amount), cost)
        for place, step, last, amount, cost in (
            (0, 7, 2, "90000.00", Decimal("70000.00")),
            (1, 14, 3, "31000.10", None),
            (2, 30, 91, "500.00", Decimal("600.00")),
            (3, 30, 14, "45000.55", Decimal("40000.00")),
            (4, 200, 5, "777.77", None),
            (5, 61, 181, "12000.00", Decimal("9000.00")),
            (7, 9, 20, "100.00", Decimal("80.00")),
        )
        for age in range(last, 700, step)
    )
    sell([(clients[6].pk, AS_OF - dt.timedelta(days=3), Decimal("10.00"), None)])
    sell([(clients[0].pk, AS_OF - dt.timedelta(days=4), Decimal("-1000.00"), Decimal("-700.00"))])
    for place, due in ((0, AS_OF - dt.timedelta(days=1)), (1, AS_OF - dt.timedelta(days=45)), (3, AS_OF)):
        InvoiceFactory(
            client=clients[place], date=due - dt.timedelta(days=30), due_date=due, amount=Decimal("50000.00")
        )
    payment = PaymentFactory(client=clients[3], date=BEFORE, amount=Decimal("20000.00"))
    AllocationFactory(payment=payment, invoice=clients[3].invoices.get(), amount=Decimal("15000.00"))
    CreditLimitFactory(client=clients[0], amount=Decimal("40000.00"))
    TargetFactory(manager=managers[0], month=MONTH, amount=Decimal("500000.00"))
    TargetFactory(manager=managers[0], month=MONTH, measure="active_clients", amount=Decimal(3))
    TargetFactory(manager=managers[1], month=MONTH, amount=Decimal(0))
    return clients


def digest() -> dict[str, str]:
    """What each table holds, byte for byte, but for row numbers and the moment of writing."""
    found = {}
    with connection.cursor() as cursor:
        for table in COMPUTED:
            cursor.execute(ROWS.format(table))
            rows = [content for (content,) in cursor.fetchall()]
            content = hashlib.sha256("\n".join(rows).encode()).hexdigest()
            found[table] = f"{len(rows)} rows {content}"
    return found


def wipe() -> None:
    """Forget all that nights computed; every month is touched again."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(COMPUTED)}, reports_threatchange, reports_nightlyrun")
        cursor.execute("UPDATE orders_shipmentline SET amount = amount")
