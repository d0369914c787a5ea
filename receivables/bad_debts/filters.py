from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dossiers.clients.filters import OfClientFilter
from dossiers.models import Client
from dossiers.search import clients_matching
from receivables.models import Invoice


class BadDebtFilter(OfClientFilter):
    q = django_filters.CharFilter(method="by_words", label=_("number or client"))
    manager = django_filters.NumberFilter(field_name="client__manager_id", label=_("manager"))
    department = django_filters.NumberFilter(
        field_name="client__manager__department_id", label=_("department")
    )

    class Meta:
        model = Invoice
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        clients = Client.objects.visible_to(self.request.user).filter(clients_matching(value))
        return rows.filter(Q(number__icontains=value) | Q(client__in=clients.values("pk")))
