from __future__ import annotations

from typing import Any, Self

from django.db.models import Q

from dossiers.clients.querysets import ClientRelatedQuerySet


class ContractQuerySet(ClientRelatedQuerySet):
    def in_force(self, on: Any) -> Self:
        # the last day is included
        return self.filter(is_agreed=True, valid_from__lte=on).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        )

    def newest_in_force(self, on: Any) -> Any:
        """The contract that counts on a day: of several the one that began last. None where there is none."""
        return self.in_force(on).order_by("-valid_from", "-pk").first()
