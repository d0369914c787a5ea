"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern

from plans.api.viewsets import ContactViewSet, WeekPlanViewSet

viewsets: list[tuple[str, Any, str]] = [
    ("contacts", ContactViewSet, "contacts"),
    ("week-plans", WeekPlanViewSet, "week-plans"),
]
urlpatterns: list[URLPattern] = []
