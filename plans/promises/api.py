from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from dossiers.api_base import TwoInputsViewSet, reads
from dossiers.clients.api_fields import ManagerField, OfClientInput, PersonField
from kam_crm.shared.api.inputs import AmountField, ChoiceField, DayField
from kam_crm.shared.api.viewsets import row_action
from plans import services
from plans.models import Promise, Side
from plans.promises.filters import PromiseApiFilter
from plans.tasks.api import NeededReasonInput
from plans.tasks.api_fields import AboutInput, ActivityField


class PromiseSerializer(serializers.ModelSerializer[Promise]):
    """`owner` of us keeps ours and watches theirs; of theirs with an `amount` payments decide, `paid` of it so far."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    owner = serializers.EmailField(source="owner.email", read_only=True)
    created_by = serializers.EmailField(source="created_by.email", read_only=True)
    on_behalf_of = serializers.EmailField(
        source="on_behalf_of.email", read_only=True, default=None, allow_null=True
    )

    class Meta:
        model = Promise
        fields = [
            "id", "client_uuid", "client", "client_code", "side", "status", "text", "person", "owner", "activity",
            "made_on", "due_on", "moves", "amount", "paid", "subject_kind", "subject_id", "closed_on", "evidence",
            "created_by", "on_behalf_of", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class PromiseInput(AboutInput, OfClientInput):
    client_uuid = serializers.UUIDField(
        required=False, help_text="made by the caller: sent twice, entered once"
    )
    side = ChoiceField(choices=Side.choices)
    text = serializers.CharField(max_length=250)
    due_on = DayField()
    made_on = DayField(required=False, allow_null=True)
    person = PersonField(required=False, allow_null=True)
    owner = ManagerField(required=False, allow_null=True)
    amount = AmountField(required=False, allow_null=True, help_text="RUB with VAT, of a promise to pay")
    activity = ActivityField(required=False, allow_null=True)


class PromiseWordsInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=250)
    person = PersonField(required=False, allow_null=True)


class KeepInput(serializers.Serializer[Any]):
    evidence = serializers.CharField(
        max_length=250, required=False, allow_blank=True, default="",
        help_text="how it was kept; a file of it goes to /documents/",
    )  # fmt: skip


class PromiseMoveInput(serializers.Serializer[Any]):
    due_on = DayField()
    reason = serializers.CharField(max_length=250)


class PromiseViewSet(TwoInputsViewSet):
    """What clients and we promised each other; PATCH changes words, each step is a verb of its own."""

    queryset = Promise.objects.select_related("client", "owner", "created_by", "on_behalf_of")
    serializer_class = PromiseSerializer
    create_serializer_class = PromiseInput
    change_serializer_class = PromiseWordsInput
    capabilities = {
        **reads("promises.view"),
        "create": services.make_promise,
        "partial_update": services.update_promise,
        "keep": services.keep_promise,
        "break_": services.break_promise,
        "withdraw": services.withdraw_promise,
        "reopen": services.reopen_promise,
        "move": services.move_promise,
    }
    filterset_class = PromiseApiFilter
    search_fields = ("client__sort_key", "client__code")
    ordering = ("due_on",)
    ordering_fields = ("due_on", "made_on", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.make_promise(by=self.request.user, **data)

    def do_update(self, row: Promise, data: dict[str, Any]) -> Model:
        stored = {"text": row.text, "person": row.person}
        return services.update_promise(by=self.request.user, promise=row, **{**stored, **data})

    @row_action(KeepInput)
    def keep(self, row: Promise, data: dict[str, Any]) -> Model:
        return services.keep_promise(by=self.request.user, promise=row, **data)

    @row_action(NeededReasonInput, url_path="break")
    def break_(self, row: Promise, data: dict[str, Any]) -> Model:
        """Say that it was not kept."""
        return services.break_promise(by=self.request.user, promise=row, **data)

    @row_action(NeededReasonInput)
    def withdraw(self, row: Promise, data: dict[str, Any]) -> Model:
        return services.withdraw_promise(by=self.request.user, promise=row, **data)

    @row_action()
    def reopen(self, row: Promise, data: dict[str, Any]) -> Model:
        return services.reopen_promise(by=self.request.user, promise=row)

    @row_action(PromiseMoveInput)
    def move(self, row: Promise, data: dict[str, Any]) -> Model:
        return services.move_promise(by=self.request.user, promise=row, **data)
