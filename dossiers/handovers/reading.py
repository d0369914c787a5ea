"""Who reads clients around a hand-over: the next manager from the decision on, the former one for a while after."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.rights.capabilities import Role
from accounts.rights.covers import lent_clients, register_lent
from dossiers.handovers.models import ClientLoan, Handover
from dossiers.models import Client
from kam_crm.shared import clock, service
from kam_crm.shared.errors import NotAllowed
from kam_crm.shared.scoping import Person

EVE = dt.timedelta(days=1)


def lend(handover: Handover) -> None:
    """Write down who reads what until when, of a hand-over that was just decided."""
    loans = []
    for line in handover.lines.all():
        if handover.day > clock.today():
            loans.append(
                _loan(handover, line.client_id, handover.manager_id, clock.today(), handover.day - EVE)
            )
        if handover.reads_until:
            loans.append(
                _loan(handover, line.client_id, line.manager_before_id, handover.day, handover.reads_until)
            )
    ClientLoan.objects.bulk_create(loans)


def _loan(handover: Handover, client: int, user: int, since: dt.date, until: dt.date) -> ClientLoan:
    return ClientLoan(handover=handover, client_id=client, user_id=user, since=since, until=until)


def lent_rows(user: Person, day: dt.date) -> QuerySet[ClientLoan]:
    rows: QuerySet[ClientLoan] = ClientLoan.objects.filter(user=user.pk, since__lte=day, until__gte=day)
    return rows.exclude(client__manager=user.pk)


def refuse_reader(by: Any, subject: Any) -> None:
    """Raise NotAllowed `client_to_read`: whoever only reads a client changes nothing about it."""
    if getattr(by, "role", "") != Role.KAM or not (lent := lent_clients(by)):
        return
    row, steps = subject, 0
    while row is not None and not isinstance(row, Client):
        if (key := getattr(row, "client_id", None)) is not None:
            break
        row, steps = next((getattr(row, name) for name in PARENTS if hasattr(row, name)), None), steps + 1
    key = row.pk if isinstance(row, Client) else getattr(row, "client_id", None)
    if key in lent and by.pk not in _own(subject):
        raise NotAllowed(
            "client_to_read", _("You read this client until it changes hands; its manager writes.")
        )


PARENTS = ("client", "order", "invoice", "project", "activity", "shipment", "map", "handover_line")


def _own(subject: Any) -> list[int | None]:
    """One's own task stays one's own, whosever the client is."""
    own = getattr(subject, "assignee_id", None)
    return [own] if own is not None else []


def register() -> None:
    register_lent(lent_rows)
    service.register_guard(refuse_reader)
