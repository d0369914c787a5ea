from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from reports.models import Attainment, Measure


class AttainmentFilter(django_filters.FilterSet):
    measure = django_filters.ChoiceFilter(choices=Measure.choices, label=_("measure"))
    manager = django_filters.NumberFilter(field_name="manager_id", label=_("manager"))
    department = django_filters.NumberFilter(field_name="manager__department_id", label=_("department"))

    class Meta:
        model = Attainment
        fields: list[str] = []
