from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from reports.models import Alert, AlertKind


class AlertFilter(django_filters.FilterSet):
    as_of = django_filters.DateFilter(label=_("night"))
    client = django_filters.NumberFilter(field_name="client_id", label=_("client"))
    manager = django_filters.NumberFilter(field_name="client__manager_id", label=_("manager"))
    kind = django_filters.ChoiceFilter(choices=AlertKind.choices, label=_("kind"))

    class Meta:
        model = Alert
        fields: list[str] = []
