from __future__ import annotations

from typing import Self

from dossiers.clients.querysets import ClientRelatedQuerySet


class ActivityQuerySet(ClientRelatedQuerySet):
    def open(self) -> Self:
        return self.filter(status="planned")
