from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from accounts.rights.api_fields import SecretField
from kam_crm.shared.api.inputs import ChoiceField, MomentField, percent_field
from kam_crm.shared.api.viewsets import ReadViewSet
from orders.confirming.filters import ApprovalFilter
from orders.confirming.models import Decision
from orders.models import Approval


class ReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class SubmitInput(ReasonInput):
    """`reason` goes to the one who decides, where somebody has to."""

    expected_updated_at = MomentField(required=False)


class ApproveInput(ReasonInput):
    """`discount`: less than was asked, in %; lines above it are lowered to it."""

    discount = percent_field(min_value=Decimal(0), max_value=Decimal(100), required=False)


class PassingNoteInput(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class ApprovalSerializer(serializers.ModelSerializer[Approval]):
    """A request that goes beyond a rule. `amount` is RUB over the credit limit, `loss` RUB below cost."""

    order_number = serializers.CharField(source="order.number", read_only=True)
    client = serializers.IntegerField(source="order.client_id", read_only=True)
    asked_by = serializers.EmailField(source="asked_by.email", read_only=True)
    on_behalf_of = serializers.EmailField(
        source="on_behalf_of.email", read_only=True, default=None, allow_null=True
    )
    decided_by = serializers.EmailField(
        source="decided_by.email", read_only=True, default=None, allow_null=True
    )
    decision = ChoiceField(
        choices=Decision.choices, read_only=True, allow_blank=True, help_text="empty while it is open"
    )
    loss = SecretField()

    class Meta:
        model = Approval
        fields = ["id", "order", "order_number", "client", "kind", "asked", "allowed", "granted", "loss", "amount",
                  "overdue_days", "reason", "asked_by", "on_behalf_of", "asked_at", "decision", "decision_reason",
                  "decided_by", "decided_at", "updated_at"]  # fmt: skip
        read_only_fields = fields


class ApprovalViewSet(ReadViewSet):
    """Requests for approval. They are decided by the verbs of their order."""

    queryset = Approval.objects.select_related("order__client", "asked_by", "on_behalf_of", "decided_by")
    serializer_class = ApprovalSerializer
    capabilities = {"list": "approvals.view", "retrieve": "approvals.view"}
    filterset_class = ApprovalFilter
    search_fields = ("order__number", "order__client__sort_key")
    ordering = ("-asked_at",)
    ordering_fields = ("asked_at", "decided_at", "updated_at")
