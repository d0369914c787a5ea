from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dossiers.clients.filters import OfClientFilter
from orders.models import PurchaseRequest, PurchaseStatus
from orders.purchases.services import OPEN

STATUSES = [("open", pgettext_lazy("purchases", "open")), *PurchaseStatus.choices]


class PurchaseFilter(OfClientFilter):
    manager = django_filters.NumberFilter(field_name="client__manager_id", label=_("manager"))
    order = django_filters.NumberFilter(field_name="order_id", label=_("order"))
    status = django_filters.ChoiceFilter(choices=STATUSES, method="in_status", label=_("status"))

    class Meta:
        model = PurchaseRequest
        fields: list[str] = []

    def in_status(self, rows: QuerySet[PurchaseRequest], name: str, value: str) -> QuerySet[PurchaseRequest]:
        return rows.filter(status__in=OPEN if value == "open" else [value])
