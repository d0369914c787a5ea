"""What every step of one run knows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from kam_crm.shared import clock
from kam_crm.shared.clock import month_start
from kam_crm.shared.working_days import month_progress
from orders.models import ShipmentLine
from reports.models import SegmentPolicy
from reports.segments.services import stored_policy_for, window

# a one with sixty places: a quotient or root that carries it is exact far beyond the place it is rounded to
ONE = Decimal("1." + "0" * 60)


@dataclass(frozen=True)
class StepContext:
    """`clients` are those whose rows a step replaces; None, as in every night, stands for all of them."""

    as_of: dt.date
    policy: SegmentPolicy
    from_scratch: bool = False
    clients: tuple[int, ...] | None = None

    @classmethod
    def of(
        cls, as_of: dt.date, *, from_scratch: bool = False, clients: tuple[int, ...] | None = None
    ) -> StepContext:
        return cls(as_of, stored_policy_for(as_of), from_scratch, clients)

    @cached_property
    def days(self) -> tuple[int, int]:
        """Working days of the month: gone, all (formulas.md 2.6).

        At two in the night the day has begun, not gone: it counts from its first shipment on, or when it is over.
        """
        return month_progress(self.as_of, is_closed=not self._has_just_begun)

    @property
    def _has_just_begun(self) -> bool:
        return self.as_of >= clock.today() and not ShipmentLine.objects.filter(date=self.as_of).exists()

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """Names that the SQL files use, the same in all of them."""
        window_start, window_end = window(self.as_of, self.policy)
        elapsed, working_days = self.days
        thresholds = {
            field.attname: getattr(self.policy, field.attname)
            for field in self.policy._meta.concrete_fields
            if not field.primary_key
        }
        return thresholds | {
            "as_of": self.as_of,
            "month": month_start(self.as_of),
            "window_start": window_start,
            "window_end": window_end,
            "policy_id": self.policy.pk,
            "elapsed": elapsed,
            "working_days": working_days,
            "one": ONE,
            "everyone": self.clients is None,
            "clients": list(self.clients or ()),
        }
