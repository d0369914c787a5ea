"""Which thresholds hold on a date, and the months they look at."""

from __future__ import annotations

import datetime as dt

from kam_crm.shared.clock import add_months, month_start
from reports.models import SegmentPolicy

SINCE = dt.date(1990, 1, 1)


def policy_for(as_of: dt.date) -> SegmentPolicy:
    """The newest policy that has begun. Where none has, the defaults of formulas.md 2.1 and 2.2 are written down."""
    known = SegmentPolicy.objects.filter(valid_from__lte=as_of).order_by("-valid_from").first()
    if known is None:
        known, _made = SegmentPolicy.objects.get_or_create(valid_from=min(SINCE, as_of))
    return known


def window(as_of: dt.date, policy: SegmentPolicy) -> tuple[dt.date, dt.date]:
    """First days of the first and the last month of the window: full months before the month of `as_of`."""
    last = add_months(month_start(as_of), -1)
    return add_months(last, 1 - policy.window_months), last
