from __future__ import annotations

from typing import Self

from dossiers.clients.querysets import ClientRelatedQuerySet


class StopQuerySet(ClientRelatedQuerySet):
    def standing(self) -> Self:
        return self.filter(lifted_at__isnull=True)
