from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.api.filters import ChangedSinceFilterSet
from plans.models import Meeting, MeetingStatus


class MeetingFilter(filters.FilterSet):
    status = filters.ChoiceFilter(choices=MeetingStatus.choices, label=_("status"))
    department = filters.NumberFilter(field_name="department_id", label=_("department"))

    class Meta:
        model = Meeting
        fields: list[str] = []


class MeetingApiFilter(ChangedSinceFilterSet, MeetingFilter):
    class Meta(MeetingFilter.Meta):
        pass
