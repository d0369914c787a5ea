"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from typing import Any

from django.urls import path

from integrations.changes.api import ChangesView
from integrations.imports.api import ImportViewSet

viewsets: list[tuple[str, Any, str]] = [("imports", ImportViewSet, "imports")]
urlpatterns = [path("changes/", ChangesView.as_view(), name="changes")]
