from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from dossiers import services
from dossiers.api_base import optional_text, reads
from dossiers.clients.api_fields import ClientCodeField, OfClientInput
from dossiers.clients.filters import OfClientFilter
from dossiers.dealers.services import LONGEST_NOTE
from dossiers.models import DealerLink
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action


class DealerLinkSerializer(serializers.ModelSerializer[DealerLink]):
    """`dealer_sales` of the 12 months that segments are counted by, without VAT."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    dealer_code = serializers.CharField(source="dealer.code", read_only=True)
    dealer_name = serializers.CharField(source="dealer.name", read_only=True)
    dealer_sales = serializers.DecimalField(
        source="dealer.summary.revenue", max_digits=14, decimal_places=2, read_only=True
    )

    class Meta:
        model = DealerLink
        fields = ["id", "client", "client_code", "dealer", "dealer_code", "dealer_name", "dealer_sales", "since",
                  "note", "created_at", "updated_at"]  # fmt: skip
        read_only_fields = fields


class DealerLinkInput(OfClientInput):
    """`dealer_code` is the client who buys because `client` recommended us."""

    dealer_code = ClientCodeField(source="dealer")
    note = optional_text(LONGEST_NOTE)


class DealerLinkFilter(OfClientFilter):
    class Meta:
        model = DealerLink
        fields = ["dealer"]


class DealerLinkViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Dealers whom clients recommended to us; `drop` takes one off the list."""

    queryset = DealerLink.objects.select_related("client", "dealer__summary")
    serializer_class = DealerLinkSerializer
    input_serializer_class = DealerLinkInput
    capabilities = {
        **reads("clients.view"),
        "create": services.recommend_dealer,
        "drop": services.drop_dealer,
    }
    filterset_class = DealerLinkFilter
    ordering = ("pk",)
    ordering_fields = ("since", "updated_at")

    def do_create(self, data: dict[str, Any]) -> DealerLink:
        return services.recommend_dealer(by=self.request.user, **data)

    @row_action()
    def drop(self, link: DealerLink, data: dict[str, Any]) -> None:
        """No longer on the list."""
        services.drop_dealer(by=self.request.user, link=link)
