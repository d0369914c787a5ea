"""The product's addresses and a write of one row, to try repeats on."""

from __future__ import annotations

from django.urls import include, path
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services
from accounts.models import Department
from accounts.tokens.api.idempotency import Idempotent
from kam_crm.shared.errors import BusinessRuleError


class Departments(Idempotent, APIView):
    permission_classes = [IsAuthenticated]

    def get(self, request: Request) -> Response:
        return Response({"count": Department.objects.count()})

    def post(self, request: Request) -> Response:
        department = services.create_department(by=request.user, name=request.data["name"])
        match request.data.get("then"):
            case "break":
                raise RuntimeError("after the write")
            case "refuse":
                raise BusinessRuleError("too_late", "Refused after the write.")
            case "fail":
                return Response({"detail": "no answer from the other side"}, status=500)
        return Response({"id": department.pk, "name": department.name}, status=201)

    def delete(self, request: Request) -> Response:
        Department.objects.filter(head=None).delete()
        return Response(status=204)


urlpatterns = [path("", include("kam_crm.urls")), path("api/v1/tried/", Departments.as_view())]
