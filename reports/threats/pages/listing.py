"""Clients at risk as one person filters them."""

from __future__ import annotations

from functools import cached_property
from operator import attrgetter

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from dossiers.models import Client
from kam_crm.shared.states import State
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from reports.models import Threat, ThreatStatus
from reports.threats.filters import ThreatFilter
from reports.threats.sources import choices, sentence
from reports.threats.states import threat_machine


class ThreatListing(Listing):
    page_name = "reports:threat_list"
    client_path = "client__"
    export_view = "reports:threat_export"
    subject = "threats"
    sorts = {
        "share": ("client__summary__share", "-found_on"),
        "found": ("found_on", "client__sort_key"),
        "client": ("client__sort_key", "-found_on"),
    }
    default_sort = "-share"
    views_of = (
        (pgettext_lazy("threats", "Open"), {"open": "true"}),
        (gettext_lazy("Nobody took them"), {"status": ThreatStatus.FOUND.value}),
        (gettext_lazy("All"), {}),
    )
    sources = property(lambda self: choices())
    statuses = ThreatStatus.choices

    @cached_property
    def filtered(self) -> QuerySet[Threat]:
        visible = self.of_scope(Threat.objects.visible_to(self.user)).with_next_step()
        rows: QuerySet[Threat] = ThreatFilter(self.query, visible, request=self.request).qs
        return rows.select_related("client__manager", "client__summary", "owner")

    @property
    def rows(self) -> list[tuple[Threat, str, State]]:
        return [
            (row, sentence(row.source, row.figures), threat_machine.state(row.status))
            for row in self.page.items
        ]

    @property
    def owners(self) -> list[tuple[int, str]]:
        return self.options(self.hooks.managers(self.user), "owner")

    @cached_property
    def client_options(self) -> list[tuple[int, str]]:
        return self.only_option(Client.objects.visible_to(self.user).only("name"), "client")

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("client's code"), attrgetter("client.code"), width=14),
            Column(_("client"), attrgetter("client.name"), width=36),
            Column(_("manager"), attrgetter("client.manager.full_name"), width=28),
            Column(_("segment"), attrgetter("client.summary.segment")),
            Column(_("share of sales, %"), attrgetter("client.summary.share"), "percent"),
            Column(_("threat"), lambda row: sentence(row.source, row.figures), width=60),
            Column(_("found"), "found_on", "date"),
            Column(_("status"), lambda row: row.get_status_display(), width=18),
            Column(_("owner"), attrgetter("owner.full_name"), width=28),
            Column(_("next step"), "step_text", width=40),
            Column(pgettext("step", "due"), "step_on", "date"),
            Column(_("closed"), "closed_on", "date"),
            Column(_("what came of it"), "result", width=40),
        ]
