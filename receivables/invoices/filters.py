from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dossiers.clients.filters import OfClientFilter
from dossiers.models import Client
from dossiers.search import clients_matching
from kam_crm.shared import clock
from orders.drafting.filters import PERIODS, period_of
from receivables.collection.filters import AGES, DEBTORS, OPEN, OVERDUE, DebtFilter
from receivables.models import Invoice


class DocumentFilter(OfClientFilter):
    """Base of invoices and payments: by client, manager, number and date."""

    q = django_filters.CharFilter(method="by_words", label=_("number or client"))
    manager = django_filters.NumberFilter(field_name="client__manager_id", label=_("manager"))
    department = django_filters.NumberFilter(
        field_name="client__manager__department_id", label=_("department")
    )
    number = django_filters.CharFilter(label=_("number"))
    date_from = django_filters.DateFilter(field_name="date", lookup_expr="gte", label=_("dated from"))
    date_to = django_filters.DateFilter(field_name="date", lookup_expr="lte", label=_("dated to"))
    period = django_filters.ChoiceFilter(choices=PERIODS, method="in_period", label=_("period"))

    def in_period(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(date__range=period_of(value, clock.today()))

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        text = value.replace("\x00", "").strip()[:100]
        # unscoped: `rows` are only documents of clients that the person sees
        clients = Client.objects.filter(clients_matching(text))
        return rows.filter(Q(number__istartswith=text) | Q(client__in=clients))


class InvoiceFilter(DocumentFilter):
    """`debtors_…` narrow to invoices of the clients that the list of debts shows with the same filter."""

    debtors_q = django_filters.CharFilter(method="of_debtors", label=_("client: name, INN, code or phone"))
    debtors_overdue = django_filters.BooleanFilter(method="of_debtors", label=_("clients with overdue debt"))
    debtors_over_limit = django_filters.BooleanFilter(method="of_debtors", label=_("clients over the limit"))
    debtors_long = django_filters.BooleanFilter(
        method="of_debtors", label=_("clients overdue for long, by the rules")
    )
    age = django_filters.ChoiceFilter(choices=AGES, method="by_age", label=_("age of the debt"))
    due_from = django_filters.DateFilter(field_name="due_date", lookup_expr="gte", label=_("due from"))
    due_to = django_filters.DateFilter(field_name="due_date", lookup_expr="lte", label=_("due to"))

    class Meta:
        model = Invoice
        fields: list[str] = []

    def of_debtors(self, rows: Any, name: str, value: Any) -> Any:
        # the very filter of the list of debts, so that its figures and the invoices behind them agree
        narrowed = DebtFilter({name.removeprefix(DEBTORS): value}, Client.objects.all(), request=self.request)
        return rows.filter(client__in=narrowed.qs.order_by().values("pk"))

    def by_age(self, rows: Any, name: str, value: str) -> Any:
        today = clock.today()
        if value == OPEN:
            return rows.open()
        return rows.overdue(today) if value == OVERDUE else rows.aged(value, today)
