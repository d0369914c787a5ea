"""Key clients with the coverage of their decision maps, and those who decide and are not covered (R205)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.rights.secrets import has_regime
from accounts.services import log_secrets
from dossiers.clients.filters import SEGMENTS
from dossiers.clients.querysets import strategy_scope
from dossiers.models import Client
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from plans.coverage.coverage import MapCoverage, Member, coverage_of
from plans.coverage.filters import COVERED, STATES, UNCOVERED, UNKNOWN, CoverageFilter, state_of

LONGEST = 60  # clients whose coverage is counted together for a file


@dataclass(frozen=True)
class Row:
    client: Client
    coverage: MapCoverage

    @property
    def pk(self) -> int:
        return self.client.pk

    @property
    def state(self) -> str:
        return state_of(self.coverage)

    @property
    def tone(self) -> str:
        return {UNKNOWN: "red", UNCOVERED: "amber", COVERED: "green"}[self.state]

    @property
    def state_words(self) -> str:
        if self.state == UNKNOWN:
            return _("nobody is known to decide")
        return str(dict(STATES)[self.state])

    @property
    def deciders(self) -> list[str]:
        """«Gromov S., 104 days ago» of those who are not covered."""
        return [f"{one.name}, {self._met(one)}" for one in self.coverage.uncovered_deciders]

    @property
    def holes(self) -> str:
        return ", ".join(one.name for one in self.coverage.holes)

    @property
    def visit_url(self) -> str:
        names = ", ".join(one.name for one in self.coverage.uncovered_deciders)
        purpose = _("Meet who decides: %(name)s") % {"name": names} if names else _("Find out who decides")
        query = {"client": self.client.pk, "kind": "visit", "purpose": purpose[:250]}
        return reverse("plans:activity_new", query=query)

    def _met(self, member: Member) -> str:
        if member.met_on is None:
            return _("never met")
        gone = (self.coverage.as_of - member.met_on).days
        return ngettext("%(days)s day ago", "%(days)s days ago", gone) % {"days": gone}


class CoverageListing(Listing):
    page_name = "plans:coverage_list"
    sorts = {"client": ("sort_key",), "manager": ("manager__sort_key", "sort_key")}
    default_sort = "client"
    views_of = (
        (gettext_lazy("All key clients"), {}),
        (gettext_lazy("Decider not covered"), {"decider": UNCOVERED}),
        (gettext_lazy("Decider not known"), {"decider": UNKNOWN}),
    )
    client_path = ""
    export_view = "plans:coverage_export"
    subject = "coverage"

    @cached_property
    def filtered(self) -> QuerySet[Client]:
        clients = Client.objects.visible_to(self.user).filter(strategy_scope(self.user), is_key=True)
        rows: QuerySet[Client] = CoverageFilter(
            self.query, self.of_scope(clients.with_row()), request=self.request
        ).qs
        return rows

    @cached_property
    def rows(self) -> list[Row]:
        return self._rows(self.page.items)

    def _rows(self, clients: Any) -> list[Row]:
        found = list(clients)
        keys = [client.pk for client in found]
        if has_regime():
            log_secrets(user=self.user, clients=keys)
        coverage = coverage_of(keys, self.today)
        return [Row(client, coverage[client.pk]) for client in found]

    @property
    def deciders(self) -> list[tuple[str, Any]]:
        return list(STATES)

    @property
    def segments(self) -> list[tuple[str, Any]]:
        return list(SEGMENTS)

    @property
    def clients(self) -> list[tuple[int, str]]:
        return self.only_option(Client.objects.visible_to(self.user), "client")

    @property
    def can_plan(self) -> bool:
        return bool(self.user.can("activities.plan"))

    def exported(self, rows: Any) -> Any:
        return super().exported(self._batches(rows))

    def _batches(self, rows: Any) -> Any:
        batch: list[Client] = []
        for client in rows:
            batch.append(client)
            if len(batch) == LONGEST:
                yield from self._rows(batch)
                batch = []
        yield from self._rows(batch)

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("code"), lambda row: row.client.code),
            Column(_("client"), lambda row: row.client.name, width=36),
            Column(_("manager"), lambda row: row.client.manager.full_name, width=24),
            Column(_("segment"), lambda row: row.client.summary.segment),
            Column(_("coverage, %"), lambda row: row.coverage.percent, "number"),
            Column(_("who decides"), lambda row: row.state_words, width=24),
            Column(_("not covered"), lambda row: "; ".join(row.deciders), width=40),
            Column(_("to be found"), lambda row: row.holes, width=40),
            Column(_("decider met on"), lambda row: row.coverage.decider_met_on, "date"),
        ]  # fmt: skip
