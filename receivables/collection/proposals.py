"""Debtors among the proposals of a week."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy, ngettext

from kam_crm.shared import clock, currency
from plans.weeks.proposals.sources import Reason, Source, Week
from receivables.disputes import demands


def debtors(week: Week) -> Iterator[Reason]:
    late = [client for client in week.clients.values() if client.summary.overdue_days > 0]
    held = demands([client.pk for client in late], clock.today()) if late else {}
    for client in late:
        summary = client.summary
        demand = held.get(client.pk)
        overdue, days = (summary.overdue, summary.overdue_days)
        if demand is not None:
            overdue, days = demand.overdue, demand.overdue_days
        if days > 0:
            words = ngettext(
                "%(amount)s overdue for %(days)d day", "%(amount)s overdue for %(days)d days", days
            ) % {"amount": currency.amount(overdue), "days": days}
            yield Reason(client.pk, words, 300 + days, summary.abc == "A")


SOURCE = Source("debt", gettext_lazy("Overdue debt"), debtors, "coins")
