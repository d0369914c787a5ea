from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Model
from rest_framework import serializers

from accounts.rights.secrets import has_regime
from dossiers import services
from dossiers.api_base import SecretRowsMixin, TwoInputsViewSet, optional_text, reads
from dossiers.clients.api_fields import OfClientInput
from dossiers.clients.filters import OfClientFilter
from dossiers.models import Tender, TenderOutcome, TenderParticipant
from kam_crm.shared.api.inputs import AmountField, ChoiceField, DayField, MomentField
from kam_crm.shared.api.viewsets import row_action


class TenderParticipantSerializer(serializers.ModelSerializer[TenderParticipant]):
    competitor_name = serializers.CharField(source="competitor.name", read_only=True)

    class Meta:
        model = TenderParticipant
        fields = ["competitor", "competitor_name", "price"]
        read_only_fields = fields


class TenderSerializer(serializers.ModelSerializer[Tender]):
    """`date` is that of the opening of bids; once `outcome` is not open there are `reason` and `decided_on`."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    created_by = serializers.EmailField(source="created_by.email", read_only=True)
    participants = TenderParticipantSerializer(many=True, read_only=True)

    class Meta:
        model = Tender
        fields = [
            "id", "client", "client_code", "name", "number", "date", "amount", "outcome", "reason", "decided_on",
            "participants", "created_by", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class TenderFactsInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=250)
    number = optional_text(60)
    date = DayField()
    amount = AmountField(required=False, allow_null=True)


class TenderInput(TenderFactsInput, OfClientInput):
    pass


class TenderChange(TenderFactsInput):
    expected_updated_at = MomentField(required=False)


class TenderDecisionInput(serializers.Serializer[Any]):
    """Any outcome but open."""

    outcome = ChoiceField(choices=TenderOutcome.choices)
    reason = serializers.CharField(max_length=1000)
    decided_on = DayField(required=False, help_text="today where it is left out")
    expected_updated_at = MomentField(required=False)


class TenderParticipantInput(serializers.Serializer[Any]):
    """The competitor by name, known or new."""

    competitor_name = serializers.CharField(max_length=120)
    price = AmountField(required=False, allow_null=True)


class TenderParticipantGone(serializers.Serializer[Any]):
    competitor_name = serializers.CharField(max_length=120)


class TenderFilter(OfClientFilter):
    outcome = django_filters.ChoiceFilter(choices=TenderOutcome.choices)

    class Meta:
        model = Tender
        fields: list[str] = []


class TenderViewSet(SecretRowsMixin, TwoInputsViewSet):
    """Tenders of clients with who took part, result and reason; secret like key status."""

    queryset = Tender.objects.select_related("client", "created_by").prefetch_related(
        "participants__competitor"
    )
    serializer_class = TenderSerializer
    create_serializer_class = TenderInput
    change_serializer_class = TenderChange
    capabilities = {
        **reads("clients.strategy"),
        "create": services.add_tender,
        "partial_update": services.edit_tender,
        "decide": services.decide_tender,
        "participants": services.set_participant,
        "leave": services.remove_participant,
    }
    filterset_class = TenderFilter
    ordering = ("pk",)
    ordering_fields = ("date", "updated_at")

    def is_secret(self, row: Tender) -> bool:
        return has_regime()

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_tender(by=self.request.user, **data)

    def do_update(self, row: Tender, data: dict[str, Any]) -> Model:
        return services.edit_tender(by=self.request.user, tender=row, **data)

    @row_action(TenderDecisionInput)
    def decide(self, row: Tender, data: dict[str, Any]) -> Model:
        """How it ended and why; a second time it corrects what was said before."""
        return services.decide_tender(by=self.request.user, tender=row, **data)

    @row_action(TenderParticipantInput)
    def participants(self, row: Tender, data: dict[str, Any]) -> Model:
        """A competitor bids, or at another price than before."""
        services.set_participant(by=self.request.user, tender=row, **data)
        return row

    @row_action(TenderParticipantGone)
    def leave(self, row: Tender, data: dict[str, Any]) -> Model:
        """A competitor does not bid after all."""
        return services.remove_participant(by=self.request.user, tender=row, **data)
