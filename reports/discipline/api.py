from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from dossiers.api_base import reads
from kam_crm.shared import clock
from kam_crm.shared.api.inputs import AmountField
from kam_crm.shared.api.viewsets import ScopedViewSet
from reports.discipline.figures import judged_before, portfolios
from reports.discipline.pages import SPANS, short

Rows = list[dict[str, Any]]  # before the class, where `list` is its own method
PARAMETERS = [
    OpenApiParameter("until", dt.date, description="The last day of the period; today if it is not given."),
    OpenApiParameter("months", int, enum=SPANS, description="Whole months up to that of the day; 12."),
]


class DisciplineSerializer(serializers.Serializer[Any]):
    """A manager's criteria: `index` is 5.3, `over_limit` and `overdue` (RUB with VAT at the end of the day) are 5.4.

    Days and percentages are null where nothing was sold or paid.
    """

    id = serializers.IntegerField(source="manager.pk")
    manager = serializers.EmailField(source="manager.email")
    until = serializers.DateField()
    months = serializers.IntegerField()
    clients = serializers.IntegerField(source="row.clients")
    index = serializers.SerializerMethodField()
    rating = serializers.CharField(source="row.letter")
    over_limit = AmountField(source="row.figures.over_limit")
    overdue = AmountField(source="row.figures.overdue")
    is_fulfilled = serializers.BooleanField(source="row.figures.is_clean")
    paid_in_time = serializers.SerializerMethodField()
    days_late = serializers.SerializerMethodField()
    dso = serializers.SerializerMethodField()
    dso_by_months = serializers.SerializerMethodField()
    best_dso = serializers.SerializerMethodField()
    days_delinquent = serializers.SerializerMethodField()
    effectiveness = serializers.SerializerMethodField()

    def get_index(self, row: dict[str, Any]) -> str | None:
        return text(row["row"].score)

    def get_paid_in_time(self, row: dict[str, Any]) -> str | None:
        return text(row["row"].figures.in_time_share)

    def get_days_late(self, row: dict[str, Any]) -> str | None:
        return text(row["row"].figures.days_late)

    def get_dso(self, row: dict[str, Any]) -> str | None:
        return text(row["row"].figures.dso)

    def get_dso_by_months(self, row: dict[str, Any]) -> str | None:
        return text(row["row"].figures.dso_by_months)

    def get_best_dso(self, row: dict[str, Any]) -> str | None:
        return text(row["row"].figures.best_dso)

    def get_days_delinquent(self, row: dict[str, Any]) -> str | None:
        return text(row["row"].figures.days_delinquent)

    def get_effectiveness(self, row: dict[str, Any]) -> str | None:
        return text(row["row"].figures.effectiveness)


class DisciplineViewSet(ScopedViewSet):
    """How managers collect, as of the end of any day; a client counts for who answered for it then."""

    queryset = User.objects.managers()
    serializer_class = DisciplineSerializer
    capabilities = reads("reports.view")
    ordering = ("email",)
    ordering_fields = ("email",)
    extra_parameters = ("until", "months")

    def get_queryset(self) -> QuerySet[User]:
        rows: QuerySet[User] = super().get_queryset()
        return rows.filter(pk__in=judged_before(self.request.user).values("pk"))  # type: ignore[arg-type]

    @extend_schema(parameters=PARAMETERS)
    def list(self, request: Request) -> Response:
        """Managers that have clients with documents, by e-mail."""
        managers = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self.get_serializer(self._rows(request, managers), many=True).data)

    @extend_schema(parameters=PARAMETERS)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One manager's; `id` is the person's."""
        return Response(self.get_serializer(self._rows(request, [self.get_object()])[0]).data)

    def _rows(self, request: Request, managers: Sequence[User]) -> Rows:
        until, months = _until(request), _months(request)
        whole = portfolios(request.user, until, months)  # type: ignore[arg-type]
        clients = whole.by_manager()
        return [
            {"manager": one, "until": until, "months": months, "row": whole.index(clients.get(one, []))}
            for one in managers
        ]


def text(value: Any) -> str | None:
    """With one decimal place."""
    value = short(value)
    return None if value is None else str(value)


def _until(request: Request) -> dt.date:
    given = request.query_params.get("until")
    try:
        day = clock.today() if given is None else parse_date(given)
    except ValueError:
        day = None
    if day is None or day > clock.today():
        raise ValidationError({"until": [_("Give a day up to today, like 2026-10-31.")]})
    return day


def _months(request: Request) -> int:
    given = request.query_params.get("months", "12")
    if given not in {str(span) for span in SPANS}:
        raise ValidationError({"months": [_("1, 3 or 12.")]})
    return int(given)
