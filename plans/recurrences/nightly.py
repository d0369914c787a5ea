from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q

from plans.activities.states import PLAN
from plans.models import Recurrence
from plans.recurrences.services import plan_ahead


def plan_recurrences(context: Any) -> int:
    """Plan the recurring contacts of the coming weeks, in the name of whoever has the client."""
    as_of: dt.date = context.as_of
    rows = Recurrence.objects.filter(Q(until=None) | Q(until__gte=as_of), client__manager__is_active=True)
    made = 0
    for recurrence in rows.select_related("client__manager").iterator(500):
        if recurrence.client.manager.can(PLAN):
            made += plan_ahead(by=recurrence.client.manager, recurrence=recurrence)
    return made
