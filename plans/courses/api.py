from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from dossiers.api_base import TwoInputsViewSet, optional_text, reads
from kam_crm.shared.api.inputs import DayField, MomentField
from plans import services
from plans.courses.filters import CourseApiFilter
from plans.courses.querysets import people_led_by
from plans.courses.services import MOST_HOURS
from plans.models import Course


class CourseSerializer(serializers.ModelSerializer[Course]):
    employee = serializers.EmailField(source="employee.email", read_only=True)

    class Meta:
        model = Course
        fields = [
            "id", "employee", "day", "topic", "organiser", "hours", "certificate", "result", "created_at",
            "updated_at",
        ]  # fmt: skip


@extend_schema_field({"type": "string", "format": "email"})
class EmployeeField(serializers.SlugRelatedField):
    """A colleague whom the caller leads, by e-mail."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="email", **kwargs)

    def get_queryset(self) -> QuerySet[User]:
        user = self.context["request"].user
        return people_led_by(user).visible_to(user)  # type: ignore[attr-defined, no-any-return]


class CourseFactsInput(serializers.Serializer[Any]):
    day = DayField()
    topic = serializers.CharField(max_length=200)
    organiser = optional_text(150)
    hours = serializers.IntegerField(min_value=1, max_value=MOST_HOURS)
    certificate = optional_text(60)
    result = optional_text(500)


class CourseInput(CourseFactsInput):
    employee = EmployeeField()


class CourseChange(CourseFactsInput):
    expected_updated_at = MomentField(required=False)


class CourseViewSet(TwoInputsViewSet):
    """What colleagues have learned: courses, seminars, certificates."""

    queryset = Course.objects.select_related("employee")
    serializer_class = CourseSerializer
    create_serializer_class = CourseInput
    change_serializer_class = CourseChange
    capabilities = {
        **reads("courses.view"),
        "create": services.add_course,
        "partial_update": services.update_course,
    }
    filterset_class = CourseApiFilter
    search_fields = ("topic", "organiser", "certificate")
    ordering = ("-day",)
    ordering_fields = ("day", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_course(by=self.request.user, **data)

    def do_update(self, row: Course, data: dict[str, Any]) -> Model:
        return services.update_course(by=self.request.user, course=row, **data)
