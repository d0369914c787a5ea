"""The schema and the explorer of the API: for signed-in people and programs, under the strict CSP."""

from __future__ import annotations

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated


class SchemaView(SpectacularAPIView):
    permission_classes = [IsAuthenticated]


class ExplorerView(SpectacularSwaggerSplitView):
    """Swagger UI without inline scripts and styles: `?script` is its start-up code."""

    permission_classes = [IsAuthenticated]
    template_name = "api/explorer.html"
    url_name = "schema"


explorer_urls = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", ExplorerView.as_view(), name="docs"),
]
