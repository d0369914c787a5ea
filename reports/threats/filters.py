from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam_crm.shared.api.filters import ChangedSinceFilterSet
from reports.models import Threat, ThreatStatus
from reports.threats.querysets import OPEN
from reports.threats.sources import choices


class ThreatFilter(filters.FilterSet):
    status = filters.ChoiceFilter(choices=ThreatStatus.choices, label=_("status"))
    source = filters.ChoiceFilter(choices=choices, label=pgettext_lazy("threat", "sign"))
    client = filters.NumberFilter(field_name="client_id", label=_("client"))
    manager = filters.NumberFilter(field_name="client__manager_id", label=_("manager"))
    owner = filters.NumberFilter(field_name="owner_id", label=_("owner"))
    key = filters.BooleanFilter(field_name="client__is_key", label=_("key clients"))
    open = filters.BooleanFilter(method="by_openness", label=pgettext_lazy("threats", "open"))

    class Meta:
        model = Threat
        fields: list[str] = []

    def by_openness(self, rows: Any, name: str, value: bool) -> Any:
        return rows.filter(status__in=OPEN) if value else rows.exclude(status__in=OPEN)


class ThreatApiFilter(ChangedSinceFilterSet, ThreatFilter):
    client_code = filters.CharFilter(field_name="client__code", label=_("client's code"))

    class Meta(ThreatFilter.Meta):
        pass
