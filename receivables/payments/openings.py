"""What was paid of an invoice before the change of systems: the part of it that no payment here explains."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import User
from kam_crm.shared.service import service
from receivables.models import Allocation, AllocationRule, Invoice, Payment, PaymentKind
from receivables.payments.allocation import hold_money

BATCH = 2000


@service(capability="imports.payments")
def enter_openings(*, by: User | None, parts: Sequence[tuple[Invoice, Decimal]]) -> list[Payment]:
    """One payment of the kind «opening» for each invoice with what was paid of it, RUB, wholly for this invoice.

    It counts from the day of the invoice: when money came is what the former system knew. It is no money received
    here, so collections do not count it, and it is reversed as any payment is. The caller has seen to it that an
    invoice has no opening yet and refreshes the clients' figures; what is more than the open part the database refuses.
    """
    hold_money({invoice.client_id for invoice, _paid in parts})
    payments = Payment.objects.bulk_create(
        [
            Payment(
                number=invoice.number, client_id=invoice.client_id, kind=PaymentKind.OPENING, date=invoice.date,
                amount=paid, named_invoice=invoice, purpose=_("paid before the change of systems"), created_by=by,
            )
            for invoice, paid in parts
        ],
        batch_size=BATCH,
    )  # fmt: skip
    Allocation.objects.bulk_create(
        [
            Allocation(
                payment=payment, invoice=payment.named_invoice, amount=payment.amount, date=payment.date,
                rule=AllocationRule.NAMED,
            )
            for payment in payments
        ],
        batch_size=BATCH,
    )  # fmt: skip
    return payments
