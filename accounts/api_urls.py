"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from django.urls import path

from accounts.absences.api import AbsenceViewSet
from accounts.departments.api import DepartmentViewSet
from accounts.users.api import MeView, UserViewSet

viewsets = [
    ("users", UserViewSet, "users"),
    ("departments", DepartmentViewSet, "departments"),
    ("absences", AbsenceViewSet, "absences"),
]
urlpatterns = [path("me/", MeView.as_view(), name="me")]
