"""Payments that were reversed: those that stand in no register any more, and those that a closed month keeps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Q

from accounts.models import User
from dossiers.models import Client
from dossiers.search import clients_matching
from receivables.models import DebitKind, PaymentDebit
from receivables.payments.reversals import reversed_payments

MOST = 200


@dataclass(frozen=True)
class Reversed:
    """What was reversed, when, by whom and why; `payment` is the key of one that is there still, with its reversal."""

    number: str
    date: dt.date
    amount: Decimal
    client: Client
    at: dt.datetime
    who: str
    reason: str
    payment: int | None = None


class ReversedPayments:
    """The newest reversals first; `query` is a number, or words of the client."""

    def __init__(self, user: User, query: str) -> None:
        self.user, self.query = user, query.replace("\x00", "").strip()[:100]

    @cached_property
    def rows(self) -> list[Reversed]:
        found = sorted([*self._gone(), *self._kept()], key=lambda row: row.at, reverse=True)
        return found[: MOST + 1]

    @property
    def has_more(self) -> bool:
        return len(self.rows) > MOST

    def _gone(self) -> list[Reversed]:
        visible = Client.objects.visible_to(self.user)
        events = reversed_payments(visible.values("pk")).filter(self._meant("number", "client"))
        found = list(events.order_by("-pgh_created_at", "-pk")[: MOST + 1])
        clients = visible.in_bulk([event.client_id for event in found])
        return [
            Reversed(
                one.number, one.date, one.amount, clients[one.client_id], one.pgh_created_at, one.who or "",
                one.reason or "",
            )
            for one in found
        ]  # fmt: skip

    def _kept(self) -> list[Reversed]:
        rows = PaymentDebit.objects.visible_to(self.user).filter(kind=DebitKind.REVERSAL)
        rows = rows.filter(self._meant("payment__number", "payment__client"))
        found = rows.select_related("payment__client", "created_by").order_by("-created_at", "-pk")
        return [
            Reversed(
                one.payment.number, one.payment.date, one.amount, one.payment.client, one.created_at,
                one.created_by.full_name, one.reason, one.payment_id,
            )
            for one in found[: MOST + 1]
        ]  # fmt: skip

    def _meant(self, number: str, client: str) -> Q:
        if not self.query:
            return Q()
        named = Client.objects.visible_to(self.user).filter(clients_matching(self.query))
        return Q(**{f"{number}__istartswith": self.query}) | Q(**{f"{client}__in": named.values("pk")})
