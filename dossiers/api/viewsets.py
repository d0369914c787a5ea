"""Dossiers for programs. Rows are addressed by id; `?code=` and `?client_code=` find them by the caller's codes."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model, Prefetch, QuerySet
from rest_framework import serializers as drf

from accounts.api.idempotency import Idempotent
from accounts.models import Access
from accounts.services import log_access
from dossiers import services
from dossiers.api import serializers
from dossiers.filters import (
    ClientContactFilter,
    ClientFilter,
    ClientGroupFilter,
    ContractFilter,
    NoteFilter,
    OfClientFilter,
    PersonFilter,
)
from dossiers.models import (
    Channel,
    Client,
    ClientContact,
    ClientGroup,
    Contract,
    KeyStatus,
    MarketSegment,
    Note,
    Person,
    Territory,
)
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, WriteViewSet


def reads(capability: str) -> dict[str, str]:
    return {"list": capability, "retrieve": capability}


class TwoInputsViewSet(Idempotent, WriteViewSet):
    """Base of views that take `create_serializer_class` by POST and `change_serializer_class` by PATCH."""

    create_serializer_class: type[drf.BaseSerializer[Any]]
    change_serializer_class: type[drf.BaseSerializer[Any]]

    @property
    def input_serializer_class(self) -> type[drf.BaseSerializer[Any]]:  # type: ignore[override]
        changes = self.action == "partial_update"
        return self.change_serializer_class if changes else self.create_serializer_class


class ShowsContactData:
    """Phones and e-mails in an answer are logged, one line per request."""

    def shows_contact_data(self: Any) -> bool:
        """Whether the caller, and his token, may see them."""
        allows = getattr(self.request.auth, "allows", None)
        held = self.request.user.can("people.contact_data")
        return held and (allows is None or allows(is_read=True, capability="people.contact_data"))

    def get_serializer(self: Any, *args: Any, **kwargs: Any) -> Any:
        if args and self.shows_contact_data():
            rows = args[0] if kwargs.get("many") else [args[0]]
            people = [getattr(row, "person_id", row.pk) for row in rows]
            if people:
                log_access(
                    user=self.request.user, what=Access.CONTACT_DATA, subject=self.request.path, people=people
                )
        return super().get_serializer(*args, **kwargs)  # type: ignore[misc]


class ClientViewSet(TwoInputsViewSet):
    """Customers and prospects with the figures beside them."""

    queryset = Client.objects.select_related("manager", "figures", "group", "segment", "channel", "territory")
    serializer_class = serializers.ClientSerializer
    create_serializer_class = serializers.ClientInput
    change_serializer_class = serializers.ClientChange
    capabilities = {**reads("clients.view"), "create": "clients.create", "partial_update": "clients.edit"}
    filterset_class = ClientFilter
    search_fields = ("sort_key", "code", "inn")
    ordering = ("sort_key",)
    ordering_fields = {
        "name": "sort_key",
        "code": "code",
        "updated_at": "updated_at",
        "share": "figures__share",
        "debt": "figures__debt",
        "overdue": "figures__overdue",
    }

    def do_create(self, data: dict[str, Any]) -> Client:
        return services.create_client(by=self.request.user, **data)

    @transaction.atomic
    def do_update(self, row: Client, data: dict[str, Any]) -> Client:
        manager = data.pop("manager", None)
        client = services.update_client(by=self.request.user, client=row, **data)
        if manager is None or manager == client.manager:
            return client
        return services.assign_manager(by=self.request.user, client=client, manager=manager)


class PersonViewSet(ShowsContactData, TwoInputsViewSet):
    """People of the caller's clients. A new person comes with his first place."""

    queryset = Person.objects.all()
    serializer_class = serializers.PersonSerializer
    create_serializer_class = serializers.PersonInput
    change_serializer_class = serializers.PersonChange
    capabilities = {**reads("people.view"), "create": "people.edit", "partial_update": "people.edit"}
    filterset_class = PersonFilter
    search_fields = ("sort_key",)
    ordering = ("sort_key",)
    ordering_fields = {"full_name": "sort_key", "updated_at": "updated_at"}

    def get_queryset(self) -> QuerySet[Person]:
        places = ClientContact.objects.visible_to(self.request.user).select_related("client").order_by("pk")
        return super().get_queryset().prefetch_related(Prefetch("places", places, to_attr="seen_places"))

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_person(by=self.request.user, **data).person

    def do_update(self, row: Person, data: dict[str, Any]) -> Model:
        return services.update_person(by=self.request.user, person=row, **data)


class ClientContactViewSet(ShowsContactData, TwoInputsViewSet):
    """Places of people at clients."""

    queryset = ClientContact.objects.select_related("client", "person")
    serializer_class = serializers.ClientContactSerializer
    create_serializer_class = serializers.ClientContactInput
    change_serializer_class = serializers.ClientContactChange
    capabilities = {**reads("people.view"), "create": "people.edit", "partial_update": "people.edit"}
    filterset_class = ClientContactFilter
    search_fields = ("person__sort_key", "position")
    ordering = ("pk",)
    ordering_fields = ("updated_at",)

    def do_create(self, data: dict[str, Any]) -> Model:
        if "person" in data:
            known = {name: data[name] for name in ("client", "person", "position", "role")}
            return services.link_person(by=self.request.user, **known)
        return services.add_person(by=self.request.user, **{"full_name": "", **data})

    @transaction.atomic
    def do_update(self, row: ClientContact, data: dict[str, Any]) -> Model:
        is_active = data.pop("is_active", row.is_active)
        if data:
            row = services.update_place(by=self.request.user, contact=row, **data)
        if is_active == row.is_active:
            return row
        if not is_active:
            return services.unlink_person(by=self.request.user, contact=row)
        place = {"position": row.position, "role": row.role}
        return services.link_person(by=self.request.user, client=row.client, person=row.person, **place)


class ClientGroupViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Holdings and chains."""

    queryset = ClientGroup.objects.all()
    serializer_class = serializers.ClientGroupSerializer
    input_serializer_class = serializers.ClientGroupInput
    capabilities = {**reads("clients.view"), "create": "clients.edit"}
    filterset_class = ClientGroupFilter
    search_fields = ("name",)
    ordering = ("name",)
    ordering_fields = ("name",)

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.create_group(by=self.request.user, **data)


class ContractViewSet(TwoInputsViewSet):
    """Terms agreed with clients; `?in_force=` leaves those that hold on a day."""

    queryset = Contract.objects.select_related("client")
    serializer_class = serializers.ContractSerializer
    create_serializer_class = serializers.ContractInput
    change_serializer_class = serializers.ContractChange
    capabilities = {**reads("clients.view"), "create": "clients.edit", "partial_update": "clients.edit"}
    filterset_class = ContractFilter
    search_fields = ("number",)
    ordering = ("pk",)
    ordering_fields = ("valid_from", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_contract(by=self.request.user, **data)

    def do_update(self, row: Contract, data: dict[str, Any]) -> Model:
        return services.update_contract(by=self.request.user, contract=row, **data)


class NoteViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Free words about clients, newest first."""

    queryset = Note.objects.select_related("client", "author")
    serializer_class = serializers.NoteSerializer
    input_serializer_class = serializers.NoteInput
    capabilities = {**reads("clients.view"), "create": "notes.add"}
    filterset_class = NoteFilter
    ordering = ("-created_at",)
    ordering_fields = ("created_at", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_note(by=self.request.user, **data)


class KeyStatusFilter(OfClientFilter):
    updated_since = None  # type: ignore[assignment]

    class Meta:
        model = KeyStatus
        fields = ["level", "definition"]


class KeyStatusViewSet(ReadViewSet):
    """Which clients are key, by which definition and why."""

    queryset = KeyStatus.objects.select_related("client")
    serializer_class = serializers.KeyStatusSerializer
    capabilities = reads("clients.strategy")
    filterset_class = KeyStatusFilter
    ordering = ("pk",)
    ordering_fields = ("set_on",)


class ReferenceViewSet(ReadViewSet):
    """Base of the company's own word lists."""

    serializer_class = serializers.ReferenceSerializer
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
