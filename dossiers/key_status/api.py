from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.rights.secrets import has_regime
from accounts.tokens.api.idempotency import Idempotent
from dossiers import services
from dossiers.api_base import SecretRowsMixin, optional_text, reads
from dossiers.clients.api_fields import OfClientInput
from dossiers.clients.filters import OfClientFilter
from dossiers.models import KeyAssessment, KeyDefinition, KeyLevel, KeyStatus
from kam_crm.shared.api.inputs import ChoiceField, DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet


class KeyStatusSerializer(serializers.ModelSerializer[KeyStatus]):
    client_code = serializers.CharField(source="client.code", read_only=True)
    definition_name = serializers.SerializerMethodField()
    scope_name = serializers.CharField(read_only=True)
    potential = serializers.SerializerMethodField()
    current_supplier = serializers.SerializerMethodField()

    class Meta:
        model = KeyStatus
        fields = [
            "id",
            "client",
            "client_code",
            "level",
            "definition",
            "definition_name",
            "origin",
            "scope_name",
            "evidence",
            "share",
            "base",
            "potential",
            "current_supplier",
            "done",
            "shared_plans",
            "budget",
            "doubling",
            "without_tender",
            "exclusivity",
            "exception_reason",
            "valid_from",
            "valid_to",
            "end_reason",
            "updated_at",
        ]

    @extend_schema_field(str)
    def get_definition_name(self, status: KeyStatus) -> str:
        return str(status.get_definition_display())

    @extend_schema_field(serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True))
    def get_potential(self, status: KeyStatus) -> str | None:
        known = _assessment(status)
        return str(known.potential) if known and known.potential is not None else None

    @extend_schema_field(str)
    def get_current_supplier(self, status: KeyStatus) -> str:
        known = _assessment(status)
        return known.current_supplier if known else ""


def _assessment(status: KeyStatus) -> KeyAssessment | None:
    """Potential and supplier belong to the second definition; others leave them empty."""
    if status.definition != KeyDefinition.POTENTIAL:
        return None
    return getattr(status.client, "key_assessment", None)


class KeyStatusFilter(OfClientFilter):
    """All rows, those that have ended too; `as_of` leaves those that held on a day."""

    as_of = django_filters.DateFilter(method="that_held", label=_("held on this day"))

    class Meta:
        model = KeyStatus
        fields = ["level", "definition", "origin"]

    def that_held(self, rows: Any, name: str, day: dt.date) -> Any:
        return rows.on(day)


class KeyStatusInput(OfClientInput):
    """One of the six definitions on a level, with its evidence; what the client has there is renewed."""

    level = ChoiceField(choices=KeyLevel.choices)
    definition = serializers.IntegerField(min_value=1, max_value=len(KeyDefinition))
    evidence = serializers.CharField()
    set_on = DayField(required=False)
    potential = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    current_supplier = optional_text(200)
    done = optional_text(2000)
    shared_plans = optional_text(2000)
    budget = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    doubling = optional_text(2000)
    without_tender = serializers.BooleanField(required=False)
    exclusivity = optional_text(2000)
    exception_reason = optional_text(250)


class KeyStatusViewSet(SecretRowsMixin, Idempotent, CreateMixin, ReadViewSet):
    """Which clients are key, by which definition and why."""

    queryset = KeyStatus.objects.select_related("client__key_assessment", "department", "manager")
    serializer_class = KeyStatusSerializer
    input_serializer_class = KeyStatusInput
    capabilities = {**reads("clients.strategy"), "create": services.set_key_status}
    filterset_class = KeyStatusFilter
    ordering = ("pk",)
    ordering_fields = ("valid_from", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.set_key_status(by=self.request.user, **data)

    def is_secret(self, row: KeyStatus) -> bool:
        return has_regime()
