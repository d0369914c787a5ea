from __future__ import annotations

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.serializers import DepartmentSerializer, MeSerializer, UserSerializer
from accounts.filters import DepartmentFilter, UserFilter
from accounts.models import Department, User
from kam_crm.shared.api.viewsets import ReadViewSet

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
