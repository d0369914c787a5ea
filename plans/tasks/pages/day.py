"""Tasks and promises of days, for pages that show a week."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import chain
from typing import Any

from django.urls import reverse

from accounts.models import User
from plans.models import Promise, Side, Task
from plans.tasks.pages.items import PROMISE_SHOWN, TASK_SHOWN, items_of, own_keys

MOST = 200


def day_items(user: User, first_day: dt.date, last_day: dt.date) -> dict[dt.date, list[Any]]:
    """What the person has to do (`plans.tasks.pages.items.Item`) by day, both included; an empty day is left out."""
    period = (first_day, last_day)
    own = own_keys(user)
    tasks: Any = Task.objects.visible_to(user).to_move(own, user.department_id).filter(due_on__range=period)
    rows: Any = tasks.select_related(*TASK_SHOWN).order_by("due_on", "due_at", "pk")[:MOST]
    if user.can("promises.view"):
        promises: Any = Promise.objects.visible_to(user).open().filter(owner__in=own, side=Side.OURS)
        ours = (
            promises.filter(due_on__range=period)
            .select_related(*PROMISE_SHOWN)
            .order_by("due_on", "pk")[:MOST]
        )
        rows = chain(ours, rows)
    found: dict[dt.date, list[Any]] = defaultdict(list)
    for item in items_of(rows, user):
        found[item.row.due_on].append(item)
    return dict(found)


def day_url(day: dt.date) -> str:
    """The list of what is to be done on this day."""
    return reverse("plans:task_list", query={"view": "mine", "due_from": day, "due_to": day})
