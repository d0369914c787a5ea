from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from kam_crm.shared.api.viewsets import ReadViewSet
from reports.models import (
    NightlyRun,
)


class NightlyRunFilter(django_filters.FilterSet):
    as_of = django_filters.DateFilter(label=_("as of"))
    step = django_filters.CharFilter(label=_("step"))


class NightlyRunSerializer(serializers.ModelSerializer[NightlyRun]):
    """A step of a night. One without `done_at` is still to be done; `error` says what stopped it."""

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
