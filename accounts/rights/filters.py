from __future__ import annotations

import datetime as dt

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.rights.models import Access, AccessLog
from kam_crm.shared import clock
from kam_crm.shared.web.params import int_param

DAY = dt.timedelta(days=1)


class AccessFilter(django_filters.FilterSet):
    """`since` and `until` are days of the company, both included."""

    what = django_filters.ChoiceFilter(choices=Access.choices)
    user = django_filters.NumberFilter(field_name="user_id")
    list = django_filters.CharFilter(field_name="subject", label=_("list"))
    q = django_filters.CharFilter(method="of_number", label=_("number of a person or client"))
    since = django_filters.DateFilter(method="from_day", label=_("since"))
    until = django_filters.DateFilter(method="to_day", label=_("until"))

    class Meta:
        model = AccessLog
        fields = ["what", "user", "list"]

    def of_number(self, rows: QuerySet[AccessLog], name: str, words: str) -> QuerySet[AccessLog]:
        """Showings of a person or of a client's secrets, exports narrowed to a client, steps on a user's account."""
        number = int_param(words.strip().removeprefix("№").strip())
        if number is None:
            return rows.none()
        of_one = Q(subject__in=[f"person {number}", f"user {number}", f"client {number}"])
        of_client = Q(details__filters__client=str(number)) | Q(
            details__filters__of=f"dossiers.client:{number}"
        )
        return rows.filter(of_one | of_client | Q(details__people__contains=number))

    def from_day(self, rows: QuerySet[AccessLog], name: str, day: dt.date) -> QuerySet[AccessLog]:
        return rows.filter(at__gte=clock.at(day, dt.time()))

    def to_day(self, rows: QuerySet[AccessLog], name: str, day: dt.date) -> QuerySet[AccessLog]:
        return rows.filter(at__lt=clock.at(day + DAY, dt.time()))
