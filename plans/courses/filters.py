from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.api.filters import ChangedSinceFilterSet
from plans.models import Course


class CourseFilter(filters.FilterSet):
    year = filters.NumberFilter(
        field_name="day", lookup_expr="year", min_value=1900, max_value=2200, label=_("year")
    )
    department = filters.NumberFilter(field_name="employee__department_id", label=_("department"))
    employee = filters.NumberFilter(field_name="employee_id", label=_("employee"))

    class Meta:
        model = Course
        fields: list[str] = []


class CourseApiFilter(ChangedSinceFilterSet, CourseFilter):
    class Meta(CourseFilter.Meta):
        pass
