"""Filters of lists, the same on pages and in the API. All of them live in the address."""

from __future__ import annotations

import datetime as dt

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dossiers.filters import OfClientFilter
from dossiers.models import Client
from dossiers.search import clients_matching
from kam_crm.shared import clock
from kam_crm.shared.api.filters import ChangedSinceFilterSet, MomentFilter
from kam_crm.shared.matching import matching
from kam_crm.shared.text import search_variants
from orders.models import (
    Approval,
    ApprovalKind,
    Decision,
    LineKind,
    Order,
    OrderStatus,
    Price,
    PriceColumn,
    Product,
    Shipment,
    ShipmentLine,
)
from orders.search import number_matches

WAITING = "waiting"
OPEN = "open"
STATUSES = [*OrderStatus.choices, (WAITING, _("waiting for an answer")), (OPEN, _("not shipped yet"))]
GROUPS_OF_STATUSES = {
    WAITING: [OrderStatus.APPROVAL, OrderStatus.HOLD],
    OPEN: [OrderStatus.DRAFT, OrderStatus.APPROVAL, OrderStatus.HOLD, OrderStatus.CONFIRMED],
}
PERIODS = [
    ("today", _("today")),
    ("week", _("7 days")),
    ("month", _("this month")),
    ("last_month", _("last month")),
    ("year", _("this year")),
]
PRODUCT_FIELDS = ("sort_key", "code")


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
    """Base of lists of documents: a client, his manager, a stretch of dates."""

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

    class Meta:
        model = Order
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        clients = Client.objects.visible_to(self.request.user).filter(clients_matching(value))
        return rows.filter(number_matches(value) | Q(client__in=clients.values("pk")))

    def in_status(self, rows: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        return rows.filter(status__in=GROUPS_OF_STATUSES.get(value, [value]))


class ApprovalFilter(ChangedSinceFilterSet):
    client = django_filters.NumberFilter(field_name="order__client_id", label=_("client"))
    order = django_filters.NumberFilter(field_name="order_id", label=_("order"))
    kind = django_filters.ChoiceFilter(choices=ApprovalKind.choices, label=_("kind"))
    decision = django_filters.ChoiceFilter(choices=Decision.choices, label=_("decision"))
    is_open = django_filters.BooleanFilter(method="open_or_not", label=_("not yet decided"))

    class Meta:
        model = Approval
        fields: list[str] = []

    def open_or_not(self, rows: QuerySet[Approval], name: str, value: bool) -> QuerySet[Approval]:
        return rows.filter(decision="") if value else rows.exclude(decision="")


class ProductFilter(ChangedSinceFilterSet):
    q = django_filters.CharFilter(method="by_words", label=_("code or name"))
    code = django_filters.CharFilter(label=_("code"))
    group = django_filters.NumberFilter(field_name="group_id", label=_("group"))
    is_active = django_filters.BooleanFilter(label=_("on sale"))

    class Meta:
        model = Product
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        variants = search_variants(value.replace("\x00", "")[:100])
        return rows.filter(matching(variants, PRODUCT_FIELDS)) if variants else rows.none()


class PriceFilter(django_filters.FilterSet):
    product = django_filters.NumberFilter(field_name="product_id", label=_("product"))
    product_code = django_filters.CharFilter(field_name="product__code", label=_("code of the product"))
    column = django_filters.NumberFilter(field_name="column_id", label=_("price column"))
    on = django_filters.DateFilter(method="in_force", label=_("in force on this day"))

    class Meta:
        model = Price
        fields: list[str] = []

    def in_force(self, rows: QuerySet[Price], name: str, value: dt.date) -> QuerySet[Price]:
        """One price for each product and column."""
        newest = self.queryset.filter(valid_from__lte=value)
        newest = newest.order_by("product_id", "column_id", "-valid_from").distinct("product_id", "column_id")
        return rows.filter(pk__in=newest.values("pk"))


class PriceColumnFilter(django_filters.FilterSet):
    class Meta:
        model = PriceColumn
        fields: list[str] = []


CREATED_SINCE = _("entered at this moment or later (ISO 8601, with the offset from UTC)")


class ShipmentFilter(DatedFilter):
    """A posted document never changes, so what is new has been entered."""

    updated_since = MomentFilter("created_at", "gte", label=CREATED_SINCE)
    number = django_filters.CharFilter(label=_("number"))
    order = django_filters.NumberFilter(field_name="order_id", label=_("order"))
    is_return = django_filters.BooleanFilter(
        field_name="returns", lookup_expr="isnull", exclude=True, label=_("returns")
    )

    class Meta:
        model = Shipment
        fields: list[str] = []


class ShipmentLineFilter(DatedFilter):
    updated_since = MomentFilter("shipment__created_at", "gte", label=CREATED_SINCE)
    shipment = django_filters.NumberFilter(field_name="shipment_id", label=_("document"))
    product = django_filters.NumberFilter(field_name="product_id", label=_("product"))
    kind = django_filters.ChoiceFilter(choices=LineKind.choices, label=_("kind"))

    class Meta:
        model = ShipmentLine
        fields: list[str] = []
