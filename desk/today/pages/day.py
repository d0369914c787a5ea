"""A manager's day: activities in time order, and what is left of the week."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.db.models import Count, Prefetch, Q
from django.urls import reverse

from accounts.models import User
from dossiers.models import ClientContact
from kam_crm.shared import clock
from plans.activities.states import activity_machine
from plans.models import Activity, ActivityKind, ActivityStatus

KEPT = 25  # light pages on a device
SOON = 240  # minutes ahead for which the page says how long it still is


class Day:
    """Everything is the own work of `manager`: a head sees here nothing of the department. `user` looks."""

    def __init__(self, user: User, manager: User, date: dt.date) -> None:
        self.user, self.manager, self.date = user, manager, date

    @cached_property
    def activities(self) -> list[Activity]:
        places = ClientContact.objects.visible_to(self.user).select_related("person")
        rows = Activity.objects.visible_to(self.user).filter(manager=self.manager, day=self.date)
        rows = rows.exclude(status=ActivityStatus.CANCELLED).select_related("client__summary")
        rows = rows.prefetch_related(Prefetch("persons", queryset=places.order_by("person__sort_key")))
        # PostgreSQL puts those without a time last
        return list(rows.order_by("starts_at", "pk"))

    @cached_property
    def clients_ahead(self) -> list[tuple[int, str]]:
        """Key and name of those met today or in the two days after: a device keeps a light page of each."""
        rows = Activity.objects.visible_to(self.user).filter(
            manager=self.manager, day__range=(self.date, self.date + dt.timedelta(days=2))
        )
        rows = rows.exclude(status=ActivityStatus.CANCELLED).order_by("client_id").distinct("client_id")
        return list(rows.values_list("client_id", "client__name")[:KEPT])

    @property
    def done(self) -> int:
        return sum(ActivityStatus(activity.status) is ActivityStatus.DONE for activity in self.activities)

    @cached_property
    def next(self) -> Activity | None:
        """The first one still ahead by the clock, else the first that is not logged."""
        open_ones = [
            activity for activity in self.activities if activity_machine.state(activity.status).is_open
        ]
        # `starts_at` is a time of the company's day, so it is compared with its clock, not with UTC
        now = clock.local(clock.now()).time()
        ahead = (activity for activity in open_ones if activity.starts_at and activity.starts_at >= now)
        return next(ahead, open_ones[0] if open_ones else None)

    @property
    def minutes_to_next(self) -> int | None:
        """None where there is none, where it has no time, and where it is not about to begin."""
        if self.next is None or self.next.starts_at is None:
            return None
        starts = clock.at(self.date, self.next.starts_at)
        minutes = int((starts - clock.now()).total_seconds() // 60)
        return minutes if 0 < minutes <= SOON else None

    # ---- the week ------------------------------------------------------------------------------------------------

    @property
    def sunday(self) -> dt.date:
        return self.date + dt.timedelta(days=7 - self.date.isoweekday())  # ISO: the week ends on Sunday

    @cached_property
    def week(self) -> dict[str, int]:
        """Visits and calls of this week: `left` are planned from today on, `visits` all that were not cancelled."""
        monday = self.sunday - dt.timedelta(days=6)
        rows = Activity.objects.visible_to(self.user).filter(manager=self.manager)
        rows = rows.filter(day__range=(monday, self.sunday)).exclude(status=ActivityStatus.CANCELLED)
        visit, ahead = Q(kind=ActivityKind.VISIT), Q(status=ActivityStatus.PLANNED, day__gte=self.date)
        tomorrow = self.date + dt.timedelta(days=1)
        counts: dict[str, int] = rows.order_by().aggregate(
            visits=Count("pk", filter=visit),
            left=Count("pk", filter=visit & ahead),
            today=Count("pk", filter=visit & ahead & Q(day=self.date)),
            tomorrow=Count("pk", filter=visit & ahead & Q(day=tomorrow)),
            calls=Count("pk", filter=Q(kind=ActivityKind.CALL) & ahead),
        )
        return counts

    @property
    def left_url(self) -> str:
        query = {
            "kind": ActivityKind.VISIT.value,
            "status": ActivityStatus.PLANNED.value,
            "manager": self.manager.pk,
        }
        return reverse("plans:activity_list", query=query | {"since": self.date, "until": self.sunday})
