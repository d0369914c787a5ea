from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.db.models import DecimalField, ExpressionWrapper, F, Sum

from dossiers.clients.querysets import ClientRelatedQuerySet, client_scope
from kam_crm.shared.money import ZERO
from kam_crm.shared.scoping import Person, ScopedQuerySet


class PaymentQuerySet(ClientRelatedQuerySet):
    def with_advance(self) -> Self:
        return self.annotate(
            advance=ExpressionWrapper(
                F("amount") - F("allocated"), output_field=DecimalField(max_digits=14, decimal_places=2)
            )
        )

    def advances(self) -> Decimal:
        """What of all these payments is on no invoice, RUB with VAT."""
        total: Decimal | None = self.aggregate(sum=Sum(F("amount") - F("allocated")))["sum"]
        return total or ZERO


class AllocationQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "invoice__client__"))


class DebitQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "payment__client__"))


class ReallocationQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "payment__client__"))
