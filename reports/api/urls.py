"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from django.urls import path

from reports.api import viewsets as api
from reports.api.news import NewsView, SeenView

viewsets = [
    ("segments", api.SegmentViewSet, "segments"),
    ("attainment", api.AttainmentViewSet, "attainment"),
    ("alerts", api.AlertViewSet, "alerts"),
    ("client-months", api.ClientMonthViewSet, "client-months"),
    ("targets", api.TargetViewSet, "targets"),
    ("nightly-runs", api.NightlyRunViewSet, "nightly-runs"),
]
urlpatterns = [
    path("news/", NewsView.as_view(), name="news"),
    path("news/seen/", SeenView.as_view(), name="news-seen"),
]
