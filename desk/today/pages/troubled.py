"""Clients in trouble: several troubles of one in one row, key clients first, then by the money at stake."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from desk.models import Snooze
from desk.today.pages.attention import Shown
from dossiers.models import Client, ClientContact, ClientSummary

TO_CALL = ("buyer", "decider", "approver")
ROWS = 12  # on Today; every group has its whole list


@dataclass
class Troubled:
    """A client with what is wrong; `contact` is who is to be called, if anybody is known."""

    client: Client
    troubles: list[dict[str, Any]] = field(default_factory=list)
    stake: Decimal = Decimal(0)
    stake_url: str = ""
    contact: ClientContact | None = None

    @property
    def url(self) -> str:
        return reverse("desk:client_overview", args=[self.client.pk])

    @property
    def log_url(self) -> str:
        """The form of a planned visit that nobody logged, else of a contact that nobody planned."""
        for trouble in self.troubles:
            if trouble["name"] == "forgotten":
                return str(trouble["url"])
        return reverse("plans:activity_log", query={"client": self.client.pk, "kind": "call"})

    def plan_url(self, slot: tuple[dt.date, dt.time] | None) -> str:
        at = {} if slot is None else {"day": slot[0].isoformat(), "at": f"{slot[1]:%H:%M}"}
        return reverse("plans:activity_new", query={"client": self.client.pk, "kind": "call", **at})


def troubled(groups: Iterable[Shown]) -> list[Troubled]:
    found: dict[int, Troubled] = {}
    for shown in groups:
        for row, item in zip(shown.rows, shown.items, strict=True):
            one = found.setdefault(row.client_id, Troubled(_client(row)))
            one.troubles.append(_trouble(shown.group.name, item))
            stake = shown.group.stake(row)
            if stake > one.stake:
                one.stake, one.stake_url = stake, item.get("value_url", "")
    return sorted(
        found.values(),
        key=lambda one: (not one.client.is_key, -one.stake, one.client.sort_key, one.client.pk),
    )


def _trouble(name: str, item: dict[str, Any]) -> dict[str, Any]:
    """«overdue 71 days», «no order for 61 days»: `words` say by themselves what is wrong."""
    words = {
        "debts": _("overdue %(days)s"),
        "contracts": _("contract ends in %(days)s"),
        "forgotten": _("not logged for %(days)s"),
    }
    phrase = words[name] % {"days": item["light"]} if name in words else item["light"]
    return {
        "name": name,
        "words": phrase,
        "tone": item["tone"],
        "url": item["url"],
        "note": item.get("note", ""),
    }


def _client(row: Any) -> Client:
    """With its summary at hand, which may be the row itself."""
    client: Client = row.client
    if isinstance(row, ClientSummary):
        client.summary = row
    return client


def with_contacts(rows: list[Troubled], user: User) -> list[Troubled]:
    """Whom to call: of each client who buys or decides, else anybody; one query for all."""
    contacts = ClientContact.objects.visible_to(user).filter(
        client__in=[one.client.pk for one in rows], is_active=True
    )
    by_client = {one.client.pk: one for one in rows}
    for contact in sorted(
        contacts.select_related("person"), key=lambda contact: (_turn(contact), contact.pk)
    ):
        one = by_client[contact.client_id]
        one.contact = one.contact or contact
    return rows


def _turn(contact: ClientContact) -> int:
    return TO_CALL.index(contact.role) if contact.role in TO_CALL else len(TO_CALL)


def snoozed(user: User, today: dt.date) -> dict[int, Snooze]:
    """Clients that the person does not want to see today, with the reason."""
    rows = Snooze.objects.visible_to(user).filter(until__gte=today).select_related("client")
    return {row.client_id: row for row in rows}
