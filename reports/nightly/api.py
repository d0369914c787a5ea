from __future__ import annotations

from rest_framework import serializers

from kam_crm.shared.api.viewsets import ReadViewSet
from reports.models import NightlyRun
from reports.nightly.filters import NightlyRunFilter


class NightlyRunSerializer(serializers.ModelSerializer[NightlyRun]):
    """A step of a run. One without `done_at` is still to be done; `error` says what stopped it."""

    class Meta:
        model = NightlyRun
        fields = ["id", "as_of", "step", "position", "started_at", "done_at", "rows", "milliseconds", "error"]


class NightlyRunViewSet(ReadViewSet):
    """Steps of nightly runs: when, how many rows, how long, what went wrong."""

    queryset = NightlyRun.objects.all()
    serializer_class = NightlyRunSerializer
    capabilities = {"list": "nightly.view", "retrieve": "nightly.view"}
    filterset_class = NightlyRunFilter
    ordering = ("-as_of", "position")
