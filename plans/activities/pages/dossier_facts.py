"""What contacts say in a client's dossier: how many, how often, and how promises were kept; who was met of the map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dossiers.facts.pages.addresses import page_of, query_of
from dossiers.facts.sources import Fact, Facts, Source
from dossiers.models import Client
from kam_crm.shared import formats
from plans.activities.models import PERSONAL_KINDS
from plans.coverage.coverage import coverage_of
from plans.models import Activity, ActivityStatus, Promise

YEAR = dt.timedelta(days=365)


def contact_facts(clients: Sequence[Client], as_of: dt.date) -> Facts:
    """Of the 365 days up to `as_of`."""
    keys = [client.pk for client in clients]
    done = Activity.objects.filter(client__in=keys, status=ActivityStatus.DONE, day__gt=as_of - YEAR)
    counted = (
        done.filter(day__lte=as_of)
        .order_by()
        .values("client")
        .annotate(
            count=Count("pk"),
            personal=Count("pk", filter=Q(kind__in=PERSONAL_KINDS)),
            first=Min("day"),
            last=Max("day"),
        )
    )
    due = Promise.objects.filter(client__in=keys, due_on__gt=as_of - YEAR)
    kept = {row["client"]: row for row in due.kept_rates("client", as_of)}
    return {"contacts": {row["client"]: _contacts(row, kept.get(row["client"])) for row in counted}}


def _contacts(row: dict[str, Any], kept: dict[str, Any] | None) -> Fact:
    count = row["count"]
    words = [ngettext("%(count)s contact in 12 months", "%(count)s contacts in 12 months", count) % row]
    words.append(_("%(personal)s of them face to face") % row)
    if count > 1:
        gap = (row["last"] - row["first"]).days // (count - 1)
        words.append(ngettext("every %(days)s day", "every %(days)s days", gap) % {"days": gap})
    words.append(_("last on %(day)s") % {"day": formats.day(row["last"])})
    if kept:
        words.append(_("promises kept %(kept)s of %(due)s") % kept)
    return Fact(", ".join(words), reverse("plans:activity_list", query={"client": row["client"]}))


def map_facts(clients: Sequence[Client], as_of: dt.date) -> Facts:
    """Of clients somebody drew a map for (formulas.md 2.7)."""
    found = {}
    for client, coverage in coverage_of([client.pk for client in clients], as_of).items():
        if coverage.map is None or coverage.percent is None:
            continue
        words = [_("covered %(share)s") % {"share": formats.percent(coverage.percent, 0)}]
        if holes := len(coverage.holes):
            words.append(
                ngettext("%(count)s nobody found yet", "%(count)s not found yet", holes) % {"count": holes}
            )
        if coverage.is_critical:
            words.append(_("nobody is known to decide"))
        found[client] = Fact(", ".join(words), reverse("dossiers:client_people", args=[client]))
    return {"map": found}


SOURCES = (
    Source(
        "contacts",
        gettext_lazy("contacts and promises"),
        contact_facts,
        "activities.view",
        query_of("plans:activity_log"),
    ),
    Source("map", gettext_lazy("decision map"), map_facts, "people.view", page_of("dossiers:client_people")),
)
