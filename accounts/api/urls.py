"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from django.urls import path

from accounts.api.viewsets import AbsenceViewSet, DepartmentViewSet, MeView, UserViewSet

viewsets = [
    ("users", UserViewSet, "users"),
    ("departments", DepartmentViewSet, "departments"),
    ("absences", AbsenceViewSet, "absences"),
]
urlpatterns = [path("me/", MeView.as_view(), name="me")]
