from __future__ import annotations

from typing import Any

from django.db.models import Model
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.rights.secrets import has_regime
from accounts.tokens.api.idempotency import Idempotent
from dossiers import services
from dossiers.api_base import SecretRowsMixin, reads
from dossiers.clients.api_fields import OfClientInput
from dossiers.clients.filters import OfClientFilter
from dossiers.models import KeyDefinition, KeyLevel, KeyStatus
from kam_crm.shared.api.inputs import ChoiceField, DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet


class KeyStatusSerializer(serializers.ModelSerializer[KeyStatus]):
    client_code = serializers.CharField(source="client.code", read_only=True)
    definition_name = serializers.SerializerMethodField()

    class Meta:
        model = KeyStatus
        fields = [
            "id",
            "client",
            "client_code",
            "level",
            "definition",
            "definition_name",
            "evidence",
            "set_on",
        ]

    @extend_schema_field(str)
    def get_definition_name(self, status: KeyStatus) -> str:
        return str(status.get_definition_display())


class KeyStatusFilter(OfClientFilter):
    # key statuses keep no moment of change
    updated_since = None  # type: ignore[assignment]

    class Meta:
        model = KeyStatus
        fields = ["level", "definition"]


class KeyStatusInput(OfClientInput):
    """One of the six definitions on a level, with its evidence; what the client has there is renewed."""

    level = ChoiceField(choices=KeyLevel.choices)
    definition = serializers.IntegerField(min_value=1, max_value=len(KeyDefinition))
    evidence = serializers.CharField()
    set_on = DayField(required=False)


class KeyStatusViewSet(SecretRowsMixin, Idempotent, CreateMixin, ReadViewSet):
    """Which clients are key, by which definition and why."""

    queryset = KeyStatus.objects.select_related("client")
    serializer_class = KeyStatusSerializer
    input_serializer_class = KeyStatusInput
    capabilities = {**reads("clients.strategy"), "create": services.set_key_status}
    filterset_class = KeyStatusFilter
    ordering = ("pk",)
    ordering_fields = ("set_on",)

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.set_key_status(by=self.request.user, **data)

    def is_secret(self, row: KeyStatus) -> bool:
        return has_regime()
