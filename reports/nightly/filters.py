from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kam_crm.shared import clock
from reports.nightly.runs import newest_of

ABC = [(letter, letter) for letter in "ABC"]
SEGMENTS = [(a + x, a + x) for a in "ABC" for x in "XYZ"]


class SnapshotFilter(django_filters.FilterSet):
    """Narrows to one night by `as_of`, of all nights of the table and not only of the rows the caller sees."""

    as_of = django_filters.DateFilter(
        method="by_night", label=_("newest snapshot not later than this; by default today")
    )

    def by_night(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        upto = self.form.cleaned_data["as_of"] or clock.today()
        night = newest_of(queryset.model, upto)
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        return rows.filter(as_of=night) if night else rows.none()
