"""What comes on the agenda of a meeting: problem clients out of registered sources.

    agenda.register(agenda.Source("overdue", _("Overdue debt"), find, words))

An app registers its own when it starts; a meeting keeps the figures as they were on the day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from kam_crm.shared.money import money
from plans.models import AgendaItem, Promise

MOST = 50  # clients of a source: a meeting is no report


@dataclass(frozen=True)
class Problem:
    """`amount` in RUB; what `days` and `count` mean, the source's words say."""

    client_id: int
    amount: Decimal | None = None
    days: int | None = None
    count: int | None = None


@dataclass(frozen=True)
class Source:
    """`find(user, clients, as_of)` yields problems of these clients, the worst first; `words` says one of them."""

    name: str
    label: Any
    find: Callable[[User, QuerySet[Any], dt.date], Iterator[Problem]]
    words: Callable[[AgendaItem], str]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source; the same name again replaces it."""
    _sources[source.name] = source


def sources() -> dict[str, Source]:
    return dict(_sources)


def broken_promises(user: User, clients: QuerySet[Any], as_of: dt.date) -> Iterator[Problem]:
    """Promises of either side that are open past their day."""
    late = Promise.objects.visible_to(user).overdue(as_of).filter(client__in=clients.values("pk")).order_by()
    rows = late.values("client").annotate(late=Count("pk"), oldest=Min("due_on"))
    for row in rows.order_by("oldest", "client")[:MOST]:
        yield Problem(row["client"], days=(as_of - row["oldest"]).days, count=row["late"])


def promise_words(item: AgendaItem) -> str:
    count = item.count or 0
    words = ngettext(
        "%(count)d promise overdue, the oldest by %(days)d days",
        "%(count)d promises overdue, the oldest by %(days)d days",
        count,
    )
    return words % {"count": count, "days": item.days or 0}


PROMISES = Source("promises", _("Overdue promises"), broken_promises, promise_words)


def collected(user: User, clients: QuerySet[Any], as_of: dt.date) -> list[AgendaItem]:
    """Items of an agenda, not saved yet."""
    return [
        AgendaItem(
            client_id=problem.client_id,
            source=source.name,
            amount=None if problem.amount is None else money(problem.amount),
            days=problem.days,
            count=problem.count,
        )
        for source in _sources.values()
        for problem in source.find(user, clients, as_of)
    ]
