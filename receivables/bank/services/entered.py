"""Payments that somebody entered by hand before the bank told of them: they are found, not entered again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from receivables.models import BankLine, DebitKind, Payment, PaymentKind

ENTERED = "entered"  # the way of a line whose payment is there already


def entered_by_hand(lines: Collection[BankLine]) -> dict[int, Payment]:
    """By identity of the line the payment that somebody entered before the bank told of it; each for one line only."""
    numbers = {line.number for line in lines if line.number}
    rows = Payment.objects.filter(number__in=numbers, kind=PaymentKind.MONEY, bank_line=None)
    rows = rows.exclude(debits__kind=DebitKind.REVERSAL)
    found: dict[tuple[Any, ...], list[Payment]] = defaultdict(list)
    for payment in rows.order_by("pk"):
        found[(payment.client_id, payment.number, payment.amount, payment.date)].append(payment)
    twins = {}
    for line in lines:
        clients = {client for client, _invoice, _sum in line.chosen} or {line.client_id}
        for client in clients if len(clients) == 1 else ():
            for day in (line.date, line.document_date):
                fitting = found.get((client, line.number, line.amount, day), [])
                own = [one for one in fitting if one.payer_account in ("", line.other_account)]
                if own and id(line) not in twins:
                    twins[id(line)] = own[0]
                    fitting.remove(own[0])
    return twins
