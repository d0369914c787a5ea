from __future__ import annotations

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from dossiers.api_base import TwoInputsViewSet, reads
from dossiers.clients.api_fields import PersonField
from kam_crm.shared.api.inputs import ChoiceField, DayField
from kam_crm.shared.api.viewsets import row_action
from plans import services
from plans.models import Repeat, Task, TaskKind
from plans.tasks.api_fields import (
    AboutInput,
    ActivityField,
    ColleagueField,
    MaybeOfClientInput,
    department_field,
)
from plans.tasks.filters import TaskApiFilter

# payment control is made by the installation alone
ENTERED = [(kind.value, kind.label) for kind in TaskKind if kind != TaskKind.PAYMENT]
WRITE = "tasks.write"


class TaskSerializer(serializers.ModelSerializer[Task]):
    """`subject_kind` and `subject_id` name what it is about; `moves` counts how often its day was put off."""

    client_code = serializers.CharField(source="client.code", read_only=True, default=None, allow_null=True)
    author = serializers.EmailField(source="author.email", read_only=True)
    assignee = serializers.EmailField(source="assignee.email", read_only=True, default=None, allow_null=True)
    on_behalf_of = serializers.EmailField(
        source="on_behalf_of.email", read_only=True, default=None, allow_null=True
    )

    class Meta:
        model = Task
        fields = [
            "id", "client_uuid", "kind", "status", "text", "note", "author", "on_behalf_of", "assignee", "department",
            "client", "client_code", "person", "activity", "subject_kind", "subject_id", "due_on", "due_at", "moves",
            "repeat", "report", "done_at", "escalated_at", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class TaskWordsInput(MaybeOfClientInput):
    text = serializers.CharField(max_length=250)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    repeat = ChoiceField(choices=Repeat.choices, required=False, allow_blank=True)


class TaskInput(AboutInput, TaskWordsInput):
    """An order goes to who is led by the caller, a request to a colleague or to a department."""

    client_uuid = serializers.UUIDField(
        required=False, help_text="made by the caller: sent twice, entered once"
    )
    kind = ChoiceField(choices=ENTERED, required=False)
    due_on = DayField(required=False, allow_null=True)
    due_at = serializers.TimeField(required=False, allow_null=True)
    assignee = ColleagueField(required=False, allow_null=True)
    department = department_field()
    person = PersonField(required=False, allow_null=True)
    activity = ActivityField(required=False, allow_null=True)


class TaskMoveInput(serializers.Serializer[Any]):
    due_on = DayField()
    # left out means «without an hour»
    due_at = serializers.TimeField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=250, required=False, allow_blank=True, default="")


class ReportInput(serializers.Serializer[Any]):
    report = serializers.CharField(max_length=2000)


class DoneInput(serializers.Serializer[Any]):
    report = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class NeededReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class MaybeReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class GiveInput(serializers.Serializer[Any]):
    """A colleague or a department."""

    assignee = ColleagueField(required=False, allow_null=True)
    department = department_field()


class TaskViewSet(TwoInputsViewSet):
    """Tasks the caller gave, has to do or leads; PATCH changes words, each step is a verb of its own.

    One's own is open until `finish`; one that is given is `take`n, `report`ed and `accept`ed or sent back.
    """

    queryset = Task.objects.select_related("client", "author", "assignee", "on_behalf_of")
    serializer_class = TaskSerializer
    create_serializer_class = TaskInput
    change_serializer_class = TaskWordsInput
    capabilities = {
        **reads("tasks.view"),
        "create": services.add_task,
        "partial_update": services.update_task,
        "take": services.take_task,
        "report": services.report_task,
        "accept": services.accept_task,
        "send_back": services.send_back_task,
        "finish": services.finish_task,
        "cancel": services.cancel_task,
        "reopen": services.reopen_task,
        "move": services.move_task,
        "give": services.give_task,
        "escalate": services.raise_task,
    }
    filterset_class = TaskApiFilter
    search_fields = ("client__sort_key", "client__code")
    ordering = ("due_on",)
    ordering_fields = ("due_on", "created_at", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_task(by=self.request.user, **data)

    def do_update(self, row: Task, data: dict[str, Any]) -> Model:
        # the service takes all the words: what was not sent stays
        stored = {"text": row.text, "note": row.note, "client": row.client, "repeat": row.repeat}
        return services.update_task(by=self.request.user, task=row, **{**stored, **data})

    @row_action()
    def take(self, row: Task, data: dict[str, Any]) -> Model:
        return services.take_task(by=self.request.user, task=row)

    @row_action(ReportInput)
    def report(self, row: Task, data: dict[str, Any]) -> Model:
        return services.report_task(by=self.request.user, task=row, **data)

    @row_action()
    def accept(self, row: Task, data: dict[str, Any]) -> Model:
        return services.accept_task(by=self.request.user, task=row)

    @row_action(NeededReasonInput, url_path="send-back")
    def send_back(self, row: Task, data: dict[str, Any]) -> Model:
        return services.send_back_task(by=self.request.user, task=row, **data)

    @row_action(DoneInput)
    def finish(self, row: Task, data: dict[str, Any]) -> Model:
        return services.finish_task(by=self.request.user, task=row, **data)

    @row_action(MaybeReasonInput)
    def cancel(self, row: Task, data: dict[str, Any]) -> Model:
        return services.cancel_task(by=self.request.user, task=row, **data)

    @row_action()
    def reopen(self, row: Task, data: dict[str, Any]) -> Model:
        return services.reopen_task(by=self.request.user, task=row)

    @row_action(TaskMoveInput)
    def move(self, row: Task, data: dict[str, Any]) -> Model:
        return services.move_task(by=self.request.user, task=row, **data)

    @row_action(GiveInput)
    def give(self, row: Task, data: dict[str, Any]) -> Model:
        return services.give_task(by=self.request.user, task=row, **data)

    @row_action(url_path="raise")
    def escalate(self, row: Task, data: dict[str, Any]) -> Model:
        """Show what is overdue to the head of who has to do it."""
        return services.raise_task(by=self.request.user, task=row)
