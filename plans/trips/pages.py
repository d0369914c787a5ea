"""Business trips as one person filters them, and one of them with its route."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from kam_crm.shared.web.listings import Listing
from plans.activities.pages.listing import date_chips
from plans.models import Activity, ActivityStatus, Trip
from plans.trips.filters import TripFilter

MOST = 200  # contacts of a trip, and those offered to it


class TripListing(Listing):
    page_name = "plans:trip_list"
    sorts = {"day": ("starts_on",), "manager": ("manager__sort_key", "-starts_on")}
    default_sort = "-day"

    @cached_property
    def filtered(self) -> QuerySet[Trip]:
        visible = Trip.objects.visible_to(self.user).with_counts().select_related("manager")
        rows: QuerySet[Trip] = TripFilter(self.query, visible, request=self.request).qs
        return rows

    @property
    def can_plan(self) -> bool:
        return self.user.can("activities.plan")

    @property
    def date_chips(self) -> list[tuple[str, str]]:
        return date_chips(self.query)


@dataclass
class Route:
    """Contacts of a trip by day, in the order of their hours; `offered` are planned ones of its days without a trip."""

    trip: Trip
    user: User

    @cached_property
    def _contacts(self) -> list[Activity]:
        rows = Activity.objects.visible_to(self.user).filter(
            manager=self.trip.manager_id, day__range=(self.trip.starts_on, self.trip.ends_on)
        )
        rows = rows.exclude(status=ActivityStatus.CANCELLED).select_related("client")
        return list(rows.order_by("day", "starts_at", "pk")[:MOST])

    @property
    def days(self) -> list[tuple[Any, list[Activity]]]:
        own = [row for row in self._contacts if row.trip_id == self.trip.pk]
        return [(day, list(rows)) for day, rows in groupby(own, key=lambda row: row.day)]

    @property
    def clients(self) -> int:
        return len({row.client_id for row in self._contacts if row.trip_id == self.trip.pk})

    @property
    def offered(self) -> list[Activity]:
        return [row for row in self._contacts if row.trip_id is None and row.status == ActivityStatus.PLANNED]
