from __future__ import annotations

import datetime as dt

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dossiers.clients.filters import OfClientFilter
from dossiers.models import Client
from dossiers.search import clients_matching
from kam_crm.shared import clock
from orders.confirming.states import order_machine
from orders.drafting.search import number_matches
from orders.models import Order, OrderStatus
from orders.promised.late import late_orders

WAITING = "waiting"
OPEN = "open"
TO_SHIP = "to_ship"
STATUSES = [
    *OrderStatus.choices,
    (WAITING, _("waiting for an answer")),
    (OPEN, _("not shipped yet")),
    (TO_SHIP, _("to ship")),
]
GROUPS_OF_STATUSES: dict[str, list[str]] = {
    TO_SHIP: sorted(order_machine.starts_of("ship")),
    WAITING: [OrderStatus.APPROVAL.value, OrderStatus.HOLD.value],
    OPEN: [name for name, state in order_machine.states.items() if state.is_open],
}
PERIODS = [
    ("today", _("today")),
    ("week", _("7 days")),
    ("month", _("this month")),
    ("last_month", _("last month")),
    ("year", _("this year")),
]


def period_of(name: str, today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of a period named in PERIODS; ends lie in the future where it is not over."""
    match name:
        case "today":
            return today, today
        case "week":
            return today - dt.timedelta(days=6), today
        case "month":
            return clock.month_start(today), clock.month_end(today)
        case "last_month":
            last = clock.add_months(today, -1)
            return last, clock.month_end(last)
    return dt.date(today.year, 1, 1), dt.date(today.year, 12, 31)


class DatedFilter(OfClientFilter):
    """Base of lists of documents: a client, their manager, a stretch of dates."""

    manager = django_filters.NumberFilter(field_name="client__manager_id", label=_("manager"))
    date_from = django_filters.DateFilter(field_name="date", lookup_expr="gte", label=_("from this day"))
    date_to = django_filters.DateFilter(field_name="date", lookup_expr="lte", label=_("up to this day"))
    period = django_filters.ChoiceFilter(choices=PERIODS, method="in_period", label=_("period"))

    def in_period(self, rows: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        return rows.filter(date__range=period_of(value, clock.today()))


class OrderFilter(DatedFilter):
    """`status` is one of the states, `waiting` (for an answer) or `open` (not shipped yet)."""

    q = django_filters.CharFilter(method="by_words", label=_("number or client"))
    number = django_filters.CharFilter(label=_("number"))
    status = django_filters.ChoiceFilter(choices=STATUSES, method="in_status", label=_("status"))
    passed_on = django_filters.BooleanFilter(
        field_name="passed_on_at", lookup_expr="isnull", exclude=True, label=_("passed to sales support")
    )

    ship_late = django_filters.BooleanFilter(method="late", label=_("late"))

    class Meta:
        model = Order
        fields: list[str] = []

    def late(self, rows: QuerySet[Order], name: str, value: bool) -> QuerySet[Order]:
        """To be shipped, and a promised day of it has passed: the order's own, or that of a line (R145)."""
        passed = late_orders(rows, clock.today())
        return passed if value else rows.exclude(pk__in=passed.values("pk"))

    def by_words(self, rows: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        clients = Client.objects.visible_to(self.request.user).filter(clients_matching(value))
        return rows.filter(number_matches(value) | Q(client__in=clients.values("pk")))

    def in_status(self, rows: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        # a plain status is a group of one
        return rows.filter(status__in=GROUPS_OF_STATUSES.get(value, [value]))


CREATED_SINCE = _("entered at this moment or later (ISO 8601, with the offset from UTC)")
