"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern

from approvals import api

viewsets: list[tuple[str, Any, str]] = [("approvals", api.ApprovalViewSet, "approvals")]
urlpatterns: list[URLPattern] = []
