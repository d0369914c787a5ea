from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from dossiers.clients.filters import OfClientFilter
from plans.models import CooperationPlan, CooperationStatus, GroupNeed


class CooperationPlanFilter(OfClientFilter):
    status = filters.ChoiceFilter(choices=CooperationStatus.choices, label=_("status"))

    class Meta:
        model = CooperationPlan
        fields: list[str] = []


class GroupNeedFilter(OfClientFilter):
    group = filters.NumberFilter(field_name="group_id", label=_("product group"))

    class Meta:
        model = GroupNeed
        fields: list[str] = []
