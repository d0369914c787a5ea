"""How often a person acted for each of their clients: the contacts they took part in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Count

from plans.models import Activity, ActivityStatus


def contacts_by_side(people: Collection[int], since: dt.date) -> dict[tuple[int, int], int]:
    rows = Activity.objects.filter(
        status=ActivityStatus.DONE, day__gte=since, persons__person__in=people
    ).order_by()
    counted = rows.values_list("persons__person", "client").annotate(count=Count("pk"))
    return {(person, client): count for person, client, count in counted}
