"""Tasks and promises of days, for pages that show a week."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.urls import reverse

from accounts.models import User
from plans.models import Promise, Side, Task
from plans.tasks.pages.items import PROMISE_SHOWN, TASK_SHOWN, items_of, own_keys
from plans.weeks.pages.lanes import Item, Lane, Look

MOST = 200


def day_items(
    user: User, first_day: dt.date, last_day: dt.date, *, manager: User | None = None
) -> dict[dt.date, list[Any]]:
    """What `user`, or the `manager` they look at, has to do by day (`plans.tasks.pages.items.Item`).

    Both days are included, days with nothing are left out. Three queries.
    """
    period, doer = (first_day, last_day), manager or user
    own = [doer.pk] if manager else own_keys(user)
    tasks: Any = Task.objects.visible_to(user).to_move(own, doer.department_id).filter(due_on__range=period)
    rows: Any = tasks.select_related(*TASK_SHOWN).order_by("due_on", "due_at", "pk")[:MOST]
    if user.can("promises.view"):
        promises: Any = Promise.objects.visible_to(user).open().filter(owner__in=own, side=Side.OURS)
        ours = promises.filter(due_on__range=period).select_related(*PROMISE_SHOWN)
        rows = chain(ours.order_by("due_on", "pk")[:MOST], rows)
    found: dict[dt.date, list[Any]] = defaultdict(list)
    for item in items_of(rows, user):
        found[item.row.due_on].append(item)
    return dict(found)


def day_url(day: dt.date) -> str:
    """The list of what is to be done on this day."""
    return reverse("plans:task_list", query={"view": "mine", "due_from": day, "due_to": day})


def tasks_of_week(look: Look) -> Iterator[Item]:
    """What the manager has to do, below the visits of its day."""
    if not look.user.can("tasks.view"):
        return
    for day, items in day_items(look.user, look.days[0], look.days[-1], manager=look.manager).items():
        for item in items:
            words, tone = item.due
            yield Item(day, item.row.text, "checkbox", item.url, words if tone == "red" else "", tone)


TASKS = Lane("tasks", tasks_of_week, is_below=True)
