from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.api.filters import ChangedSinceFilterSet
from plans.models import ExpertQuestion


class ExpertQuestionFilter(filters.FilterSet):
    answered = filters.BooleanFilter(method="by_answer", label=_("answered"))
    expert = filters.NumberFilter(field_name="expert_id", label=_("expert"))
    subject = filters.CharFilter(field_name="subject", label=_("subject"))
    client = filters.NumberFilter(field_name="client_id", label=_("client"))
    manager = filters.NumberFilter(field_name="client__manager_id", label=_("manager"))

    class Meta:
        model = ExpertQuestion
        fields: list[str] = []

    def by_answer(self, rows: Any, name: str, value: bool) -> Any:
        return rows.filter(answered_at__isnull=not value)


class ExpertQuestionApiFilter(ChangedSinceFilterSet, ExpertQuestionFilter):
    client_code = filters.CharFilter(field_name="client__code", label=_("client's code"))

    class Meta(ExpertQuestionFilter.Meta):
        pass
