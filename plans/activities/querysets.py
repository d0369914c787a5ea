from __future__ import annotations

import datetime as dt
from typing import Self

from dossiers.clients.querysets import ClientRelatedQuerySet


class ContactQuerySet(ClientRelatedQuerySet):
    def planned_on(self, day: dt.date) -> Self:
        return self.filter(day=day)

    def open(self) -> Self:
        return self.filter(status="planned")
