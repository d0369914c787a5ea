"""Decision maps for programs: maps and seats, and for those who see the strategy stances and lines."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from rest_framework import serializers

from accounts.rights.secrets import has_regime, sees_strategy
from accounts.tokens.api.idempotency import Idempotent
from dossiers import services
from dossiers.api_base import SecretRowsMixin, TwoInputsViewSet, optional_text, reads
from dossiers.clients.api_fields import OfClientInput, PersonField, ReferenceField
from dossiers.decision_map.filters import (
    DecisionMapFilter,
    MapLineFilter,
    MapSeatFilter,
    PersonLinkApiFilter,
    StanceFilter,
)
from dossiers.decision_map.models.seat import NOTE_LENGTH
from dossiers.models import (
    Archetype,
    Attitude,
    ClientContact,
    ContactRole,
    DecisionMap,
    Influence,
    LineKind,
    MapLine,
    MapSeat,
    PersonLink,
    PersonLinkKind,
    Relation,
    Stance,
)
from dossiers.team.api import ColleagueEmail
from kam_crm.shared import clock
from kam_crm.shared.api.inputs import ChoiceField, DayField, MomentField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action

STRATEGY = "clients.strategy"
# null for callers who may not see the strategy of the client
SEAT_STRATEGY = (
    "influence", "attitude", "attitude_on", "archetype", "reports_to", "relation_owner", "relation_now",
    "relation_wanted", "note",
)  # fmt: skip


class DecisionMapSerializer(serializers.ModelSerializer[DecisionMap]):
    client_code = serializers.CharField(source="client.code", read_only=True)

    class Meta:
        model = DecisionMap
        fields = ["id", "client", "client_code", "group", "title", "is_main", "created_at", "updated_at"]


class MapInput(OfClientInput):
    """`with_people` puts everybody who works there on it, `for_group` makes it the map of the client's group."""

    title = optional_text(150)
    for_group = serializers.BooleanField(required=False, default=False)
    with_people = serializers.BooleanField(required=False, default=True)


class MapChange(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=150)
    for_group = serializers.BooleanField()
    expected_updated_at = MomentField(required=False)


class DecisionMapViewSet(TwoInputsViewSet):
    """Maps of who decides at a client or in its group; coverage and roles go by the main one."""

    queryset = DecisionMap.objects.select_related("client")
    serializer_class = DecisionMapSerializer
    create_serializer_class = MapInput
    change_serializer_class = MapChange
    capabilities = {
        **reads("people.view"),
        "create": services.draw_map,
        "partial_update": services.update_map,
        "make_main": services.make_main,
        "remove": services.remove_map,
    }
    filterset_class = DecisionMapFilter
    ordering = ("pk",)
    ordering_fields = ("updated_at",)

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.draw_map(by=self.request.user, **data)

    def do_update(self, row: DecisionMap, data: dict[str, Any]) -> Model:
        return services.update_map(by=self.request.user, decision_map=row, **data)

    @row_action()
    def make_main(self, row: DecisionMap, data: dict[str, Any]) -> Model:
        """Coverage and the roles of contacts go by this map from now on."""
        return services.make_main(by=self.request.user, decision_map=row)

    @row_action()
    def remove(self, row: DecisionMap, data: dict[str, Any]) -> Model:
        """Only a map without seats; the answer shows it as it was."""
        services.remove_map(by=self.request.user, decision_map=row)
        return row


class MapSeatSerializer(serializers.ModelSerializer[MapSeat]):
    """Without a contact the seat is a hole, `title` says who is missing. `attitude` is that of the last stance."""

    client = serializers.IntegerField(source="map.client_id", read_only=True)
    roles = serializers.ListField(child=ChoiceField(choices=ContactRole.choices), read_only=True)
    influence = serializers.IntegerField(read_only=True, allow_null=True)
    archetype = serializers.CharField(read_only=True, allow_null=True)
    note = serializers.CharField(read_only=True, allow_null=True)
    attitude = serializers.IntegerField(read_only=True, allow_null=True)
    attitude_on = serializers.DateField(read_only=True, allow_null=True)
    relation_owner = serializers.EmailField(
        source="relation_owner.email", default=None, read_only=True, allow_null=True
    )

    class Meta:
        model = MapSeat
        fields = [
            "id", "map", "client", "contact", "title", "roles", *SEAT_STRATEGY, "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def to_representation(self, instance: MapSeat) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if not sees_strategy(self.context["request"].user, instance.map.client.manager_id):
            shown |= dict.fromkeys(SEAT_STRATEGY)
        return shown


class MapSeatFactsInput(serializers.Serializer[Any]):
    contact = ReferenceField(ClientContact, required=False, allow_null=True)
    title = optional_text(150)
    roles = serializers.ListField(
        child=ChoiceField(choices=ContactRole.choices), required=False, max_length=len(ContactRole)
    )
    influence = ChoiceField(choices=Influence.choices, required=False)
    attitude = ChoiceField(
        choices=Attitude.choices, required=False, allow_null=True, help_text="a stance of today"
    )
    archetype = ChoiceField(choices=[("", "unknown"), *Archetype.choices], required=False)
    reports_to = ReferenceField(MapSeat, required=False, allow_null=True)
    relation_owner = ColleagueEmail(required=False, allow_null=True)
    relation_now = ChoiceField(choices=Relation.choices, required=False, allow_null=True)
    relation_wanted = ChoiceField(choices=Relation.choices, required=False, allow_null=True)
    note = optional_text(NOTE_LENGTH)


class MapSeatInput(MapSeatFactsInput):
    map = ReferenceField(DecisionMap)


class MapSeatChange(MapSeatFactsInput):
    expected_updated_at = MomentField(required=False)


class StrategyRowsMixin(SecretRowsMixin):
    """Of lists that show the strategy of clients."""

    def is_secret(self: Any, row: Any) -> bool:
        return has_regime() and sees_strategy(self.request.user, row.client.manager_id)


class MapSeatViewSet(StrategyRowsMixin, TwoInputsViewSet):
    """Who takes part in decisions, and who is missing."""

    queryset = MapSeat.objects.with_people()
    serializer_class = MapSeatSerializer
    create_serializer_class = MapSeatInput
    change_serializer_class = MapSeatChange
    capabilities = {
        **reads("people.view"),
        "create": services.add_seat,
        "partial_update": services.update_seat,
        "remove": services.remove_seat,
    }
    filterset_class = MapSeatFilter
    ordering = ("pk",)
    ordering_fields = ("updated_at",)

    def get_queryset(self) -> QuerySet[Any]:
        rows: Any = super().get_queryset()
        fake = getattr(self, "swagger_fake_view", False)
        return rows if fake else rows.with_attitude(clock.today())  # type: ignore[no-any-return]

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_seat(by=self.request.user, decision_map=data.pop("map"), **data)

    def do_update(self, row: MapSeat, data: dict[str, Any]) -> Model:
        return services.update_seat(by=self.request.user, seat=row, **data)

    @row_action()
    def remove(self, row: MapSeat, data: dict[str, Any]) -> Model:
        """Off the map; who reported to it reports to its boss. The answer shows it as it was."""
        services.remove_seat(by=self.request.user, seat=row)
        return row


class StanceSerializer(serializers.ModelSerializer[Stance]):
    client = serializers.IntegerField(source="client_id", read_only=True)
    author = serializers.EmailField(source="author.email", default=None, read_only=True, allow_null=True)

    class Meta:
        model = Stance
        fields = ["id", "seat", "client", "contact", "attitude", "on", "note", "author", "created_at"]
        read_only_fields = fields


class StanceInput(serializers.Serializer[Any]):
    seat = ReferenceField(MapSeat)
    attitude = ChoiceField(choices=Attitude.choices)
    on = DayField(required=False, help_text="today unless given")
    note = optional_text(NOTE_LENGTH)


class StanceViewSet(StrategyRowsMixin, Idempotent, CreateMixin, ReadViewSet):
    """What people of a map thought of us, by day. Nothing of it is changed: what changed is another row."""

    queryset = Stance.objects.select_related("seat__map__client", "author")
    serializer_class = StanceSerializer
    input_serializer_class = StanceInput
    capabilities = {**reads(STRATEGY), "create": services.note_stance}
    filterset_class = StanceFilter
    ordering = ("-on",)
    ordering_fields = ("on",)

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.note_stance(by=self.request.user, **data)


class MapLineSerializer(serializers.ModelSerializer[MapLine]):
    map = serializers.IntegerField(source="source.map_id", read_only=True)
    client = serializers.IntegerField(source="client_id", read_only=True)

    class Meta:
        model = MapLine
        fields = ["id", "map", "client", "source", "target", "kind", "note", "created_at", "updated_at"]
        read_only_fields = fields


class MapLineInput(serializers.Serializer[Any]):
    source = ReferenceField(MapSeat)  # type: ignore[assignment]
    target = ReferenceField(MapSeat)
    kind = ChoiceField(choices=LineKind.choices)
    note = optional_text(NOTE_LENGTH)


class MapLineViewSet(StrategyRowsMixin, Idempotent, CreateMixin, ReadViewSet):
    """Informal lines between two who sit on one map: `source` has the ear of `target`."""

    queryset = MapLine.objects.select_related("source__map__client")
    serializer_class = MapLineSerializer
    input_serializer_class = MapLineInput
    capabilities = {**reads(STRATEGY), "create": services.add_line, "remove": services.remove_line}
    filterset_class = MapLineFilter
    ordering = ("pk",)
    ordering_fields = ("updated_at",)

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_line(by=self.request.user, **data)

    @row_action()
    def remove(self, row: MapLine, data: dict[str, Any]) -> Model:
        """The answer shows it as it was."""
        services.remove_line(by=self.request.user, line=row)
        return row


class PersonLinkSerializer(serializers.ModelSerializer[PersonLink]):
    person = serializers.IntegerField(source="first_id", read_only=True)
    other = serializers.IntegerField(source="second_id", read_only=True)

    class Meta:
        model = PersonLink
        fields = ["id", "person", "other", "kind", "note", "since", "until", "created_at", "updated_at"]
        read_only_fields = fields


class PersonLinkFacts(serializers.Serializer[Any]):
    note = optional_text(NOTE_LENGTH)
    since = DayField(required=False, allow_null=True)


class PersonLinkInput(PersonLinkFacts):
    person = PersonField()
    other = PersonField()
    kind = ChoiceField(choices=PersonLinkKind.choices)


class PersonLinkChange(PersonLinkFacts):
    expected_updated_at = MomentField(required=False)


class PersonLinkViewSet(TwoInputsViewSet):
    """What is between two people of clients, whichever they work at; `end` keeps it as what was."""

    queryset = PersonLink.objects.all()
    serializer_class = PersonLinkSerializer
    create_serializer_class = PersonLinkInput
    change_serializer_class = PersonLinkChange
    capabilities = {
        **reads(STRATEGY),
        "create": services.link_people,
        "partial_update": services.update_people_link,
        "end": services.end_people_link,
    }
    filterset_class = PersonLinkApiFilter
    ordering = ("pk",)
    ordering_fields = ("updated_at",)

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.link_people(by=self.request.user, **data)

    def do_update(self, row: PersonLink, data: dict[str, Any]) -> Model:
        return services.update_people_link(by=self.request.user, link=row, **data)

    @row_action()
    def end(self, row: PersonLink, data: dict[str, Any]) -> Model:
        """It no longer holds from today on."""
        return services.end_people_link(by=self.request.user, link=row)
