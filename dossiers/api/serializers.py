"""What the API shows of dossiers, and what it takes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dossiers.api.fields import ManagerField, NameField, OfClientInput, PersonField, ReferenceField
from dossiers.models import (
    Channel,
    Client,
    ClientContact,
    ClientFigures,
    ClientGroup,
    ContactRole,
    Contract,
    KeyStatus,
    MarketSegment,
    Note,
    Person,
    Stage,
    TermUnit,
    Territory,
)
from dossiers.models.client import Source
from kam_crm.shared.api.inputs import ChoiceField, DayField, MomentField

CONTACT_DATA = ("phone", "phone_extension", "email")
INHERITED = ("person", "full_name", *CONTACT_DATA)


class ReferenceSerializer(serializers.Serializer[Any]):
    """A word of the company's own list."""

    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(read_only=True)


class FiguresSerializer(serializers.ModelSerializer[ClientFigures]):
    """Amounts in RUB, debts with VAT; kept up by the nightly and by every deed that touches them."""

    class Meta:
        model = ClientFigures
        fields = [
            "abc", "xyz", "segment", "share", "revenue", "month_plan", "month_fact", "lifecycle", "last_contact_on",
            "next_step_on", "next_step", "last_order_on", "last_shipment_on", "debt", "overdue", "overdue_days",
            "over_limit",
        ]  # fmt: skip


class ClientSerializer(serializers.ModelSerializer[Client]):
    """`is_key` is null for callers who do not see the strategy."""

    manager = serializers.EmailField(source="manager.email", read_only=True)
    manager_name = serializers.CharField(source="manager.full_name", read_only=True)
    group = serializers.CharField(source="group.name", read_only=True, default=None, allow_null=True)
    market_segment = serializers.CharField(
        source="segment.name", read_only=True, default=None, allow_null=True
    )
    channel = serializers.CharField(source="channel.name", read_only=True, default=None, allow_null=True)
    territory = serializers.CharField(source="territory.name", read_only=True, default=None, allow_null=True)
    is_key = serializers.SerializerMethodField()
    figures = FiguresSerializer(read_only=True)

    class Meta:
        model = Client
        fields = [
            "id", "code", "name", "legal_name", "inn", "kpp", "ogrn", "country", "city", "address", "phone", "email",
            "group", "market_segment", "channel", "territory", "stage", "source", "manager", "manager_name", "about",
            "is_key", "figures", "created_at", "updated_at",
        ]  # fmt: skip

    def get_is_key(self, client: Client) -> bool | None:
        return client.is_key if self.context["request"].user.can("clients.strategy") else None


def _text(length: int) -> serializers.CharField:
    return serializers.CharField(max_length=length, required=False, allow_blank=True)


class ClientInput(serializers.Serializer[Any]):
    """`manager` by e-mail; group, market segment, channel and territory by name."""

    code = _text(32)
    name = serializers.CharField(max_length=200)
    legal_name = _text(250)
    inn = _text(30)
    kpp = _text(12)
    ogrn = _text(20)
    country = _text(60)
    city = _text(100)
    address = _text(250)
    phone = _text(32)
    email = _text(254)
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

    code = None  # type: ignore[assignment]
    expected_updated_at = MomentField(required=False)


class ContactDataMixin(serializers.Serializer[Any]):
    """Phones and e-mails are null for callers who may not see them."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if not self.context["view"].shows_contact_data():
            shown |= dict.fromkeys(CONTACT_DATA)
        return shown


def _contact_datum(source: str) -> serializers.CharField:
    return serializers.CharField(source=source, read_only=True, allow_null=True)


class PlaceSerializer(serializers.ModelSerializer[ClientContact]):
    """Where a person works."""

    client_code = serializers.CharField(source="client.code", read_only=True)

    class Meta:
        model = ClientContact
        fields = ["id", "client", "client_code", "position", "role", "is_active"]


class PersonSerializer(ContactDataMixin, serializers.ModelSerializer[Person]):
    """`places` are those at clients the caller sees."""

    phone = serializers.CharField(read_only=True, allow_null=True)
    phone_extension = serializers.CharField(read_only=True, allow_null=True)
    email = serializers.CharField(read_only=True, allow_null=True)
    places = PlaceSerializer(source="seen_places", many=True, read_only=True)

    class Meta:
        model = Person
        fields = ["id", "full_name", *CONTACT_DATA, "places", "created_at", "updated_at"]


class PersonFactsInput(serializers.Serializer[Any]):
    full_name = serializers.CharField(max_length=150)
    phone = _text(40)
    phone_extension = _text(10)
    email = _text(254)


class PersonInput(PersonFactsInput, OfClientInput):
    """A new person with his first place."""

    position = serializers.CharField(max_length=120)
    role = ChoiceField(choices=ContactRole.choices)
    confirm_duplicate = serializers.BooleanField(required=False, default=False)


class PersonChange(PersonFactsInput):
    expected_updated_at = MomentField(required=False)


class ClientContactSerializer(ContactDataMixin, serializers.ModelSerializer[ClientContact]):
    """Name, phone and e-mail are the person's and change with him; position and role belong to this place."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    full_name = serializers.CharField(source="person.full_name", read_only=True)
    phone = _contact_datum("person.phone")
    phone_extension = _contact_datum("person.phone_extension")
    email = _contact_datum("person.email")

    class Meta:
        model = ClientContact
        fields = [
            "id", "client", "client_code", "person", "full_name", *CONTACT_DATA, "position", "role", "is_active",
            "created_at", "updated_at",
        ]  # fmt: skip


class ClientContactInput(OfClientInput):
    """`person` links a known person; without it `full_name`, `phone` and `email` make a new one."""

    person = PersonField(required=False)
    full_name = _text(150)
    phone = _text(40)
    phone_extension = _text(10)
    email = _text(254)
    position = serializers.CharField(max_length=120)
    role = ChoiceField(choices=ContactRole.choices)
    confirm_duplicate = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if "person" in attrs:
            refuse_inherited(set(attrs) - {"person"})
        return attrs


class ClientContactChange(serializers.Serializer[Any]):
    """Only what belongs to the place. `is_active` false: the person no longer works there."""

    position = serializers.CharField(max_length=120)
    role = ChoiceField(choices=ContactRole.choices)
    is_active = serializers.BooleanField()
    expected_updated_at = MomentField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        refuse_inherited(set(self.initial_data))
        return attrs


def refuse_inherited(names: set[str]) -> None:
    """Raise a 400 that says where the data of a person is changed (R46, R217)."""
    text = _("This belongs to the person and is inherited here: change it at /api/v1/persons/.")
    wrong = {name: text for name in INHERITED if name in names}
    if wrong:
        raise serializers.ValidationError(wrong)


class ClientGroupSerializer(serializers.ModelSerializer[ClientGroup]):
    class Meta:
        model = ClientGroup
        fields = ["id", "name", "parent"]


class ClientGroupInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200)
    parent = ReferenceField(ClientGroup, required=False, allow_null=True)  # type: ignore[assignment]


class ContractSerializer(serializers.ModelSerializer[Contract]):
    client_code = serializers.CharField(source="client.code", read_only=True)

    class Meta:
        model = Contract
        fields = [
            "id", "client", "client_code", "number", "signed_on", "valid_from", "valid_to", "payment_term_days",
            "term_unit", "updated_at",
        ]  # fmt: skip


class ContractFactsInput(serializers.Serializer[Any]):
    """Without `valid_from` it holds from the day it was signed; without `valid_to` it does not end."""

    number = serializers.CharField(max_length=40)
    signed_on = DayField()
    valid_from = DayField(required=False, allow_null=True)
    valid_to = DayField(required=False, allow_null=True)
    payment_term_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    term_unit = ChoiceField(choices=TermUnit.choices, required=False)


class ContractInput(ContractFactsInput, OfClientInput):
    pass


class ContractChange(ContractFactsInput):
    expected_updated_at = MomentField(required=False)


class NoteSerializer(serializers.ModelSerializer[Note]):
    client_code = serializers.CharField(source="client.code", read_only=True)
    author = serializers.EmailField(source="author.email", read_only=True)

    class Meta:
        model = Note
        fields = ["id", "client", "client_code", "text", "author", "created_at", "updated_at"]


class NoteInput(OfClientInput):
    text = serializers.CharField(max_length=4000)


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
