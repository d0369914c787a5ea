"""How a payment would fall on invoices, before it is entered."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared.money import total
from receivables.models import AllocationRule
from receivables.payments.allocation import Open, open_invoices, shares_of
from receivables.payments.forms import PaymentForm

MOST_SHOWN = 12


@dataclass(frozen=True)
class Part:
    invoice: Open
    amount: Decimal
    rule: Any

    @property
    def left(self) -> Decimal:
        return self.invoice.amount - self.amount


@dataclass(frozen=True)
class Preview:
    """`parts` of the payment by invoice, `advance` what is left; without an amount only what is open."""

    client: Client
    open: list[Open]
    parts: list[Part]
    amount: Decimal | None
    advance: Decimal

    @property
    def shown(self) -> list[Open]:
        return self.open[:MOST_SHOWN]

    @property
    def owed(self) -> Decimal:
        return total(invoice.amount for invoice in self.open)


def preview(form: PaymentForm, user: User) -> Preview | None:
    """None until the client is known. Reads what is in the form so far, right or not."""
    client = form.known_client(user)
    if client is None:
        return None
    invoices = open_invoices(client.pk)
    amount, named, purpose = (_so_far(form, name) for name in ("amount", "named_invoice", "purpose"))
    if not amount or amount <= 0:
        return Preview(client, invoices, [], None, Decimal(0))
    # the same function as the service's, so that the payment falls as the preview promised
    shares = shares_of(amount, invoices, named.pk if named else None, purpose or "")
    by_key, labels = {invoice.pk: invoice for invoice in invoices}, dict(AllocationRule.choices)
    parts = [Part(by_key[share.pk], share.amount, labels[share.rule]) for share in shares]
    return Preview(client, invoices, parts, amount, amount - total(part.amount for part in parts))


def _so_far(form: PaymentForm, name: str) -> Any:
    """The field's value where it makes sense, else None."""
    # one field by itself: while a payment is typed the form as a whole is not valid yet
    field = form.fields[name]
    given = form.data.get(name) if form.is_bound else form.initial.get(name)
    try:
        return field.clean(given)
    except ValidationError:
        return None
