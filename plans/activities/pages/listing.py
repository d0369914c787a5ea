"""Visits and calls as one person filters them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dossiers.clients.models.client import Stage
from dossiers.models import Client
from kam_crm.shared import formats
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from plans.activities.filters import ActivityFilter
from plans.models import Activity, ActivityKind, ActivityStatus, ContactPurpose, Outcome, Trip

# read with every row; the page of a single activity shows the same
SHOWN = ("client__summary", "manager", "purpose_word", "trip")
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
    # existing and potential clients are both called and visited, and counted apart (R121)
    views_of = (
        (gettext_lazy("All"), {}),
        (gettext_lazy("Customers"), {"stage": Stage.CUSTOMER.value}),
        (gettext_lazy("Prospects"), {"stage": Stage.PROSPECT.value}),
    )
    export_view = "plans:activity_export"
    subject = "activities"
    kinds = ActivityKind.choices
    statuses = ActivityStatus.choices
    stages = Stage.choices
    outcomes = Outcome.choices

    @cached_property
    def filtered(self) -> QuerySet[Activity]:
        visible = self.of_scope(Activity.objects.visible_to(self.user)).select_related(*SHOWN)
        rows: QuerySet[Activity] = ActivityFilter(self.query, visible, request=self.request).qs
        return rows

    @cached_property
    def trip_options(self) -> list[tuple[int, str]]:
        return self.options(Trip.objects.visible_to(self.user), "trip")

    @cached_property
    def purposes(self) -> list[tuple[int, str]]:
        return self.options(ContactPurpose.objects.visible_to(self.user), "purpose")

    def view_rows(self, given: Mapping[str, str]) -> QuerySet[Activity] | None:
        if not given:
            return None
        rows: QuerySet[Activity] = self.of_scope(Activity.objects.visible_to(self.user)).filter(
            client__stage=given["stage"]
        )
        return rows

    @property
    def can_plan(self) -> bool:
        return self.user.can("activities.plan")

    @cached_property
    def client_options(self) -> list[tuple[int, str]]:
        return self.only_option(Client.objects.visible_to(self.user).only("name"), "client")

    @property
    def date_chips(self) -> list[tuple[str, str]]:
        # figures of other pages lead here with them
        flags = (("live", _("not cancelled")), ("no_next_step", _("without a next step")))
        return date_chips(self.query) + [(name, words) for name, words in flags if self.query.get(name)]

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("Day"), "day", "date"),
            Column(_("Client"), lambda row: row.client.name, width=36),
            Column(_("Manager"), lambda row: row.manager.full_name, width=24),
            Column(_("Business trip"), lambda row: str(row.trip or ""), width=24),
            Column(_("Kind"), lambda row: str(row.get_kind_display())),
            Column(_("Status"), lambda row: str(row.get_status_display())),
            Column(_("Off plan"), lambda row: _("yes") if row.is_off_plan else ""),
            Column(_("Purpose from the list"), lambda row: str(row.purpose_word or ""), width=24),
            Column(_("Purpose"), "purpose", width=36),
            Column(_("Planned at"), lambda row: hour(row.starts_at)),
            Column(_("Came at"), lambda row: hour(row.came_at)),
            Column(_("Late, min"), "late_minutes", "number"),
            Column(_("Result"), "result", width=48),
        ]


def date_chips(query: QueryDict) -> list[tuple[str, str]]:
    """(parameter, words) of the days that narrow a list."""
    chips = []
    for name, words in DATES:
        # None for what is no date, but ValueError for one that no calendar has
        with suppress(ValueError):
            if day := parse_date(query.get(name, "")):
                chips.append((name, f"{words} {formats.day(day)}"))
    return chips


def hour(time: dt.time | None) -> str:
    return f"{time:%H:%M}" if time else ""
