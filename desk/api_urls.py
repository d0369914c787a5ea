"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from typing import Any

from django.urls import path

from desk.news.api import NewsView, SeenView

viewsets: list[tuple[str, Any, str]] = []
urlpatterns = [
    path("news/", NewsView.as_view(), name="news"),
    path("news/seen/", SeenView.as_view(), name="news-seen"),
]
