from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from rest_framework import serializers

from accounts.models import User
from accounts.tokens.api.idempotency import Idempotent
from dossiers.clients.api_fields import NameField, OfClientInput, PersonField, ReferenceField
from dossiers.models import Client, ClientContact, Person
from kam_crm.shared.api.inputs import ChoiceField, DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action
from plans import services
from plans.activities.filters import ActivityApiFilter
from plans.models import Activity, ActivityKind, ContactPurpose, Outcome, Side, Trip
from plans.results.brought import Promised
from plans.services import NextStep, Result


class MetPersonSerializer(serializers.Serializer[Any]):
    """A person who works at the client."""

    id = serializers.IntegerField(source="person_id")
    full_name = serializers.CharField(source="person.full_name")


class ActivitySerializer(serializers.ModelSerializer[Activity]):
    """A visit or call; `day` and the times are in the company's time zone.

    `on_behalf_of` is the absent manager for whom the deputy `done_by` logged it.
    """

    client_code = serializers.CharField(source="client.code", read_only=True)
    manager = serializers.EmailField(source="manager.email", read_only=True)
    done_by = serializers.EmailField(source="done_by.email", read_only=True, default=None, allow_null=True)
    on_behalf_of = serializers.EmailField(
        source="on_behalf_of.email", read_only=True, default=None, allow_null=True
    )
    purpose_word = serializers.CharField(
        source="purpose_word.name",
        read_only=True,
        default=None,
        allow_null=True,
        help_text="of the company's list",
    )
    is_personal = serializers.BooleanField(read_only=True, help_text="people meet face to face")
    late_minutes = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="from `starts_at` to `came_at`, 0 if in time"
    )
    colleagues: Any = serializers.SlugRelatedField(
        slug_field="email", many=True, read_only=True, help_text="who of us comes along"
    )
    persons = MetPersonSerializer(many=True, read_only=True, help_text="who was met, or is to be")

    class Meta:
        model = Activity
        fields = [
            "id", "client_uuid", "client", "client_code", "manager", "kind", "status", "day", "starts_at", "minutes",
            "purpose", "purpose_word", "is_personal", "persons", "colleagues", "trip",
            "is_off_plan", "came_at", "left_at", "late_minutes", "outcome", "result", "no_next_step_reason",
            "follows", "plan", "done_at", "done_by", "on_behalf_of", "created_at", "updated_at",
        ]  # fmt: skip


class PlanActivitySerializer(OfClientInput):
    client_uuid = serializers.UUIDField(
        required=False, help_text="made by the caller: sent twice, entered once"
    )
    kind = ChoiceField(ActivityKind.choices)
    day = DayField()
    starts_at = serializers.TimeField(required=False, allow_null=True)
    minutes = serializers.IntegerField(min_value=5, max_value=600, default=60)
    purpose = serializers.CharField(
        max_length=250,
        required=False,
        allow_blank=True,
        help_text="may be left out where `purpose_word` says it",
    )
    purpose_word = NameField(ContactPurpose)
    trip = ReferenceField(Trip, required=False, allow_null=True)
    persons = PersonField(many=True, required=False)


class MoveActivitySerializer(serializers.Serializer[Any]):
    day = DayField()
    # left out means «without an hour»; only `minutes` stays as it was
    starts_at = serializers.TimeField(required=False, allow_null=True, default=None)
    minutes = serializers.IntegerField(min_value=5, max_value=600, required=False)


class NextStepSerializer(serializers.Serializer[Any]):
    day = DayField()
    kind = ChoiceField(ActivityKind.choices)
    purpose = serializers.CharField(
        max_length=250,
        required=False,
        allow_blank=True,
        default="",
        help_text="without one the result says it",
    )
    starts_at = serializers.TimeField(required=False, allow_null=True, default=None)


class PromisedSerializer(serializers.Serializer[Any]):
    """A promise given at the activity; those of its own stand under /promises/."""

    client_uuid = serializers.UUIDField(
        required=False, help_text="made by the caller: sent twice, entered once"
    )
    side = ChoiceField(Side.choices)
    text = serializers.CharField(max_length=250)
    due_on = DayField()
    amount = serializers.DecimalField(
        max_digits=14, decimal_places=2, required=False, allow_null=True, default=None
    )
    person = PersonField(required=False, allow_null=True, default=None)


class LogActivitySerializer(serializers.Serializer[Any]):
    """What it brought; either `next_step` or `no_next_step_reason`, not both.

    Photos of it go to /documents/ with `subject_kind` «plans.activity».
    """

    result_uuid = serializers.UUIDField(
        required=False, help_text="made by the caller: sent twice, entered once"
    )
    outcome = ChoiceField(Outcome.choices)
    result = serializers.CharField(max_length=2000)
    day = DayField(required=False)
    came_at = serializers.TimeField(required=False, allow_null=True, default=None)
    left_at = serializers.TimeField(required=False, allow_null=True, default=None)
    persons = PersonField(many=True, required=False)
    next_step = NextStepSerializer(required=False, allow_null=True, default=None)
    no_next_step_reason = serializers.CharField(max_length=250, required=False, default="")
    promises = PromisedSerializer(many=True, required=False, default=list)


def contacts_of(user: User, client: Client, persons: Iterable[Person]) -> list[ClientContact]:
    """The links of people to the client, as services take them; of one who has none there another, to be refused."""
    links = ClientContact.objects.visible_to(user).filter(person__in=list(persons))
    found: dict[int, ClientContact] = {}
    for link in links.order_by("pk"):
        if link.client_id == client.pk or link.person_id not in found:
            found[link.person_id] = link
    return list(found.values())


def result_of(data: dict[str, Any]) -> Result:
    """The parsed input as the service takes it."""
    step = data["next_step"]
    return Result(
        outcome=data["outcome"],
        result=data["result"],
        came_at=data["came_at"],
        left_at=data["left_at"],
        next_step=NextStep(**step) if step else None,
        no_next_step_reason=data["no_next_step_reason"],
        promises=tuple(Promised(**promise) for promise in data["promises"]),
    )


class TripOfActivitySerializer(serializers.Serializer[Any]):
    trip = ReferenceField(Trip, allow_null=True, help_text="null: it belongs to none")


class ColleagueSerializer(serializers.Serializer[Any]):
    """Anybody at work who may come along, by e-mail."""

    colleague = serializers.SlugRelatedField(slug_field="email", queryset=User.objects.invitable())


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class ActivityViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Visits and calls: POST plans one, `log` closes it with its result."""

    queryset = Activity.objects.select_related(
        "client", "manager", "done_by", "on_behalf_of", "purpose_word"
    ).prefetch_related("persons__person", "colleagues")
    serializer_class = ActivitySerializer
    input_serializer_class = PlanActivitySerializer
    capabilities = {
        "list": "activities.view",
        "retrieve": "activities.view",
        "create": services.plan_activity,
        "move": services.move_activity,
        "cancel": services.cancel_activity,
        "log": services.log_activity,
        "switch": services.switch_client,
        "trip": services.put_on_trip,
        "invite": services.invite_colleague,
        "leave_out": services.leave_out_colleague,
    }
    filterset_class = ActivityApiFilter
    search_fields = ("client__sort_key", "client__code")
    ordering = ("-day",)
    ordering_fields = ("day", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        persons = contacts_of(self.request.user, data["client"], data.pop("persons", ()))
        return services.plan_activity(by=self.request.user, persons=persons, **data)

    @row_action(MoveActivitySerializer)
    def move(self, row: Activity, data: dict[str, Any]) -> Model:
        return services.move_activity(by=self.request.user, activity=row, **data)

    @row_action(ReasonSerializer)
    def cancel(self, row: Activity, data: dict[str, Any]) -> Model:
        return services.cancel_activity(by=self.request.user, activity=row, **data)

    @row_action(LogActivitySerializer)
    def log(self, row: Activity, data: dict[str, Any]) -> Model:
        return services.log_activity(
            by=self.request.user,
            activity=row,
            result=result_of(data),
            persons=contacts_of(self.request.user, row.client, data.get("persons", ())),
            day=data.get("day"),
            result_uuid=data.get("result_uuid"),
        )

    @row_action(OfClientInput)
    def switch(self, row: Activity, data: dict[str, Any]) -> Model:
        """On behalf of another client of the same person; both histories tell of it."""
        return services.switch_client(by=self.request.user, activity=row, **data)

    @row_action(TripOfActivitySerializer)
    def trip(self, row: Activity, data: dict[str, Any]) -> Model:
        return services.put_on_trip(by=self.request.user, activity=row, trip=data["trip"])

    @row_action(ColleagueSerializer)
    def invite(self, row: Activity, data: dict[str, Any]) -> Model:
        return services.invite_colleague(by=self.request.user, activity=row, **data)

    @row_action(ColleagueSerializer, url_path="leave-out")
    def leave_out(self, row: Activity, data: dict[str, Any]) -> Model:
        return services.leave_out_colleague(by=self.request.user, activity=row, **data)
