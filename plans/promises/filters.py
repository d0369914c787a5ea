from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from dossiers.clients.filters import OfClientFilter
from kam_crm.shared import clock
from plans.models import Promise, PromiseStatus, Side
from plans.promises.querysets import PromiseQuerySet


class PromiseApiFilter(OfClientFilter):
    """People are named by their keys."""

    side = filters.ChoiceFilter(choices=Side.choices, label=_("which side"))
    status = filters.ChoiceFilter(choices=PromiseStatus.choices, label=_("status"))
    owner = filters.NumberFilter(field_name="owner_id", label=_("owner"))
    person = filters.NumberFilter(field_name="person_id", label=_("person"))
    due_from = filters.DateFilter(field_name="due_on", lookup_expr="gte")
    due_to = filters.DateFilter(field_name="due_on", lookup_expr="lte")
    overdue = filters.BooleanFilter(method="by_lateness", label=_("overdue"))

    class Meta:
        model = Promise
        fields: list[str] = []

    def by_lateness(self, rows: PromiseQuerySet, name: str, value: bool) -> PromiseQuerySet:
        late = rows.overdue(clock.today())
        return late if value else rows.exclude(pk__in=late.values("pk"))
