from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from dossiers.models import PowerKind, PowerOfAttorney
from kam_crm.shared import clock
from kam_crm.shared.api.filters import ChangedSinceFilterSet


class PowerFilter(filters.FilterSet):
    holding = filters.BooleanFilter(method="by_holding", label=_("valid today"))
    power = filters.ChoiceFilter(method="by_power", choices=PowerKind.choices, label=_("powers"))

    class Meta:
        model = PowerOfAttorney
        fields: list[str] = []

    def by_holding(self, rows: Any, name: str, value: bool) -> Any:
        running = PowerOfAttorney.objects.visible_to(self.request.user).holding(clock.today()).values("pk")
        return rows.filter(pk__in=running) if value else rows.exclude(pk__in=running)

    def by_power(self, rows: Any, name: str, value: str) -> Any:
        return rows.for_signing(value)


class PowerApiFilter(ChangedSinceFilterSet, PowerFilter):
    class Meta(PowerFilter.Meta):
        pass
