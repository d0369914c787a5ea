from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dossiers.clients.filters import OfClientFilter
from dossiers.models import Client
from dossiers.search import clients_matching
from orders.numbering import RECONCILIATION, numbers_meant
from receivables.models import ReconciliationAct, ReconciliationStatus


class ReconciliationFilter(OfClientFilter):
    q = django_filters.CharFilter(method="by_words", label=_("number or client"))
    manager = django_filters.NumberFilter(field_name="client__manager_id", label=_("manager"))
    status = django_filters.ChoiceFilter(choices=ReconciliationStatus.choices, label=_("status"))
    last_from = django_filters.DateFilter(field_name="last", lookup_expr="gte", label=_("ends from"))
    last_to = django_filters.DateFilter(field_name="last", lookup_expr="lte", label=_("ends up to"))

    class Meta:
        model = ReconciliationAct
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        clients = Client.objects.visible_to(self.request.user).filter(clients_matching(value))
        numbers = numbers_meant(value, RECONCILIATION)
        return rows.filter(Q(number__in=numbers) | Q(client__in=clients.values("pk")))
