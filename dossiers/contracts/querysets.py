from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q

from dossiers.clients.querysets import ClientRelatedQuerySet


class ContractQuerySet(ClientRelatedQuerySet):
    def signed(self) -> Self:
        return self.filter(status="signed")

    def in_force(self, on: Any) -> Self:
        # the last day is included
        return self.signed().filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))

    def newest_in_force(self, on: Any) -> Any:
        """The contract that counts on a day: of several the one that began last. None where there is none."""
        return self.in_force(on).order_by("-valid_from", "-pk").first()

    def ending(self, first: dt.date, last: dt.date) -> Self:
        """Signed ones whose last day is in the span, without a signed version that goes on."""
        next_ones = self.model._default_manager.signed().filter(previous=OuterRef("pk"))
        return self.signed().filter(valid_to__range=(first, last)).exclude(Exists(next_ones))
