from __future__ import annotations

import datetime as dt
from typing import Any, Self

from dossiers.clients.querysets import ClientRelatedQuerySet


class ReliabilityQuerySet(ClientRelatedQuerySet):
    def decided(self) -> Self:
        return self.filter(decided_by__isnull=False)

    def newest(self, on: dt.date) -> Any:
        """The check that counts on a day, positive or not, valid or not; None where there is none."""
        return self.decided().filter(checked_on__lte=on).order_by("-checked_on", "-pk").first()
