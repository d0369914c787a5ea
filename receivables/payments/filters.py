from __future__ import annotations

import django_filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.api.filters import ChangedSinceFilterSet
from receivables.invoices.filters import DocumentFilter
from receivables.models import Allocation, Payment, PaymentKind


class PaymentFilter(DocumentFilter):
    kind = django_filters.ChoiceFilter(choices=PaymentKind.choices, label=_("kind"))
    advance = django_filters.BooleanFilter(method="with_advance", label=_("with an advance"))

    class Meta:
        model = Payment
        fields: list[str] = []

    def with_advance(self, rows: QuerySet[Payment], name: str, value: bool) -> QuerySet[Payment]:
        return rows.filter(**{f"allocated__{'lt' if value else 'gte'}": F("amount")})


class AllocationFilter(ChangedSinceFilterSet):
    client = django_filters.NumberFilter(field_name="invoice__client_id", label=_("client"))
    client_code = django_filters.CharFilter(field_name="invoice__client__code", label=_("code of the client"))
    payment = django_filters.NumberFilter(field_name="payment_id", label=_("payment"))
    invoice = django_filters.NumberFilter(field_name="invoice_id", label=_("invoice"))
    date_from = django_filters.DateFilter(field_name="date", lookup_expr="gte", label=_("dated from"))
    date_to = django_filters.DateFilter(field_name="date", lookup_expr="lte", label=_("dated to"))

    class Meta:
        model = Allocation
        fields: list[str] = []
