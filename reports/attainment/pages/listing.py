"""Plan and fact of every manager and measure, as of a run of the nightly."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.rights.permissions import SignedInRequest
from kam_crm.shared import formats
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from reports.attainment.filters import AttainmentFilter
from reports.attainment.pages.progress import Progress, count_url
from reports.models import Attainment, Measure
from reports.nightly import runs as nights
from reports.nightly.runs import data_as_of


class AttainmentListing(Listing):
    page_name = "reports:attainment_list"
    sorts = {
        "name": ("manager__sort_key",),
        "plan": ("plan", "manager__sort_key"),
        "fact": ("fact", "manager__sort_key"),
        "attainment": ("attainment", "manager__sort_key"),
        "landing": ("landing_pct", "manager__sort_key"),
    }
    default_sort = "-attainment"
    export_view = "reports:attainment_export"
    subject = "attainment"

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request)
        given = self.query.get("measure", "")
        self.measure = given if given in Measure.values else Measure.REVENUE
        self.last_night = data_as_of()
        # the newest run that has something for this person, which may be older than the last one
        self.as_of = nights.newest(Attainment.objects.visible_to(self.user), self._wanted_date())

    def _wanted_date(self) -> dt.date:
        return nights.day_of(self.query.get("as_of", "")) or self.last_night or self.today

    @cached_property
    def filtered(self) -> QuerySet[Attainment]:
        rows = Attainment.objects.visible_to(self.user).filter(as_of=self.as_of)
        given = {**self.query.dict(), "measure": self.measure}
        found: QuerySet[Attainment] = AttainmentFilter(given, rows, request=self.request).qs
        return found.select_related("manager__department")

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "one": one,
                "progress": Progress.of([one]),
                "fact_url": self._fact_url(one),
                "clients_url": reverse("dossiers:client_list", query={"manager": one.manager_id}),
                "target_url": self._target_url(one),
            }
            for one in self.page.items
        ]

    def _fact_url(self, one: Attainment) -> str:
        is_last = one.as_of == self.last_night
        return count_url(one.measure, one.as_of, one.manager_id, is_last_run=is_last)

    def _target_url(self, one: Attainment) -> str:
        if not self.user.can("targets.view"):
            return ""
        return reverse("reports:target_list", query={"month": f"{one.month:%Y-%m}"})

    @cached_property
    def progress(self) -> Progress:
        return Progress.of(self.filtered)

    @property
    def is_money(self) -> bool:
        return self.measure == Measure.REVENUE

    @property
    def measures(self) -> list[dict[str, Any]]:
        return [
            {"label": label, "url": self.with_(measure=value), "current": value == self.measure}
            for value, label in Measure.choices
        ]

    @property
    def days(self) -> str:
        one = self.filtered.first()
        if one is None:
            return ""
        return str(
            _("%(gone)s of %(all)s working days gone") % {"gone": one.elapsed, "all": one.working_days}
        )

    @property
    def month(self) -> str:
        return formats.month_name(self.as_of) if self.as_of else ""

    @property
    def columns(self) -> list[Column]:
        return [
            Column(str(_("manager")), lambda row: row.manager.full_name, width=24),
            Column(str(_("department")), lambda row: str(row.manager.department or ""), width=24),
            Column(str(_("month")), "month", "date"),
            Column(str(_("measure")), lambda row: str(row.get_measure_display())),
            Column(str(_("plan")), "plan", "money"),
            Column(str(_("fact")), "fact", "money"),
            Column(str(_("attainment, %")), "attainment", "number"),
            Column(str(_("landing")), "landing", "money"),
            Column(str(_("landing, %")), "landing_pct", "number"),
            Column(str(_("required a day")), "required_per_day", "money"),
            Column(str(_("as of")), "as_of", "date"),
        ]
