from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rights.covers import sees_margin
from accounts.rights.secrets import has_regime
from accounts.tokens.api.idempotency import Idempotent
from catalogue.models import ProductGroup
from dossiers.api_base import SecretRowsMixin, optional_text, reads
from dossiers.clients.api_fields import OfClientInput, ReferenceField
from kam_crm.shared import clock
from kam_crm.shared.api.inputs import AmountField, ChoiceField, DayField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, WriteViewSet, row_action
from plans import services
from plans.cooperation.figures import fact_of
from plans.cooperation.filters import CooperationPlanFilter, GroupNeedFilter
from plans.cooperation.progress import GoalState, progress_of
from plans.models import (
    CooperationPlan,
    GroupNeed,
    HoldingKind,
    Measure,
    PlanAction,
    PlanGoal,
    PlanHolding,
    Side,
)
from plans.tasks.api_fields import ColleagueField


class PlanActionSerializer(serializers.ModelSerializer[PlanAction]):
    """Of ours the task, of theirs the promise."""

    class Meta:
        model = PlanAction
        fields = ["id", "task", "promise"]
        read_only_fields = fields


class PlanGoalSerializer(serializers.ModelSerializer[PlanGoal]):
    owner = serializers.EmailField(source="owner.email", read_only=True)
    actions = PlanActionSerializer(many=True, read_only=True)

    class Meta:
        model = PlanGoal
        fields = [
            "id", "title", "measure", "group", "unit", "start", "target", "due_on", "owner", "actions",
        ]  # fmt: skip
        read_only_fields = fields


class PlanHoldingSerializer(serializers.ModelSerializer[PlanHolding]):
    class Meta:
        model = PlanHolding
        fields = ["id", "kind", "item", "title", "text"]
        read_only_fields = fields


class CooperationPlanSerializer(serializers.ModelSerializer[CooperationPlan]):
    """What is of the margin is null for who does not see it."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    author = serializers.EmailField(source="author.email", read_only=True)
    goals = PlanGoalSerializer(many=True, read_only=True)
    holdings = PlanHoldingSerializer(many=True, read_only=True)

    class Meta:
        model = CooperationPlan
        fields = [
            "id", "client", "client_code", "status", "starts_on", "ends_on", "version", "previous", "change_reason",
            "benefit_client", "benefit_client_amount", "benefit_company", "benefit_company_margin", "result",
            "author", "goals", "holdings", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def to_representation(self, plan: CooperationPlan) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(plan)
        if not sees_margin(self.context["request"].user, plan.client.manager_id):
            shown["benefit_company_margin"] = None
            for goal in shown["goals"]:
                if goal["measure"] == Measure.MARGIN:
                    goal["start"] = goal["target"] = None
        return shown


@extend_schema_field(int)
class EarlierPlanField(serializers.PrimaryKeyRelatedField):
    """A plan that the caller sees, by id."""

    def get_queryset(self) -> QuerySet[CooperationPlan]:
        rows: QuerySet[CooperationPlan] = CooperationPlan.objects.visible_to(self.context["request"].user)
        return rows


class CooperationPlanInput(OfClientInput):
    starts_on = DayField()
    ends_on = DayField()
    based_on = EarlierPlanField(
        required=False, help_text="an earlier plan of the client: its goals go on from what they have reached"
    )


class CooperationPlanChangeInput(serializers.Serializer[Any]):
    starts_on = DayField(required=False)
    ends_on = DayField(required=False)
    benefit_client = optional_text(2000)
    benefit_client_amount = AmountField(required=False, allow_null=True)
    benefit_company = optional_text(2000)
    benefit_company_margin = AmountField(required=False, allow_null=True)


class CooperationReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class CooperationResultInput(serializers.Serializer[Any]):
    result = serializers.CharField(max_length=2000)


class CooperationSubmitInput(serializers.Serializer[Any]):
    reason = optional_text(2000)


class OfPlanField(serializers.PrimaryKeyRelatedField):
    """A part of a plan that the caller sees, by id."""

    def __init__(self, model: Any = None, **kwargs: Any) -> None:
        self.model = model
        super().__init__(**kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model.objects.visible_to(self.context["request"].user)
        row = self.context["view"].kwargs.get("pk")
        return rows.filter(plan=row).select_related("plan__client__manager")


@extend_schema_field(int)
class PlanGoalField(OfPlanField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(PlanGoal, **kwargs)


@extend_schema_field(int)
class PlanHoldingField(OfPlanField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(PlanHolding, **kwargs)


class PlanGoalInput(serializers.Serializer[Any]):
    """With `goal` that one is changed, without it a new one is added."""

    goal = PlanGoalField(required=False)
    title = serializers.CharField(max_length=200, required=False)
    measure = ChoiceField(choices=Measure.choices, required=False, allow_blank=True)
    group = ReferenceField(ProductGroup, required=False, allow_null=True)
    unit = optional_text(30)
    start = AmountField(required=False, allow_null=True)
    target = AmountField(required=False, allow_null=True)
    due_on = DayField(required=False, allow_null=True)
    owner = ColleagueField(required=False)


class PlanGoalNameInput(serializers.Serializer[Any]):
    goal = PlanGoalField()


class GoalFactInput(serializers.Serializer[Any]):
    goal = PlanGoalField()
    value = AmountField()
    month = DayField(required=False, help_text="any day of it; this month unless given")


class PlanActionInput(serializers.Serializer[Any]):
    goal = PlanGoalField()
    side = ChoiceField(choices=Side.choices)
    text = serializers.CharField(max_length=250)
    due_on = DayField()
    owner = ColleagueField(required=False)


class PlanHoldingInput(serializers.Serializer[Any]):
    """With `holding` the text of that item is set, without it an item of the `kind` and `title` is added."""

    holding = PlanHoldingField(required=False)
    kind = ChoiceField(choices=HoldingKind.choices, required=False)
    title = optional_text(150)
    text = optional_text(500)


class PlanHoldingNameInput(serializers.Serializer[Any]):
    holding = PlanHoldingField()


class GoalProgressSerializer(serializers.Serializer[Any]):
    """`done` is the way from start to goal, `gone` the part of the term, both in %."""

    goal = serializers.IntegerField()
    fact = AmountField(allow_null=True)
    done = serializers.DecimalField(max_digits=12, decimal_places=4, allow_null=True)
    gone = serializers.DecimalField(max_digits=7, decimal_places=4, allow_null=True)
    state = serializers.ChoiceField(choices=[state.value for state in GoalState])


class CooperationPlanViewSet(SecretRowsMixin, Idempotent, WriteViewSet):
    """Cooperation plans with goals, benefits, services and barriers; secret like key status.

    Handed in by `submit`, decided in the list of approvals; one in work is changed by `change`, which begins the next
    version.
    """

    queryset = CooperationPlan.objects.select_related("client__manager", "author").prefetch_related(
        "goals__owner", "goals__actions", "holdings"
    )
    serializer_class = CooperationPlanSerializer
    capabilities = {
        **reads("clients.strategy"),
        "progress": "clients.strategy",
        "create": services.draft_plan,
        "partial_update": services.update_plan,
        "submit": services.submit_plan,
        "withdraw": services.withdraw_plan,
        "change": services.change_plan,
        "close": services.close_plan,
        "goals": services.add_goal,
        "drop_goal": services.drop_goal,
        "facts": services.record_goal_fact,
        "actions": services.add_plan_action,
        "holdings": services.add_holding,
        "drop_holding": services.drop_holding,
    }
    filterset_class = CooperationPlanFilter
    ordering = ("pk",)
    ordering_fields = ("starts_on", "updated_at")

    @property
    def input_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:  # type: ignore[override]
        return CooperationPlanChangeInput if self.action == "partial_update" else CooperationPlanInput

    def is_secret(self, row: CooperationPlan) -> bool:
        return has_regime()

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.draft_plan(by=self.request.user, **data)

    def do_update(self, row: CooperationPlan, data: dict[str, Any]) -> Model:
        stored: dict[str, Any] = {
            str(name): getattr(row, str(name)) for name in CooperationPlanChangeInput().fields
        }
        if not sees_margin(self.request.user, row.client.manager_id):
            data.pop("benefit_company_margin", None)
        return services.update_plan(by=self.request.user, plan=row, **{**stored, **data})

    @row_action(CooperationSubmitInput)
    def submit(self, row: CooperationPlan, data: dict[str, Any]) -> Model:
        """Ask for the approval; what is missing is refused with each of its codes."""
        return services.submit_plan(by=self.request.user, plan=row, **data)

    @row_action()
    def withdraw(self, row: CooperationPlan, data: dict[str, Any]) -> Model:
        return services.withdraw_plan(by=self.request.user, plan=row)

    @row_action(CooperationReasonInput)
    def change(self, row: CooperationPlan, data: dict[str, Any]) -> Model:
        """Returns the new version."""
        return services.change_plan(by=self.request.user, plan=row, **data)

    @row_action(CooperationResultInput)
    def close(self, row: CooperationPlan, data: dict[str, Any]) -> Model:
        return services.close_plan(by=self.request.user, plan=row, **data)

    @row_action(PlanGoalInput)
    def goals(self, row: CooperationPlan, data: dict[str, Any]) -> Model:
        """Add a goal, or change one."""
        goal = data.pop("goal", None)
        if goal is not None:
            services.update_goal(by=self.request.user, goal=goal, **data)
        else:
            services.add_goal(by=self.request.user, plan=row, **data)
        return row

    @row_action(PlanGoalNameInput, url_path="drop-goal")
    def drop_goal(self, row: CooperationPlan, data: dict[str, Any]) -> Model:
        return services.drop_goal(by=self.request.user, goal=data["goal"])

    @row_action(GoalFactInput)
    def facts(self, row: CooperationPlan, data: dict[str, Any]) -> Model:
        """The fact of a goal with a measure of one's own."""
        services.record_goal_fact(by=self.request.user, **data)
        return row

    @row_action(PlanActionInput)
    def actions(self, row: CooperationPlan, data: dict[str, Any]) -> Model:
        """Ours becomes a task, theirs a promise."""
        services.add_plan_action(by=self.request.user, **data)
        return row

    @row_action(PlanHoldingInput)
    def holdings(self, row: CooperationPlan, data: dict[str, Any]) -> Model:
        """Say what is done for an item of the checklist, or add an item."""
        holding, text = data.pop("holding", None), data.get("text", "")
        if holding is not None:
            services.set_holding(by=self.request.user, holding=holding, text=text)
        else:
            given = {"kind": data.get("kind", ""), "title": data.get("title", "")}
            services.add_holding(by=self.request.user, plan=row, text=text, **given)
        return row

    @row_action(PlanHoldingNameInput, url_path="drop-holding")
    def drop_holding(self, row: CooperationPlan, data: dict[str, Any]) -> Model:
        return services.drop_holding(by=self.request.user, holding=data["holding"])

    @extend_schema(responses=GoalProgressSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def progress(self, request: Request, pk: str) -> Response:
        """How far each goal has come, counted now."""
        plan: CooperationPlan = self.get_object()
        today, sees = clock.today(), sees_margin(request.user, plan.client.manager_id)
        rows = []
        for goal in plan.goals.all():
            if goal.measure == Measure.MARGIN and not sees:
                continue
            fact = fact_of(goal, plan.client, plan.starts_on, today)
            found = progress_of(goal, fact, plan.starts_on, today)
            rows.append(
                {
                    "goal": goal.pk,
                    "fact": found.fact,
                    "done": found.done,
                    "gone": found.gone,
                    "state": found.state.value,
                }
            )
        return Response(GoalProgressSerializer(rows, many=True).data)


class GroupNeedSerializer(serializers.ModelSerializer[GroupNeed]):
    client_code = serializers.CharField(source="client.code", read_only=True)
    author = serializers.EmailField(source="author.email", read_only=True)

    class Meta:
        model = GroupNeed
        fields = [
            "id", "client", "client_code", "group", "amount", "source", "date", "author", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class GroupNeedInput(OfClientInput):
    group = ReferenceField(ProductGroup)
    amount = AmountField(min_value=0, help_text="a year, net of VAT")
    source = serializers.CharField(max_length=250)  # type: ignore[assignment]
    date = DayField(required=False)


class GroupNeedViewSet(SecretRowsMixin, Idempotent, CreateMixin, ReadViewSet):
    """What clients need of product groups from everybody, with source and date; the newest of a group counts."""

    queryset = GroupNeed.objects.select_related("client", "author")
    serializer_class = GroupNeedSerializer
    input_serializer_class = GroupNeedInput
    capabilities = {**reads("clients.strategy"), "create": services.record_need}
    filterset_class = GroupNeedFilter
    ordering = ("pk",)
    ordering_fields = ("date", "updated_at")

    def is_secret(self, row: GroupNeed) -> bool:
        return has_regime()

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.record_need(by=self.request.user, **data)
