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


class Departments(Idempotent, APIView):
    permission_classes = [IsAuthenticated]

    def get(self, request: Request) -> Response:
        return Response({"count": Department.objects.count()})

    def post(self, request: Request) -> Response:
        department = services.create_department(by=request.user, name=request.data["name"])
        if request.data.get("then") == "break":
            raise RuntimeError("after the write")
        return Response({"id": department.pk, "name": department.name}, status=201)

    def delete(self, request: Request) -> Response:
        Department.objects.filter(head=None).delete()
        return Response(status=204)


urlpatterns = [path("", include("kam_crm.urls")), path("api/v1/tried/", Departments.as_view())]
