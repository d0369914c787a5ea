from __future__ import annotations

import datetime as dt

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.absences.models import Absence, AbsenceReason
from kam_crm.shared.api.filters import ChangedSinceFilterSet


class AbsenceFilter(ChangedSinceFilterSet):
    on = django_filters.DateFilter(method="by_day", label=_("on this day"))
    user = django_filters.CharFilter(field_name="user__email", lookup_expr="iexact", label=_("e-mail"))
    deputy = django_filters.CharFilter(field_name="deputy__email", lookup_expr="iexact", label=_("e-mail"))
    reason = django_filters.ChoiceFilter(choices=AbsenceReason.choices, label=_("reason"))

    class Meta:
        model = Absence
        fields = ["user", "deputy", "reason"]

    def by_day(self, rows: QuerySet[Absence], name: str, value: dt.date) -> QuerySet[Absence]:
        return rows.on(value)  # type: ignore[attr-defined, no-any-return]
