"""Visits and calls as one person filters them."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property

from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dossiers.models import Client
from kam_crm.shared import formats
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from plans.activities.filters import ActivityFilter
from plans.models import Activity, ActivityKind, ActivityStatus

# read with every row; the page of a single activity shows the same
SHOWN = ("client__summary", "manager")
DATES = [("since", pgettext_lazy("of a period", "from")), ("until", pgettext_lazy("of a period", "to"))]


class ActivityListing(Listing):
    page_name = "plans:activity_list"
    client_path = "client__"
    sorts = {
        "day": ("day",),
        "client": ("client__sort_key", "-day"),
        "manager": ("manager__sort_key", "-day"),
    }
    default_sort = "-day"
    export_view = "plans:activity_export"
    subject = "activities"
    kinds = ActivityKind.choices
    statuses = ActivityStatus.choices

    @cached_property
    def filtered(self) -> QuerySet[Activity]:
        visible = self.of_scope(Activity.objects.visible_to(self.user)).select_related(*SHOWN)
        rows: QuerySet[Activity] = ActivityFilter(self.query, visible, request=self.request).qs
        return rows

    @property
    def can_plan(self) -> bool:
        return self.user.can("activities.plan")

    @cached_property
    def client_options(self) -> list[tuple[int, str]]:
        return self.only_option(Client.objects.visible_to(self.user).only("name"), "client")

    @property
    def date_chips(self) -> list[tuple[str, str]]:
        """(parameter, words) of the days that narrow the list."""
        chips = []
        for name, words in DATES:
            # None for what is no date, but ValueError for one that no calendar has
            with suppress(ValueError):
                if day := parse_date(self.query.get(name, "")):
                    chips.append((name, f"{words} {formats.day(day)}"))
        return chips

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("Day"), "day", "date"),
            Column(_("Client"), lambda row: row.client.name, width=36),
            Column(_("Manager"), lambda row: row.manager.full_name, width=24),
            Column(_("Kind"), lambda row: str(row.get_kind_display())),
            Column(_("Status"), lambda row: str(row.get_status_display())),
            Column(_("Off plan"), lambda row: _("yes") if row.is_off_plan else ""),
            Column(_("Purpose"), "purpose", width=36),
            Column(_("Result"), "result", width=48),
        ]
