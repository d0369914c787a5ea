from __future__ import annotations

from functools import cached_property
from typing import Any

import django_filters
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from dossiers import services
from dossiers.api_base import SecretRowsMixin, optional_text, reads
from dossiers.clients.api_fields import OfClientInput
from dossiers.clients.filters import OfClientFilter
from dossiers.facts.known import label_of
from dossiers.facts.models import LONGEST_ANSWER
from dossiers.facts.secrecy import secret_keys
from dossiers.models import DossierAnswer, DossierItem, DossierTemplate
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action


class FactSerializer(serializers.ModelSerializer[DossierAnswer]):
    """`value` is text whatever the item's kind: numbers as digits, days as 2026-11-29."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    author = serializers.EmailField(source="author.email", read_only=True)

    class Meta:
        model = DossierAnswer
        fields = [
            "id", "client", "client_code", "key", "value", "source", "author", "answered_on", "checked_on",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class FactInput(OfClientInput):
    key = serializers.SlugField(max_length=40, help_text="an item of the template that people fill in")
    value = serializers.CharField(max_length=LONGEST_ANSWER, allow_blank=True, help_text="empty clears it")
    source = optional_text(200)  # type: ignore[assignment]
    expected_updated_at = serializers.DateTimeField(required=False)


class FactFilter(OfClientFilter):
    key = django_filters.CharFilter()

    class Meta:
        model = DossierAnswer
        fields: list[str] = []


class DossierFactViewSet(SecretRowsMixin, Idempotent, CreateMixin, ReadViewSet):
    """What people wrote about clients by the template of the dossier; a POST writes the item anew.

    What data fill has lists of its own. Of secret items only for those who may know the client's secrets.
    """

    queryset = DossierAnswer.objects.select_related("client", "author")
    serializer_class = FactSerializer
    input_serializer_class = FactInput
    capabilities = {
        **reads("clients.view"),
        "create": services.record_answer,
        "confirm": services.confirm_answer,
    }
    filterset_class = FactFilter
    search_fields = ("value",)
    ordering = ("pk",)
    ordering_fields = ("answered_on", "updated_at")

    def do_create(self, data: dict[str, Any]) -> DossierAnswer:
        return services.record_answer(by=self.request.user, **data)

    @cached_property
    def _secret(self) -> set[str]:
        return secret_keys()

    def is_secret(self, row: DossierAnswer) -> bool:
        return row.key in self._secret

    @row_action()
    def confirm(self, answer: DossierAnswer, data: dict[str, Any]) -> DossierAnswer:
        """It still holds as of today."""
        return services.confirm_answer(by=self.request.user, answer=answer)


class DossierItemSerializer(serializers.ModelSerializer[DossierItem]):
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    choices = serializers.ListField(source="words", child=serializers.CharField(), read_only=True)

    class Meta:
        model = DossierItem
        fields = [
            "key", "label", "part", "kind", "choices", "source", "is_obligatory", "weight", "max_age", "is_secret",
        ]  # fmt: skip
        read_only_fields = fields

    def get_label(self, item: DossierItem) -> str:
        return label_of(item)


class DossierTemplateSerializer(serializers.ModelSerializer[DossierTemplate]):
    """A version of what dossiers have to hold; without a department it is the company's."""

    items = DossierItemSerializer(many=True, read_only=True)
    department = serializers.CharField(
        source="department.name", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = DossierTemplate
        fields = ["id", "department", "valid_from", "items", "updated_at"]
        read_only_fields = fields


class DossierTemplateViewSet(ReadViewSet):
    """What dossiers have to hold, the newest version first."""

    queryset = DossierTemplate.objects.select_related("department").prefetch_related("items")
    serializer_class = DossierTemplateSerializer
    capabilities = reads("clients.view")
    ordering = ("-valid_from", "-pk")
    ordering_fields = ("valid_from", "updated_at")
