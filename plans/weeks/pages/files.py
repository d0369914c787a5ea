"""A week on paper and as a file: of one manager or of all whom a person sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from plans.models import Activity, ActivityStatus


class WeekFile(Listing):
    """Everything that stands in a week, by manager, day and hour."""

    subject = "week"
    sorts = {"manager": ("manager__sort_key", "day", "starts_at")}
    default_sort = "manager"

    def __init__(self, request: Any, people: Collection[User], monday: dt.date) -> None:
        super().__init__(request)
        self.people, self.monday = people, monday

    @cached_property
    def filtered(self) -> QuerySet[Activity]:
        rows = Activity.objects.visible_to(self.user).filter(
            manager__in=self.people, day__range=(self.monday, self.monday + dt.timedelta(days=6))
        )
        found: QuerySet[Activity] = rows.exclude(status=ActivityStatus.CANCELLED).select_related(
            "client__summary", "manager"
        )
        return found

    @property
    def by_manager(self) -> list[tuple[User, list[Activity]]]:
        """For paper; managers without anything planned stand there too."""
        rows = list(self.in_order(self.filtered))
        return [(one, [row for row in rows if row.manager_id == one.pk]) for one in self.people]

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("Manager"), lambda row: row.manager.full_name, width=24),
            Column(_("Day"), "day", "date"),
            Column(_("At"), lambda row: f"{row.starts_at:%H:%M}" if row.starts_at else ""),
            Column(_("Kind"), lambda row: str(row.get_kind_display())),
            Column(_("Code"), lambda row: row.client.code),
            Column(_("Client"), lambda row: row.client.name, width=36),
            Column(_("Segment"), lambda row: row.client.summary.segment),
            Column(_("Stage"), lambda row: str(row.client.get_stage_display())),
            Column(_("Address"), lambda row: row.client.address, width=36),
            Column(_("Purpose"), "purpose", width=36),
            Column(_("Status"), lambda row: str(row.get_status_display())),
            Column(_("Off plan"), lambda row: _("yes") if row.is_off_plan else ""),
            Column(_("Result"), "result", width=48),
        ]
