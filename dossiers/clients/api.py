from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.rights.secrets import sees_strategy
from dossiers import services
from dossiers.api_base import TwoInputsViewSet, optional_text, reads
from dossiers.clients.api_fields import ManagerField, NameField, ReferenceField
from dossiers.clients.filters import ClientApiFilter, ClientGroupFilter
from dossiers.clients.models.client import Source
from dossiers.clients.validation import INHERITED
from dossiers.models import (
    Channel,
    Client,
    ClientGroup,
    ClientSummary,
    MarketSegment,
    Stage,
    Territory,
)
from kam_crm.shared.api.inputs import ChoiceField, MomentField
from kam_crm.shared.api.viewsets import ReadViewSet


class ReferenceSerializer(serializers.Serializer[Any]):
    """A word of the company's own list."""

    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(read_only=True)


class SummarySerializer(serializers.ModelSerializer[ClientSummary]):
    """Debts with VAT; amounts are kept up to date by the nightly and by every action that touches them."""

    class Meta:
        model = ClientSummary
        fields = [
            "abc", "xyz", "segment", "share", "revenue", "month_plan", "month_fact", "lifecycle", "last_contact_on",
            "next_step_on", "next_step", "last_order_on", "last_shipment_on", "debt", "overdue", "overdue_days",
            "over_limit",
        ]  # fmt: skip


class ClientSerializer(serializers.ModelSerializer[Client]):
    """`is_key` is null for callers who do not see the strategy; `person` is set where the client is a natural person.

    Phone and e-mail of such a client are the person's: read and changed at /persons/.
    """

    manager = serializers.EmailField(source="manager.email", read_only=True)
    manager_name = serializers.CharField(source="manager.full_name", read_only=True)
    group = serializers.CharField(source="group.name", read_only=True, default=None, allow_null=True)
    market_segment = serializers.CharField(
        source="segment.name", read_only=True, default=None, allow_null=True
    )
    channel = serializers.CharField(source="channel.name", read_only=True, default=None, allow_null=True)
    territory = serializers.CharField(source="territory.name", read_only=True, default=None, allow_null=True)
    is_key = serializers.SerializerMethodField()
    summary = SummarySerializer(read_only=True)

    class Meta:
        model = Client
        fields = [
            "id", "code", "name", "legal_name", "inn", "kpp", "ogrn", "country", "city", "address", "phone", "email",
            "group", "market_segment", "channel", "territory", "stage", "source", "manager", "manager_name", "about",
            "person", "is_key", "summary", "created_at", "updated_at",
        ]  # fmt: skip

    def get_is_key(self, client: Client) -> bool | None:
        is_shown = sees_strategy(self.context["request"].user, client.manager_id)
        return client.is_key if is_shown else None


class ClientInput(serializers.Serializer[Any]):
    """`manager` by e-mail; group, market segment, channel and territory by name."""

    code = optional_text(32)
    name = serializers.CharField(max_length=200)
    legal_name = optional_text(250)
    # longer than the columns: written with spaces or dashes, which the checks take out
    inn = optional_text(30)
    kpp = optional_text(12)
    ogrn = optional_text(20)
    country = optional_text(60)
    city = optional_text(100)
    address = optional_text(250)
    phone = optional_text(32)
    email = optional_text(254)
    group = NameField(ClientGroup)
    market_segment = NameField(MarketSegment, source="segment")
    channel = NameField(Channel)
    territory = NameField(Territory)
    stage = ChoiceField(choices=Stage.choices, required=False)
    source = ChoiceField(choices=Source.choices, required=False)  # type: ignore[assignment]
    manager = ManagerField(required=False)
    about = serializers.CharField(required=False, allow_blank=True)
    confirm_duplicate = serializers.BooleanField(required=False, default=False)


class ClientChange(ClientInput):
    """`expected_updated_at`: the `updated_at` that was read; a newer one answers 409 `changed_meanwhile`."""

    # a code never changes: programs know the client by it
    code = None  # type: ignore[assignment]
    expected_updated_at = MomentField(required=False)
    handover_reason = serializers.CharField(
        max_length=500, required=False, allow_blank=True, help_text="needed with another manager"
    )
    confirm_away = serializers.BooleanField(
        required=False, default=False, help_text="hand over though the new manager is away today"
    )


def refuse_inherited_of(client: Client, data: dict[str, Any]) -> None:
    """Raise a 400 that says where the data of a client that is a person is changed (R45, R217)."""
    if client.person_id is None:
        return
    text = _("This belongs to the person and is inherited here: change it at /api/v1/persons/.")
    wrong = {name: text for name in INHERITED & data.keys() if data[name] != getattr(client, name)}
    if wrong:
        raise serializers.ValidationError(wrong)


class ClientGroupSerializer(serializers.ModelSerializer[ClientGroup]):
    class Meta:
        model = ClientGroup
        fields = ["id", "name", "parent"]


class ClientGroupInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200)
    parent = ReferenceField(ClientGroup, required=False, allow_null=True)  # type: ignore[assignment]


class ClientViewSet(TwoInputsViewSet):
    """Customers and prospects with their summary."""

    queryset = Client.objects.select_related("manager", "summary", "group", "segment", "channel", "territory")
    serializer_class = ClientSerializer
    create_serializer_class = ClientInput
    change_serializer_class = ClientChange
    capabilities = {
        **reads("clients.view"),
        "create": services.create_client,
        "partial_update": services.update_client,
    }
    filterset_class = ClientApiFilter
    search_fields = ("sort_key", "code", "inn")
    ordering = ("sort_key",)
    ordering_fields = {
        "name": "sort_key",
        "code": "code",
        "updated_at": "updated_at",
        "share": "summary__share",
        "debt": "summary__debt",
        "overdue": "summary__overdue",
    }

    def do_create(self, data: dict[str, Any]) -> Client:
        return services.create_client(by=self.request.user, **data)

    # two services, one PATCH: both are written or neither
    @transaction.atomic
    def do_update(self, row: Client, data: dict[str, Any]) -> Client:
        refuse_inherited_of(row, data)
        manager, reason = data.pop("manager", None), data.pop("handover_reason", "")
        away = data.pop("confirm_away", False)
        client = services.update_client(by=self.request.user, client=row, **data)
        # a program sends back what it has read: the same manager needs no right to hand over
        if manager is None or manager == client.manager:
            return client
        return services.assign_manager(
            by=self.request.user, client=client, manager=manager, reason=reason, confirm_away=away
        )


class ClientGroupViewSet(TwoInputsViewSet):
    """Holdings and chains; a group may lie inside another one."""

    queryset = ClientGroup.objects.all()
    serializer_class = ClientGroupSerializer
    create_serializer_class = change_serializer_class = ClientGroupInput
    capabilities = {
        **reads("clients.view"),
        "create": services.create_group,
        "partial_update": services.update_group,
    }
    filterset_class = ClientGroupFilter
    search_fields = ("name",)
    ordering = ("name",)
    ordering_fields = ("name",)

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.create_group(by=self.request.user, **data)

    def do_update(self, row: ClientGroup, data: dict[str, Any]) -> Model:
        facts = {"name": row.name, "parent": row.parent, **data}
        return services.update_group(by=self.request.user, group=row, **facts)


class ReferenceViewSet(ReadViewSet):
    """Base of the company's own word lists."""

    serializer_class = ReferenceSerializer
    capabilities = reads("clients.view")
    search_fields = ("name",)
    ordering = ("name",)
    ordering_fields = ("name",)


class MarketSegmentViewSet(ReferenceViewSet):
    """Market segments."""

    queryset = MarketSegment.objects.all()


class ChannelViewSet(ReferenceViewSet):
    """Sales channels."""

    queryset = Channel.objects.all()


class TerritoryViewSet(ReferenceViewSet):
    """Territories."""

    queryset = Territory.objects.all()
