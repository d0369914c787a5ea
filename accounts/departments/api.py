from __future__ import annotations

from rest_framework import serializers

from accounts.departments.filters import DepartmentFilter
from accounts.departments.models import Department
from accounts.users.api import READ
from kam_crm.shared.api.viewsets import ReadViewSet


class DepartmentSerializer(serializers.ModelSerializer[Department]):
    head = serializers.EmailField(source="head.email", default=None, read_only=True, allow_null=True)

    class Meta:
        model = Department
        fields = ["id", "name", "head", "updated_at"]
        read_only_fields = fields


class DepartmentViewSet(ReadViewSet):
    queryset = Department.objects.select_related("head")
    serializer_class = DepartmentSerializer
    capabilities = READ
    filterset_class = DepartmentFilter
    search_fields = ("name",)
    ordering = ("name",)
    ordering_fields = ("name", "updated_at")
