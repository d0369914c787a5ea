from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dossiers.models import Client
from dossiers.search import clients_matching
from orders.drafting.filters import DatedFilter
from orders.models import ActStatus, DiscrepancyAct, Nature
from orders.numbering import ACT, numbers_meant

WAITING = "waiting"
STATUSES = [*ActStatus.choices, (WAITING, _("not decided yet"))]


class ActFilter(DatedFilter):
    q = django_filters.CharFilter(method="by_words", label=_("number or client"))
    status = django_filters.ChoiceFilter(choices=STATUSES, method="in_status", label=_("status"))
    nature = django_filters.ChoiceFilter(choices=Nature.choices, method="with_nature", label=_("kind"))
    kind = django_filters.NumberFilter(method="with_kind", label=_("kind of the company's list"))
    product = django_filters.NumberFilter(method="with_product", label=_("product"))
    late = django_filters.BooleanFilter(field_name="is_late", label=_("after its term"))
    shipment = django_filters.NumberFilter(field_name="shipment_id", label=_("shipment"))

    class Meta:
        model = DiscrepancyAct
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        clients = Client.objects.visible_to(self.request.user).filter(clients_matching(value))
        return rows.filter(Q(number__in=numbers_meant(value, ACT)) | Q(client__in=clients.values("pk")))

    def in_status(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(status__in=["draft", "asked"] if value == WAITING else [value])

    def with_nature(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(lines__kind__nature=value).distinct()

    def with_kind(self, rows: QuerySet[Any], name: str, value: int) -> QuerySet[Any]:
        return rows.filter(lines__kind=value).distinct()

    def with_product(self, rows: QuerySet[Any], name: str, value: int) -> QuerySet[Any]:
        return rows.filter(lines__product=value, lines__kind__isnull=False).distinct()
