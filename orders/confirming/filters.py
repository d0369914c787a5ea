from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.api.filters import ChangedSinceFilterSet
from orders.models import (
    Approval,
    ApprovalKind,
    Decision,
)


class ApprovalFilter(ChangedSinceFilterSet):
    client = django_filters.NumberFilter(field_name="order__client_id", label=_("client"))
    order = django_filters.NumberFilter(field_name="order_id", label=_("order"))
    kind = django_filters.ChoiceFilter(choices=ApprovalKind.choices, label=_("kind"))
    decision = django_filters.ChoiceFilter(choices=Decision.choices, label=_("decision"))
    is_open = django_filters.BooleanFilter(method="open_or_not", label=_("not yet decided"))

    class Meta:
        model = Approval
        fields: list[str] = []

    def open_or_not(self, rows: QuerySet[Approval], name: str, value: bool) -> QuerySet[Approval]:
        return rows.filter(decision="") if value else rows.exclude(decision="")
