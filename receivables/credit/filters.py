from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dossiers.clients.filters import OfClientFilter
from receivables.models import CreditLimit


class CreditLimitFilter(OfClientFilter):
    in_force = django_filters.DateFilter(method="on_day", label=_("in force on this day"))

    class Meta:
        model = CreditLimit
        fields: list[str] = []

    def on_day(self, rows: QuerySet[CreditLimit], name: str, value: Any) -> QuerySet[CreditLimit]:
        return rows.filter(pk__in=CreditLimit.objects.in_force(value).values("pk"))
