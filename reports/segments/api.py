from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied

from accounts.rights.api_fields import sees_margin
from kam_crm.shared import clock
from reports.api_base import OF_CLIENT, ListViewSet, OfClientSerializer
from reports.models import (
    Base,
    Level,
    SegmentSnapshot,
)
from reports.nightly.filters import SnapshotFilter
from reports.segments.filters import SegmentFilter, with_segment_before
from reports.segments.pages.why import why_segment
from reports.segments.services import policy_for
from reports.segments.validity import newest_valid


class SegmentApiFilter(SegmentFilter, SnapshotFilter):
    """Without `base` the one that the policy shows; without `level` the company."""

    one_only = ("base", "level")

    base = django_filters.ChoiceFilter(choices=Base.choices, method="chosen", label=_("base"))
    level = django_filters.ChoiceFilter(choices=Level.choices, method="chosen", label=_("level"))
    client_code = django_filters.CharFilter(field_name="client__code", label=_("client's code"))
    manager = django_filters.CharFilter(field_name="client__manager__email", label=_("manager's e-mail"))

    def filter_queryset(self, queryset: Any) -> QuerySet[Any]:
        asked = self.form.cleaned_data
        upto = asked["as_of"] or clock.today()
        base = asked["base"] or policy_for(upto).shown_base
        # refused, not replaced as on the page: a program would take sales for gross profit
        if base == Base.GROSS_PROFIT and not sees_margin(self.request):
            raise PermissionDenied(_("You may not see margins."))
        # of the whole table: a date on which the caller has no client is an empty list, not an older snapshot
        as_of, level = newest_valid(upto), asked["level"] or Level.COMPANY
        rows = with_segment_before(queryset, as_of, level=level, base=base)
        # past SnapshotFilter: it would look for rows of that very night
        return super(SnapshotFilter, self).filter_queryset(rows)


class SegmentSerializer(OfClientSerializer):
    """`why` says in a sentence how both letters came about; `as_of` is the night, made anew on it or before."""

    as_of = serializers.DateField(source="valid_on", read_only=True)
    why = serializers.SerializerMethodField()

    class Meta:
        model = SegmentSnapshot
        fields = [
            "id", "as_of", "level", "base", *OF_CLIENT, "amount", "without_cost", "share", "cum_before", "abc",
            "n_months", "active_months", "cv", "xyz_freq", "xyz_cv", "segment", "why",
        ]  # fmt: skip

    def get_why(self, row: SegmentSnapshot) -> str:
        return why_segment(row, row.policy)


class SegmentViewSet(ListViewSet):
    """ABC and XYZ of clients as of a date, largest first, each with the sentence that explains it."""

    queryset = SegmentSnapshot.objects.select_related("client", "policy")
    serializer_class = SegmentSerializer
    capabilities = {"list": "reports.view"}
    filterset_class = SegmentApiFilter
    search_fields = ("client__sort_key", "client__code")
    ordering = ("-amount",)
    ordering_fields = {"amount": "amount", "share": "share", "client_code": "client__code"}
