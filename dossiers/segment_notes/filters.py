from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from dossiers.models import SegmentNote, SegmentNoteKind
from kam_crm.shared.api.filters import ChangedSinceFilterSet


class SegmentNoteFilter(filters.FilterSet):
    segment = filters.NumberFilter(field_name="segment_id", label=_("market segment"))
    kind = filters.ChoiceFilter(choices=SegmentNoteKind.choices, label=_("kind"))
    since = filters.DateFilter(field_name="date", lookup_expr="gte", label=_("since"))
    until = filters.DateFilter(field_name="date", lookup_expr="lte", label=_("until"))

    class Meta:
        model = SegmentNote
        fields: list[str] = []


class SegmentNoteApiFilter(ChangedSinceFilterSet, SegmentNoteFilter):
    class Meta(SegmentNoteFilter.Meta):
        pass
