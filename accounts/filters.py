from __future__ import annotations

import datetime as dt

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Role
from accounts.models import Absence, AbsenceReason, Access, AccessLog, Department, User
from kam_crm.shared.api.filters import ChangedSinceFilterSet


class UserFilter(ChangedSinceFilterSet):
    """The same filters on the page and in the API."""

    role = django_filters.ChoiceFilter(choices=Role.choices, label=_("role"))
    department = django_filters.NumberFilter(field_name="department_id", label=_("department"))
    is_active = django_filters.BooleanFilter(label=_("may sign in"))

    class Meta:
        model = User
        fields = ["role", "department", "is_active"]


class DepartmentFilter(ChangedSinceFilterSet):
    class Meta:
        model = Department
        fields: list[str] = []


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


class AccessFilter(django_filters.FilterSet):
    what = django_filters.ChoiceFilter(choices=Access.choices)
    user = django_filters.NumberFilter(field_name="user_id")

    class Meta:
        model = AccessLog
        fields = ["what", "user"]
