from __future__ import annotations

import datetime as dt

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.rights.models import Access, AccessLog
from kam_crm.shared import clock

DAY = dt.timedelta(days=1)


class AccessFilter(django_filters.FilterSet):
    """`since` and `until` are days of the company, both included."""

    what = django_filters.ChoiceFilter(choices=Access.choices)
    user = django_filters.NumberFilter(field_name="user_id")
    since = django_filters.DateFilter(method="from_day", label=_("since"))
    until = django_filters.DateFilter(method="to_day", label=_("until"))

    class Meta:
        model = AccessLog
        fields = ["what", "user"]

    def from_day(self, rows: QuerySet[AccessLog], name: str, day: dt.date) -> QuerySet[AccessLog]:
        return rows.filter(at__gte=clock.at(day, dt.time()))

    def to_day(self, rows: QuerySet[AccessLog], name: str, day: dt.date) -> QuerySet[AccessLog]:
        return rows.filter(at__lt=clock.at(day + DAY, dt.time()))
