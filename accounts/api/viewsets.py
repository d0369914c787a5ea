from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services
from accounts.api.idempotency import Idempotent
from accounts.api.serializers import (
    AbsenceInput,
    AbsenceSerializer,
    DepartmentSerializer,
    MeSerializer,
    UserSerializer,
)
from accounts.filters import AbsenceFilter, DepartmentFilter, UserFilter
from accounts.models import Absence, Department, User
from kam_crm.shared.api.viewsets import ReadViewSet, WriteViewSet, deed
from kam_crm.shared.errors import BusinessRuleError

READ = {"list": "users.view", "retrieve": "users.view"}


class MeView(APIView):
    """Who the caller is and what he may do; also with a token of any scope."""

    permission_classes = [IsAuthenticated]
    serializer_class = MeSerializer

    def get(self, request: Request) -> Response:
        return Response(MeSerializer(request.user).data)


class UserViewSet(ReadViewSet):
    """Colleagues: the administrator, finance and the director see all, others their department."""

    queryset = User.objects.select_related("department")
    serializer_class = UserSerializer
    capabilities = READ
    filterset_class = UserFilter
    search_fields = ("sort_key", "email")
    ordering = ("sort_key",)
    ordering_fields = {"full_name": "sort_key", "email": "email", "updated_at": "updated_at"}


class DepartmentViewSet(ReadViewSet):
    queryset = Department.objects.select_related("head")
    serializer_class = DepartmentSerializer
    capabilities = READ
    filterset_class = DepartmentFilter
    search_fields = ("name",)
    ordering = ("name",)
    ordering_fields = ("name", "updated_at")


class AbsenceViewSet(Idempotent, WriteViewSet):
    """Who is away and who has his clients meanwhile; `end` makes today the last day or cancels what has not begun."""

    queryset = Absence.objects.select_related("user__department", "deputy")
    serializer_class = AbsenceSerializer
    input_serializer_class = AbsenceInput
    capabilities = {
        "list": "absences.view",
        "retrieve": "absences.view",
        "create": "absences.write",
        "partial_update": "absences.write",
        "end": "absences.write",
    }
    filterset_class = AbsenceFilter
    ordering = ("-first_day",)
    ordering_fields = ("first_day", "last_day", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.record_absence(by=self.request.user, **data)

    def do_update(self, row: Absence, data: dict[str, Any]) -> Model:
        if data.pop("user", row.user) != row.user:
            raise BusinessRuleError("person_fixed", _("The person stays: record another absence."), "user")
        return services.change_absence(by=self.request.user, absence=row, **data)

    @deed()
    def end(self, row: Absence, data: dict[str, Any]) -> Model | None:
        return services.end_absence(by=self.request.user, absence=row)
