"""What a manager holds that another takes over: clients, what is open with each, who could take them, what to mind."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Absence, User
from accounts.rules.in_force import number
from approvals.models import Request
from dossiers.key_status.services.portfolio import portfolio_size
from dossiers.models import Client, PowerOfAttorney
from kam_crm.shared import clock, formats
from orders.models import Order, OrderStatus
from plans.models import Activity, ActivityStatus, Promise, Task

MOST = 500
FIRST_WEEKS = dt.timedelta(days=14)
DONE_ORDERS = (OrderStatus.SHIPPED, OrderStatus.CANCELLED)


@dataclass(frozen=True)
class Row:
    """A client of the portfolio. `open` counts what goes along, all kinds together."""

    client: Any
    open: int
    receiver: int | None
    is_chosen: bool


@dataclass(frozen=True)
class Caution:
    """What to mind before, and where it is cured."""

    text: str
    url: str = ""
    action: str = ""


class PortfolioPage:
    """`chosen` gives the receiver by client, None where nobody was chosen yet; absent: not handed over."""

    def __init__(self, person: User, user: User) -> None:
        self.person, self.user, self.today = person, user, clock.today()
        self.chosen: Mapping[int, int | None] | None = None
        self.day = self.today

    @cached_property
    def clients(self) -> list[Client]:
        rows = Client.objects.visible_to(self.user).filter(manager=self.person).with_row()
        return list(rows.order_by("-is_key", "summary__abc", "sort_key", "pk")[:MOST])

    @cached_property
    def receivers(self) -> list[User]:
        rows = User.objects.managers().visible_to(self.user).exclude(pk=self.person.pk)
        return list(rows.order_by("sort_key", "pk"))

    @cached_property
    def open_by_kind(self) -> list[tuple[str, dict[int, int]]]:
        """What is open with each client, by kind; one statement a kind."""
        user, keys = self.user, [client.pk for client in self.clients]
        activities = Activity.objects.visible_to(user).filter(status=ActivityStatus.PLANNED)
        orders = Order.objects.visible_to(user).exclude(status__in=DONE_ORDERS)
        kinds: list[tuple[str, QuerySet[Any]]] = [
            (_("Visits and calls"), activities.filter(day__gte=self.today)),
            (_("Tasks"), Task.objects.visible_to(user).open()),
            (_("Promises"), Promise.objects.visible_to(user).open()),
            (_("Orders in work"), orders),
        ]
        return [
            (label, dict(rows.filter(client__in=keys).order_by().values_list("client").annotate(Count("pk"))))
            for label, rows in kinds
        ]

    @cached_property
    def proposed(self) -> dict[int, int | None]:
        """Who has most clients of the same territory, else who has the fewest; evenly as they come."""
        keys = [one.pk for one in self.receivers]
        rows = Client.objects.visible_to(self.user).filter(manager__in=keys).order_by()
        counts = rows.values_list("territory", "manager").annotate(Count("pk"))
        near: dict[Any, Counter[int]] = defaultdict(Counter)
        load = Counter(dict.fromkeys(keys, 0))
        for territory, manager, count in counts:
            load[manager] += count
            if territory is not None:
                near[territory][manager] += count
        found: dict[int, int | None] = {}
        for client in self.clients:
            local = near.get(client.territory_id)
            receiver = (
                local.most_common(1)[0][0] if local else min(load, key=lambda key: load[key], default=None)
            )
            if receiver is not None:
                load[receiver] += 1
            found[client.pk] = receiver
        return found

    @property
    def assigned(self) -> Mapping[int, int | None]:
        return self.proposed if self.chosen is None else self.chosen

    @property
    def rows(self) -> list[Row]:
        counts: Counter[int] = Counter()
        for _label, by_client in self.open_by_kind:
            counts.update(by_client)
        assigned = self.assigned
        return [
            Row(one, counts[one.pk], assigned.get(one.pk, self.proposed[one.pk]), one.pk in assigned)
            for one in self.clients
        ]

    @property
    def takers(self) -> list[User]:
        taking = set(self.assigned.values())
        return [one for one in self.receivers if one.pk in taking]

    @property
    def moving(self) -> list[tuple[str, list[str], str]]:
        """Label, figures by taker, their sum: clients first, then each open kind."""
        kinds = [(_("Clients"), dict.fromkeys(self.assigned, 1)), *self.open_by_kind]
        table = []
        for label, by_client in kinds:
            sums = Counter[int]()
            for client, receiver in self.assigned.items():
                if receiver is not None:
                    sums[receiver] += by_client.get(client, 0)
            figures = [sums[one.pk] for one in self.takers]
            table.append(
                (label, [formats.number(one, 0) for one in figures], formats.number(sum(figures), 0))
            )
        return table

    @property
    def warnings(self) -> list[Caution]:
        return [*self._key_limits(), *self._absences(), *self._waiting(), *self._late(), *self._powers()]

    def _key_limits(self) -> list[Caution]:
        limit, found = number("key_portfolio"), []
        key = {client.pk for client in self.clients if client.is_key}
        for taker in self.takers:
            more = sum(client in key for client, receiver in self.assigned.items() if receiver == taker.pk)
            size = portfolio_size(taker) + more
            if more and size > limit:
                words = _("%(name)s would have %(count)d key clients: the rule is %(limit)d at most.")
                found.append(Caution(words % {"name": taker.full_name, "count": size, "limit": limit}))
        return found

    def _absences(self) -> list[Caution]:
        span = (self.day, self.day + FIRST_WEEKS)
        rows = Absence.objects.filter(user__in=self.takers, first_day__lte=span[1], last_day__gte=span[0])
        words = _("%(name)s is away from %(first)s to %(last)s, in the first two weeks.")
        return [
            Caution(
                words
                % {
                    "name": row.user.full_name,
                    "first": formats.short_day(row.first_day),
                    "last": formats.short_day(row.last_day),
                }
            )
            for row in rows.select_related("user").order_by("first_day", "pk")
        ]

    def _waiting(self) -> list[Caution]:
        rows = Request.objects.visible_to(self.user).waiting().filter(asked_by=self.person)
        if not (count := rows.count()):
            return []
        words = ngettext(
            "%(count)d request waits for a decision.", "%(count)d requests wait for a decision.", count
        )
        return [Caution(words % {"count": count}, reverse("approvals:approval_list"), _("Decide before"))]

    def _late(self) -> list[Caution]:
        rows = (
            Promise.objects.visible_to(self.user)
            .open()
            .filter(client__in=self.assigned, due_on__lt=self.today)
        )
        if not (count := rows.count()):
            return []
        words = ngettext("%(count)d promise is overdue.", "%(count)d promises are overdue.", count)
        return [Caution(words % {"count": count})]

    def _powers(self) -> list[Caution]:
        rows = PowerOfAttorney.objects.visible_to(self.user).filter(user=self.person, revoked_on=None)
        words = _("Power of attorney %(number)s is in the name of %(name)s until %(day)s.")
        return [
            Caution(
                words
                % {"number": row.number, "name": self.person.full_name, "day": formats.day(row.valid_to)}
            )
            for row in rows.filter(valid_to__gte=self.today)
        ]
