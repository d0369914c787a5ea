from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from dossiers.clients.filters import OfClientFilter
from dossiers.models import Contract


class ContractFilter(OfClientFilter):
    in_force = django_filters.DateFilter(method="on_day", label=_("in force on this day"))

    class Meta:
        model = Contract
        fields: list[str] = []

    def on_day(self, rows: Any, name: str, value: Any) -> Any:
        return rows.in_force(value)
