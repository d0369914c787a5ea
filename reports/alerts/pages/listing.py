"""Everything the nightly found changed, newest first."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from dossiers.models import Client
from kam_crm.shared import formats
from kam_crm.shared.clock import add_months, month_start
from kam_crm.shared.web.listings import Listing
from reports.alerts.filters import AlertFilter
from reports.alerts.pages import lines as news
from reports.models import Alert, AlertKind

NIGHTS = 14  # dates a chip offers


class AlertListing(Listing):
    """Two months back: older news are in the figures themselves."""

    page_name = "reports:alert_list"
    client_path = "client__"
    sorts = {"night": ("as_of", "-weight")}
    default_sort = "-night"

    @cached_property
    def filtered(self) -> QuerySet[Alert]:
        rows = self.of_scope(Alert.objects.visible_to(self.user)).filter(as_of__gte=self._since)
        found: QuerySet[Alert] = AlertFilter(self.query, rows, request=self.request).qs
        return found.select_related("client__manager")

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [news.line(alert) for alert in self.page.items]

    @property
    def nights(self) -> list[tuple[str, str]]:
        """The last dates that have something for this person."""
        visible = Alert.objects.visible_to(self.user).order_by("-as_of")
        # `distinct` looks at the ordering too: it holds only as_of here, or dates would repeat
        days = visible.filter(as_of__gte=self._since).values_list("as_of", flat=True).distinct()
        return [(day.isoformat(), formats.day(day)) for day in days[:NIGHTS]]

    @property
    def _since(self) -> dt.date:
        return add_months(month_start(self.today), -2)

    @property
    def client_options(self) -> list[tuple[int, str]]:
        return self.only_option(Client.objects.visible_to(self.user).only("name"), "client")

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        return list(AlertKind.choices)
