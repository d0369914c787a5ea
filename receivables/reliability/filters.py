from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from dossiers.clients.filters import OfClientFilter
from receivables.models import Reliability, ReliabilityCheck


class ReliabilityFilter(OfClientFilter):
    result = django_filters.ChoiceFilter(choices=Reliability.choices, label=_("result"))
    decided = django_filters.BooleanFilter(method="by_decision", label=_("decided"))

    class Meta:
        model = ReliabilityCheck
        fields: list[str] = []

    def by_decision(self, rows: Any, name: str, value: bool) -> Any:
        return rows.filter(decided_by__isnull=not value)
