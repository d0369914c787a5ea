from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.rules.in_force import number
from dossiers.clients.filters import OfClientFilter
from dossiers.models import Client
from dossiers.search import clients_matching
from kam_crm.shared import clock
from receivables.models import CreditLimit


class CreditLimitFilter(OfClientFilter):
    in_force = django_filters.DateFilter(method="on_day", label=_("in force on this day"))

    class Meta:
        model = CreditLimit
        fields: list[str] = []

    def on_day(self, rows: QuerySet[CreditLimit], name: str, value: Any) -> QuerySet[CreditLimit]:
        in_force = CreditLimit.objects.in_force(value).values("pk")
        return rows.filter(pk__in=in_force).exclude(valid_to__lt=value)


class LimitState(models.TextChoices):
    ENDING = "ending", _("ends soon")
    ENDED = "ended", _("has ended")
    NONE = "none", _("never set")


class LimitReviewFilter(django_filters.FilterSet):
    """Clients by the credit limit that they have; the rows have `present_from` and `present_to` of it."""

    q = django_filters.CharFilter(method="by_words", label=_("name, INN, code or phone"))
    manager = django_filters.NumberFilter(field_name="manager_id", label=_("manager"))
    department = django_filters.NumberFilter(field_name="manager__department_id", label=_("department"))
    limit = django_filters.ChoiceFilter(choices=LimitState.choices, method="by_state", label=_("limit"))

    class Meta:
        model = Client
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return rows.filter(clients_matching(value))

    def by_state(self, rows: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        today = clock.today()
        soon = today + dt.timedelta(days=number("contract_ends"))
        wanted: dict[LimitState, dict[str, Any]] = {
            LimitState.ENDING: {"present_to__range": (today, soon)},
            LimitState.ENDED: {"present_to__lt": today},
            LimitState.NONE: {"present_from__isnull": True},
        }
        return rows.filter(**wanted[LimitState(value)])
