"""Threats in a client's header and in the time line."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from dossiers.clients.pages.panels import MOST, HeaderFact, Shown
from dossiers.history.timeline import Event, Source
from dossiers.models import Client
from kam_crm.shared.counting import Question, count_of
from kam_crm.shared.web.addresses import address
from reports.models import Threat, ThreatChange
from reports.threats.sources import sentence
from reports.threats.states import threat_machine

TELLING = {"take", "keep", "lose", "dismiss"}


def open_threats(client: Client, user: User) -> Question | None:
    return count_of(Threat.objects.visible_to(user).open().filter(client=client), most=MOST)


def shown(client: Client, user: User, answer: Any) -> Shown | None:
    count = answer or 0
    if not count:
        return None
    url = address("reports:threat_list", query={"client": client.pk, "open": "true"})
    return Shown(
        gettext_lazy("Refusal"), light=(_counted(count), "red"), link=(str(gettext_lazy("open")), url)
    )


FACT = HeaderFact("threats", 5, open_threats, shown, "threats.view")


def change_rows(client: Client, user: User) -> QuerySet[ThreatChange]:
    rows: QuerySet[ThreatChange] = ThreatChange.objects.visible_to(user).filter(subject__client=client)
    return rows.filter(action__in=TELLING)


def change_events(rows: Any) -> list[Event]:
    events = []
    for change in rows.select_related("subject", "by", "on_behalf_of"):
        kind = threat_machine.event(change.action, change.from_status, change.to_status)
        threat = change.subject
        words = f"{kind.words()}: {sentence(threat.source, threat.figures)}"
        url = reverse("reports:threat_detail", args=[threat.pk])
        events.append(Event(change.at, change.pk, kind.icon, words, url, change.author, change.reason))
    return events


SOURCE = Source(
    "threats", gettext_lazy("Threats of refusal"), change_rows, change_events, "threats.view", at="at"
)


def handed_over(entries: list[dict[str, Any]]) -> str:
    count = len(entries)
    return _counted(count) if count else ""


def _counted(count: int) -> str:
    return ngettext("%(count)d threat", "%(count)d threats", count) % {"count": count}
