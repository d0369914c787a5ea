from __future__ import annotations

from typing import Any, Self

from django.db.models import Q

from dossiers.clients.querysets import ClientRelatedQuerySet


class ContractQuerySet(ClientRelatedQuerySet):
    def in_force(self, on: Any) -> Self:
        return self.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
