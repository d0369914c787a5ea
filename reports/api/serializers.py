"""What the API shows of figures. Amounts are RUB net of VAT and travel as text, percentages have four places."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dossiers.api.fields import ManagerField
from kam_crm.shared.api.inputs import ChoiceField, DayField
from reports.alert_texts import sentence
from reports.api.margin import sees_margin
from reports.models import Alert, Attainment, ClientMonth, Measure, NightlyRun, SegmentSnapshot, Target
from reports.why import why_segment

OF_CLIENT = ("client", "client_code", "client_name")


class OfClientSerializer(serializers.ModelSerializer[Any]):
    client = serializers.IntegerField(source="client_id", read_only=True)
    client_code = serializers.CharField(source="client.code", read_only=True)
    client_name = serializers.CharField(source="client.name", read_only=True)


class OfManagerSerializer(serializers.ModelSerializer[Any]):
    manager = serializers.EmailField(source="manager.email", read_only=True)
    manager_name = serializers.CharField(source="manager.full_name", read_only=True)


class SegmentSerializer(OfClientSerializer):
    """`why` says in a sentence how both letters came about."""

    why = serializers.SerializerMethodField()

    class Meta:
        model = SegmentSnapshot
        fields = [
            "id", "as_of", "level", "base", *OF_CLIENT, "amount", "without_cost", "share", "cum_before", "abc",
            "n_months", "active_months", "cv", "xyz_freq", "xyz_cv", "segment", "why",
        ]  # fmt: skip

    def get_why(self, row: SegmentSnapshot) -> str:
        return why_segment(row, row.policy)


class AttainmentSerializer(OfManagerSerializer):
    """`plan` null: no plan. `landing` is where the pace of the working days gone leads by the month's end."""

    class Meta:
        model = Attainment
        fields = [
            "id", "as_of", "month", "measure", "manager", "manager_name", "plan", "fact", "attainment", "landing",
            "landing_pct", "required_per_day", "working_days", "elapsed",
        ]  # fmt: skip


class AlertSerializer(OfClientSerializer):
    """`text` stands after the client's name; `figures` are what it is made of."""

    text = serializers.SerializerMethodField()
    figures = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Alert
        fields = ["id", "as_of", *OF_CLIENT, "kind", "weight", "text", "figures"]

    def get_text(self, row: Alert) -> str:
        return sentence(row)


class ClientMonthSerializer(OfClientSerializer):
    """`known_revenue` and `cost` are of lines whose cost is known; null for callers who do not see margins."""

    known_revenue = serializers.DecimalField(14, 2, read_only=True, allow_null=True)
    cost = serializers.DecimalField(14, 2, read_only=True, allow_null=True)

    class Meta:
        model = ClientMonth
        fields = [
            "id",
            *OF_CLIENT,
            "month",
            "revenue",
            "known_revenue",
            "cost",
            "lines",
            "first_on",
            "last_on",
        ]

    def to_representation(self, instance: Any) -> Any:
        data = super().to_representation(instance)
        if not sees_margin(self.context["request"], instance.client.manager_id):
            data.update(known_revenue=None, cost=None)
        return data


class TargetSerializer(OfManagerSerializer):
    """`amount` is RUB net of VAT for revenue, a number of clients otherwise; `month` is its first day."""

    class Meta:
        model = Target
        fields = ["id", "month", "measure", "manager", "manager_name", "amount", "updated_at"]


class TargetInput(serializers.Serializer[Any]):
    """Any day names its month. A target that is there already is replaced."""

    month = DayField()
    measure = ChoiceField(choices=Measure.choices)
    manager = ManagerField()
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)


class TargetChange(serializers.Serializer[Any]):
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)


class NightlyRunSerializer(serializers.ModelSerializer[NightlyRun]):
    """A step of a night. One without `done_at` is still to be done; `error` says what stopped it."""

    class Meta:
        model = NightlyRun
        fields = ["id", "as_of", "step", "position", "started_at", "done_at", "rows", "milliseconds", "error"]
