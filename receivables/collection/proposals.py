"""Debtors among the proposals of a week."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy, ngettext

from kam_crm.shared import currency
from plans.weeks.proposals.sources import Reason, Source, Week


def debtors(week: Week) -> Iterator[Reason]:
    for client in week.clients.values():
        summary = client.summary
        if summary.overdue_days > 0:
            words = ngettext(
                "%(amount)s overdue for %(days)d day",
                "%(amount)s overdue for %(days)d days",
                summary.overdue_days,
            ) % {"amount": currency.amount(summary.overdue), "days": summary.overdue_days}
            yield Reason(client.pk, words, 300 + summary.overdue_days, summary.abc == "A")


SOURCE = Source("debt", gettext_lazy("Overdue debt"), debtors, "coins")
