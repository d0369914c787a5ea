"""How long decisions usually take, from those of the last months."""

from __future__ import annotations

import datetime as dt
from statistics import median

from accounts.models import Department
from approvals.models import Request
from kam_crm.shared import clock
from kam_crm.shared.working_hours import working_minutes

SINCE = dt.timedelta(days=180)
RECENT = 50
# of fewer decisions the middle one says nothing
FEWEST = 3


def usual_minutes(kind: str, department: Department | None) -> int | None:
    """The median time a decision of the kind took in the department, in minutes of work; None of too few decisions.

    Of requests that somebody decided, the latest first; those withdrawn or expired say nothing.
    """
    decided = Request.objects.filter(
        kind=kind,
        department=department,
        status__in=["approved", "refused"],
        decided_at__gte=clock.now() - SINCE,
    )
    moments = decided.order_by("-decided_at").values_list("asked_at", "decided_at")[:RECENT]
    took = [working_minutes(asked, done) for asked, done in moments]
    return int(median(took)) if len(took) >= FEWEST else None
