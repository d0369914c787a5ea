from __future__ import annotations

from typing import Self

from django.db.models import DecimalField, ExpressionWrapper, F

from dossiers.clients.querysets import ClientRelatedQuerySet, client_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class PaymentQuerySet(ClientRelatedQuerySet):
    def with_advance(self) -> Self:
        return self.annotate(
            advance=ExpressionWrapper(
                F("amount") - F("allocated"), output_field=DecimalField(max_digits=14, decimal_places=2)
            )
        )


class AllocationQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "invoice__client__"))


class DebitQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "payment__client__"))


class ReallocationQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "payment__client__"))
