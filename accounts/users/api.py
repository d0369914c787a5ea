from __future__ import annotations

from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rights.capabilities import ROLES
from accounts.users.filters import UserFilter
from accounts.users.models import User
from kam_crm.shared.api.viewsets import ReadViewSet


class UserSerializer(serializers.ModelSerializer[User]):
    """What colleagues may know of one another."""

    department = serializers.CharField(
        source="department.name", default=None, read_only=True, allow_null=True
    )

    class Meta:
        model = User
        fields = ["id", "email", "full_name", "role", "department", "phone", "is_active", "updated_at"]
        read_only_fields = fields


class MeSerializer(UserSerializer):
    """The caller, with what they may do: capability → limit, null where it is unlimited."""

    capabilities = serializers.SerializerMethodField()

    class Meta(UserSerializer.Meta):
        fields = [*UserSerializer.Meta.fields, "locale", "capabilities"]
        read_only_fields = fields

    def get_capabilities(self, user: User) -> dict[str, str | None]:
        limits = {name: user.limit(name) for name in sorted(ROLES[user.role])}
        return {name: None if limit is None else str(limit) for name, limit in limits.items()}


READ = {"list": "users.view", "retrieve": "users.view"}


class MeView(APIView):
    """Who the caller is and what they may do; also with a token of any scope."""

    permission_classes = [IsAuthenticated]
    serializer_class = MeSerializer

    def get(self, request: Request) -> Response:
        return Response(MeSerializer(request.user).data)


class UserViewSet(ReadViewSet):
    """Colleagues: the administrator, finance, the lawyer and the directors see all, others their department."""

    queryset = User.objects.select_related("department")
    serializer_class = UserSerializer
    capabilities = READ
    filterset_class = UserFilter
    search_fields = ("sort_key", "email")
    ordering = ("sort_key",)
    # people are sorted by the folded key; programs know it by the field they read
    ordering_fields = {"full_name": "sort_key", "email": "email", "updated_at": "updated_at"}
