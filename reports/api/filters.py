"""Filters of the API's figures. Snapshots are shown as of one date: the newest that is not later than asked for."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied

from kam_crm.shared import clock
from kam_crm.shared.api.filters import ChangedSinceFilterSet
from reports.api.margin import sees_margin
from reports.figures.nights import newest_of
from reports.models import AlertKind, Base, Level, Measure
from reports.services.policy import policy_for

ABC = [(letter, letter) for letter in "ABC"]
SEGMENTS = [(a + x, a + x) for a in "ABC" for x in "XYZ"]


class NightFilter(django_filters.FilterSet):
    """Narrows to one night by `as_of`, of all nights of the table and not only of the rows the caller sees."""

    as_of = django_filters.DateFilter(method="by_night", label=_("newest night not later than this; today"))

    def by_night(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        upto = self.form.cleaned_data["as_of"] or clock.today()
        night = newest_of(queryset.model, upto)
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        return rows.filter(as_of=night) if night else rows.none()


class SegmentFilter(NightFilter):
    """Without `base` the one that the policy shows; without `level` the company."""

    base = django_filters.ChoiceFilter(choices=Base.choices, method="by_night", label=_("base"))
    level = django_filters.ChoiceFilter(choices=Level.choices, method="by_night", label=_("level"))
    client_code = django_filters.CharFilter(field_name="client__code", label=_("client's code"))
    manager = django_filters.CharFilter(field_name="client__manager__email", label=_("manager's e-mail"))
    abc = django_filters.ChoiceFilter(choices=ABC, label="ABC")
    segment = django_filters.ChoiceFilter(choices=SEGMENTS, label=_("segment"))

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.form.cleaned_data
        base = asked["base"] or policy_for(asked["as_of"] or clock.today()).shown_base
        if base == Base.GROSS_PROFIT and not sees_margin(self.request):
            raise PermissionDenied(_("You may not see margins."))
        return super().filter_queryset(queryset).filter(base=base, level=asked["level"] or Level.COMPANY)


class AttainmentFilter(NightFilter):
    measure = django_filters.ChoiceFilter(choices=Measure.choices, label=_("measure"))
    manager = django_filters.CharFilter(field_name="manager__email", label=_("manager's e-mail"))


class AlertFilter(NightFilter):
    kind = django_filters.ChoiceFilter(choices=AlertKind.choices, label=_("kind"))
    client_code = django_filters.CharFilter(field_name="client__code", label=_("client's code"))


class ClientMonthFilter(django_filters.FilterSet):
    client_code = django_filters.CharFilter(field_name="client__code", label=_("client's code"))
    manager = django_filters.CharFilter(field_name="client__manager__email", label=_("manager's e-mail"))
    month_from = django_filters.DateFilter(field_name="month", lookup_expr="gte", label=_("from month"))
    month_to = django_filters.DateFilter(field_name="month", lookup_expr="lte", label=_("to month"))


class TargetFilter(ChangedSinceFilterSet):
    month = django_filters.DateFilter(label=_("month, its first day"))
    measure = django_filters.ChoiceFilter(choices=Measure.choices, label=_("measure"))
    manager = django_filters.CharFilter(field_name="manager__email", label=_("manager's e-mail"))


class NightlyRunFilter(django_filters.FilterSet):
    as_of = django_filters.DateFilter(label=_("as of"))
    step = django_filters.CharFilter(label=_("step"))
