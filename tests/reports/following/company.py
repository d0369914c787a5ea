"""A small company with a past, this month's sales, debts and targets; its nightly of today is over."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from dossiers.models import Client
from receivables.models import Invoice
from reports.nightly import pipeline
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ShipmentFactory, ShipmentLineFactory
from tests.factories.receivables import CreditLimitFactory, InvoiceFactory
from tests.factories.reports import TargetFactory
from tests.support.days import TODAY

D = Decimal
MONTH = TODAY.replace(day=1)


def sold(client: Client, day: dt.date, amount: int, **more: Any) -> None:
    ShipmentLineFactory(shipment=ShipmentFactory(client=client, date=day), amount=D(amount), **more)


def owes(client: Client, amount: int, due: dt.date) -> Invoice:
    issued = due - dt.timedelta(days=14)
    invoice: Invoice = InvoiceFactory(client=client, amount=D(amount), date=issued, due_date=due)
    return invoice


class Company:
    """A head with two managers; Anna has two clients, Boris one. No two amounts are alike."""

    def __init__(self) -> None:
        department = DepartmentFactory()
        self.head = UserFactory(role="head", department=department, locale="en")
        department.head = self.head
        department.save()
        self.finance = UserFactory(role="finance", locale="en")
        self.director = UserFactory(role="director", locale="en")
        self.anna, self.boris = (
            UserFactory(role="kam", department=department, locale="en", full_name=name)
            for name in ("Anna Falcon", "Boris Heron")
        )
        self.shop, self.quiet = (ClientFactory(manager=self.anna) for _ in range(2))
        self.other = ClientFactory(manager=self.boris)
        for client, amount in ((self.shop, 300), (self.quiet, 100), (self.other, 70)):
            sold(client, dt.date(2026, 8, 4), amount)
        sold(self.other, dt.date(2026, 11, 3), 25)
        self.invoice = owes(self.shop, 600, dt.date(2026, 11, 1))
        CreditLimitFactory(client=self.shop, amount=D(500), valid_from=dt.date(2026, 1, 1))
        TargetFactory(manager=self.anna, month=MONTH, amount=D("1000.01"))
        pipeline.run(TODAY)
