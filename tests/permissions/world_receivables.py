from __future__ import annotations

import datetime as dt
from decimal import Decimal

from kam_crm.shared import clock
from orders.models import Order
from receivables.services import refresh_summary
from tests.factories.orders import OrderFactory, OrderLineFactory
from tests.factories.receivables import (
    AllocationFactory,
    BankLineFactory,
    ClosedMonthFactory,
    CollectionLetterFactory,
    CollectionResultFactory,
    CollectionStepFactory,
    CreditLimitFactory,
    InvoiceFactory,
    PaymentDebitFactory,
    PaymentFactory,
    ReconciliationActFactory,
    ReconciliationDifferenceFactory,
    ReliabilityCheckFactory,
    ShipmentStopFactory,
)
from tests.permissions.world import World


def build_receivables(world: World) -> None:
    """Each side owes an invoice that is partly paid, has a limit, and waits for a confirmed order."""
    for side in world.sides.values():
        client = side["client"]
        side["limit"] = CreditLimitFactory(
            client=client, amount=Decimal(10_000_000), tolerance_days=100, set_by=world.users["finance"]
        )
        side["reliability_check"] = ReliabilityCheckFactory(client=client)
        side["invoice"] = InvoiceFactory(
            client=client, number=f"Invoice of {side.name}", due_date=clock.today() - dt.timedelta(days=70)
        )
        side["payment"] = PaymentFactory(client=client, number=f"Payment of {side.name}")
        side["allocation"] = AllocationFactory(payment=side["payment"], invoice=side["invoice"])
        side["advance"] = PaymentFactory(client=client, number=f"Advance of {side.name}")
        side["refund"] = PaymentDebitFactory(payment=side["advance"], created_by=world.users["finance"])
        side["small_rest"] = InvoiceFactory(
            client=client, number=f"Rest of {side.name}", due_date=clock.today(), amount=Decimal(1)
        )
        side["bank_line"] = BankLineFactory(client=client, number=f"Bank line of {side.name}")
        side["bank_statement"] = side["bank_line"].statement
        side["to_ship"] = OrderFactory(client=client, gross=Decimal(1220))
        OrderLineFactory(order=side["to_ship"])
        Order.objects.filter(pk=side["to_ship"].pk).update(status="confirmed")
        side["reconciliation"] = ReconciliationActFactory(
            client=client, number=f"Act of {side.name}", author=world.users["finance"]
        )
        side["differing"] = ReconciliationActFactory(
            client=client, status="differs", author=world.users["finance"]
        )
        side["difference"] = ReconciliationDifferenceFactory(act=side["differing"])
        side["collection_step"] = CollectionStepFactory(invoice=side["invoice"])
        side["collection_result"] = CollectionResultFactory(client=client, by=world.users["finance"])
        side["collection_letter"] = CollectionLetterFactory(client=client)
        # for what was due earlier than anything: it holds nothing up
        side["shipment_stop"] = ShipmentStopFactory(client=client, due_before=dt.date(2020, 1, 1))
    ClosedMonthFactory(closed_by=world.users["finance"])
    refresh_summary(None, as_of=clock.today())
