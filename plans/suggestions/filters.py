from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.api.filters import ChangedSinceFilterSet
from plans.models import Suggestion, SuggestionKind, SuggestionStatus


class SuggestionFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=SuggestionKind.choices, label=_("kind"))
    status = filters.ChoiceFilter(choices=SuggestionStatus.choices, label=_("status"))
    client = filters.NumberFilter(field_name="client_id", label=_("client"))
    manager = filters.NumberFilter(field_name="author_id", label=_("author"))
    waiting = filters.BooleanFilter(method="by_waiting", label=_("waits for my answer"))

    class Meta:
        model = Suggestion
        fields: list[str] = []

    def by_waiting(self, rows: Any, name: str, value: bool) -> Any:
        user = self.request.user
        waiting = Suggestion.objects.visible_to(user).waiting_for(user).values("pk")
        return rows.filter(pk__in=waiting) if value else rows.exclude(pk__in=waiting)


class SuggestionApiFilter(ChangedSinceFilterSet, SuggestionFilter):
    class Meta(SuggestionFilter.Meta):
        pass
