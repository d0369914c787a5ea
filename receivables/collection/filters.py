from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.rules.in_force import number
from dossiers.models import Client
from dossiers.search import clients_matching
from receivables.ageing import BUCKETS

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
    long = django_filters.BooleanFilter(method="long_overdue", label=_("overdue for long, by the rules"))

    class Meta:
        model = Client
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return rows.filter(clients_matching(value))

    def with_figure(self, rows: QuerySet[Client], name: str, value: bool) -> QuerySet[Client]:
        return rows.filter(**{f"summary__{name}__{'gt' if value else 'lte'}": 0})

    def long_overdue(self, rows: QuerySet[Client], name: str, value: bool) -> QuerySet[Client]:
        lookup = "gt" if value else "lte"
        return rows.filter(**{f"summary__overdue_days__{lookup}": number("long_overdue")})


class DebtsOnDayFilter(django_filters.FilterSet):
    """Which clients' debts; `as_of` itself is read by the view."""

    client = django_filters.NumberFilter(field_name="pk", label=_("client"))
    client_code = django_filters.CharFilter(field_name="code", label=_("code of the client"))
    manager = django_filters.NumberFilter(field_name="manager_id", label=_("manager"))

    class Meta:
        model = Client
        fields: list[str] = []
