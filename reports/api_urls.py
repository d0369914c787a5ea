"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from django.urls import URLPattern

from reports.alerts import api as alerts
from reports.attainment import api as attainment
from reports.demand import api as demand
from reports.discipline import api as discipline
from reports.key_clients import api as key_clients
from reports.nightly import api as nightly
from reports.rollup import api as rollup
from reports.segments import api as segments
from reports.targets import api as targets
from reports.threats import api as threats

viewsets = [
    ("segments", segments.SegmentViewSet, "segments"),
    ("key-candidates", key_clients.CandidateViewSet, "key-candidates"),
    ("client-states", key_clients.ClientStateViewSet, "client-states"),
    ("attainment", attainment.AttainmentViewSet, "attainment"),
    ("alerts", alerts.AlertViewSet, "alerts"),
    ("client-months", rollup.ClientMonthViewSet, "client-months"),
    ("targets", targets.TargetViewSet, "targets"),
    ("target-corrections", targets.TargetCorrectionViewSet, "target-corrections"),
    ("threats", threats.ThreatViewSet, "threats"),
    ("demand-requests", demand.DemandRequestViewSet, "demand-requests"),
    ("demand-estimates", demand.DemandEstimateViewSet, "demand-estimates"),
    ("payment-discipline", discipline.DisciplineViewSet, "payment-discipline"),
    ("nightly-runs", nightly.NightlyRunViewSet, "nightly-runs"),
]
urlpatterns: list[URLPattern] = []
