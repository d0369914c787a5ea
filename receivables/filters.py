"""Filters of lists, the same on pages and in the API. All of them live in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dossiers.filters import OfClientFilter
from dossiers.models import Client
from dossiers.search import clients_matching
from kam_crm.shared import clock
from kam_crm.shared.api.filters import ChangedSinceFilterSet
from receivables.ageing import BUCKETS
from receivables.models import Allocation, CreditLimit, Invoice, Payment, PaymentKind

LONG_OVERDUE = 60  # days from which a debt has a chip of its own
DEBTORS = "debtors_"  # filters of debts, in the address of the invoices behind them
OPEN, OVERDUE = "open", "overdue"
AGES = [(OPEN, _("open")), (OVERDUE, _("overdue")), *[(name, label) for name, _f, _l, label in BUCKETS]]


class DebtFilter(django_filters.FilterSet):
    """Clients by what they owe; overdue and over the limit are two things (R167)."""

    q = django_filters.CharFilter(method="by_words", label=_("name, INN, code or phone"))
    manager = django_filters.NumberFilter(field_name="manager_id", label=_("manager"))
    department = django_filters.NumberFilter(field_name="manager__department_id", label=_("department"))
    overdue = django_filters.BooleanFilter(method="with_figure", label=_("overdue"))
    over_limit = django_filters.BooleanFilter(method="with_figure", label=_("over the limit"))
    long = django_filters.BooleanFilter(method="long_overdue", label=_("overdue for more than 60 days"))

    class Meta:
        model = Client
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return rows.filter(clients_matching(value))

    def with_figure(self, rows: QuerySet[Client], name: str, value: bool) -> QuerySet[Client]:
        return rows.filter(**{f"figures__{name}__{'gt' if value else 'lte'}": 0})

    def long_overdue(self, rows: QuerySet[Client], name: str, value: bool) -> QuerySet[Client]:
        lookup = "gt" if value else "lte"
        return rows.filter(**{f"figures__overdue_days__{lookup}": LONG_OVERDUE})


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

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        text = value.replace("\x00", "").strip()[:100]
        clients = Client.objects.filter(clients_matching(text))
        return rows.filter(Q(number__istartswith=text) | Q(client__in=clients))


class InvoiceFilter(DocumentFilter):
    """`debtors_…` narrow to invoices of the clients that the list of debts shows with the same filter."""

    debtors_q = django_filters.CharFilter(method="of_debtors", label=_("client: name, INN, code or phone"))
    debtors_overdue = django_filters.BooleanFilter(method="of_debtors", label=_("clients with overdue debt"))
    debtors_over_limit = django_filters.BooleanFilter(method="of_debtors", label=_("clients over the limit"))
    debtors_long = django_filters.BooleanFilter(
        method="of_debtors", label=_("clients overdue for more than 60 days")
    )
    age = django_filters.ChoiceFilter(choices=AGES, method="by_age", label=_("age of the debt"))
    due_from = django_filters.DateFilter(field_name="due_date", lookup_expr="gte", label=_("due from"))
    due_to = django_filters.DateFilter(field_name="due_date", lookup_expr="lte", label=_("due to"))

    class Meta:
        model = Invoice
        fields: list[str] = []

    def of_debtors(self, rows: Any, name: str, value: Any) -> Any:
        narrowed = DebtFilter({name.removeprefix(DEBTORS): value}, Client.objects.all(), request=self.request)
        return rows.filter(client__in=narrowed.qs.order_by().values("pk"))

    def by_age(self, rows: Any, name: str, value: str) -> Any:
        today = clock.today()
        if value == OPEN:
            return rows.open()
        return rows.overdue(today) if value == OVERDUE else rows.aged(value, today)


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


class CreditLimitFilter(OfClientFilter):
    in_force = django_filters.DateFilter(method="on_day", label=_("in force on this day"))

    class Meta:
        model = CreditLimit
        fields: list[str] = []

    def on_day(self, rows: QuerySet[CreditLimit], name: str, value: Any) -> QuerySet[CreditLimit]:
        return rows.filter(pk__in=CreditLimit.objects.in_force(value).values("pk"))


class DebtsOnDayFilter(django_filters.FilterSet):
    """Which clients' debts; `as_of` itself is read by the view."""

    client = django_filters.NumberFilter(field_name="pk", label=_("client"))
    client_code = django_filters.CharFilter(field_name="code", label=_("code of the client"))
    manager = django_filters.NumberFilter(field_name="manager_id", label=_("manager"))

    class Meta:
        model = Client
        fields: list[str] = []
