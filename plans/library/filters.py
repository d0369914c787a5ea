from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.api.filters import ChangedSinceFilterSet
from plans.models import LibraryDocument, LibraryKind


class LibraryFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=LibraryKind.choices, label=_("kind"))
    unread = filters.BooleanFilter(method="by_reading", label=_("to acknowledge"))
    in_force = filters.BooleanFilter(field_name="archived_at", lookup_expr="isnull", label=_("in force"))

    class Meta:
        model = LibraryDocument
        fields: list[str] = []

    def by_reading(self, rows: Any, name: str, value: bool) -> Any:
        user = self.request.user
        waiting = LibraryDocument.objects.visible_to(user).unacknowledged_by(user).values("pk")
        return rows.filter(pk__in=waiting) if value else rows.exclude(pk__in=waiting)


class LibraryApiFilter(ChangedSinceFilterSet, LibraryFilter):
    class Meta(LibraryFilter.Meta):
        pass
