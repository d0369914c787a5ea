from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from approvals import kinds
from approvals.models import DECISIONS, Request
from kam_crm.shared.api.filters import ChangedSinceFilterSet

ORDER = "orders.order"


class RequestFilter(ChangedSinceFilterSet):
    """`order` is the subject's key where it is an order, as `subject_kind` and `subject_id` say of any subject."""

    client = django_filters.NumberFilter(field_name="client_id", label=_("client"))
    order = django_filters.NumberFilter(method="of_order", label=_("order"))
    subject_kind = django_filters.CharFilter(label=_("of what"))
    subject_id = django_filters.NumberFilter(label=_("number of the row it is about"))
    kind = django_filters.ChoiceFilter(choices=kinds.choices, label=_("kind"))
    decision = django_filters.ChoiceFilter(field_name="status", choices=DECISIONS, label=_("decision"))
    is_open = django_filters.BooleanFilter(method="open_or_not", label=_("not yet decided"))

    class Meta:
        model = Request
        fields: list[str] = []

    def of_order(self, rows: QuerySet[Request], name: str, value: int) -> QuerySet[Request]:
        return rows.filter(subject_kind=ORDER, subject_id=value)

    def open_or_not(self, rows: QuerySet[Request], name: str, value: bool) -> QuerySet[Request]:
        return rows.filter(status="open") if value else rows.exclude(status="open")
