from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kam_crm.shared import clock
from reports.models import NightlyRun
from reports.nightly.runs import newest_of


class SnapshotFilter(django_filters.FilterSet):
    """Narrows to one snapshot by `as_of`, of all there are and not only of the rows the caller sees.

    For the API: pages choose their snapshot themselves, because all their figures speak of it.
    """

    as_of = django_filters.DateFilter(
        method="chosen", label=_("newest snapshot not later than this; by default today")
    )

    def chosen(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Read by `filter_queryset`, because it means something also where it is not given."""
        return rows

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        # a date without a run means the run before it, as on the pages
        snapshot = newest_of(queryset.model, self.form.cleaned_data["as_of"] or clock.today())
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        return rows.filter(as_of=snapshot) if snapshot else rows.none()


class NightlyRunFilter(django_filters.FilterSet):
    as_of = django_filters.DateFilter(label=_("as of"))
    step = django_filters.CharFilter(label=_("step"))
    failed = django_filters.BooleanFilter(method="by_failure", label=_("failed"))

    class Meta:
        model = NightlyRun
        fields: list[str] = []

    def by_failure(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.exclude(error="") if value else rows.filter(error="")
