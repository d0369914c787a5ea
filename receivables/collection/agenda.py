"""Clients overdue beyond what is tolerated come on the agenda of meetings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.rules.in_force import number
from dossiers.models import ClientSummary
from kam_crm.shared import currency
from plans.meetings.agenda import MOST, Problem, Source
from plans.models import AgendaItem
from receivables.disputes import demands


def overdue_debts(user: User, clients: QuerySet[Any], as_of: dt.date) -> Iterator[Problem]:
    rows = ClientSummary.objects.visible_to(user).filter(client__in=clients.values("pk"), overdue__gt=0)
    late = list(rows.filter(overdue_days__gt=number("tolerance_days")).order_by("-overdue", "client")[:MOST])
    held = demands([row.client_id for row in late], as_of) if late else {}
    for row in late:
        demand = held.get(row.client_id)
        if demand is None:
            yield Problem(row.client_id, amount=row.overdue, days=row.overdue_days)
        elif demand.overdue_days > number("tolerance_days"):
            yield Problem(row.client_id, amount=demand.overdue, days=demand.overdue_days)


def debt_words(item: AgendaItem) -> str:
    words = ngettext(
        "%(amount)s overdue for %(days)d day", "%(amount)s overdue for %(days)d days", item.days or 0
    )
    return words % {"amount": currency.amount(item.amount), "days": item.days or 0}


DEBTS = Source("overdue", gettext_lazy("Overdue debt"), overdue_debts, debt_words)
