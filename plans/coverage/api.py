from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.rights.secrets import has_regime
from accounts.services import log_secrets
from dossiers.api_base import reads
from dossiers.clients.querysets import strategy_scope
from dossiers.models import Client, ContactRole
from kam_crm.shared.api.inputs import ChoiceField
from kam_crm.shared.api.viewsets import ReadViewSet
from plans.coverage.coverage import MapCoverage, coverage_of
from plans.coverage.filters import CoverageFilter, state_of


class MapMemberSerializer(serializers.Serializer[Any]):
    """`seat` is null for a contact that is not on the map, `contact` for somebody who is not found yet."""

    seat = serializers.IntegerField(allow_null=True)
    contact = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    roles = serializers.ListField(child=ChoiceField(choices=ContactRole.choices))
    weight = serializers.IntegerField()
    met_on = serializers.DateField(allow_null=True)
    is_covered = serializers.BooleanField()
    has_left = serializers.BooleanField()


class CoverageSerializer(serializers.ModelSerializer[Client]):
    """`percent` is null where nobody is known; `decider` says whether those who decide are known and covered."""

    client = serializers.IntegerField(source="pk", read_only=True)
    client_code = serializers.CharField(source="code", read_only=True)
    manager = serializers.EmailField(source="manager.email", read_only=True)
    map = serializers.IntegerField(source="coverage.map", read_only=True, allow_null=True)
    as_of = serializers.DateField(source="coverage.as_of", read_only=True)
    covered = serializers.IntegerField(source="coverage.covered", read_only=True)
    total = serializers.IntegerField(source="coverage.total", read_only=True)
    percent = serializers.DecimalField(7, 2, source="coverage.percent", read_only=True, allow_null=True)
    decider = serializers.SerializerMethodField()
    members = MapMemberSerializer(source="coverage.members", many=True, read_only=True)

    class Meta:
        model = Client
        fields = [
            "id", "client", "client_code", "manager", "map", "as_of", "covered", "total", "percent", "decider",
            "members",
        ]  # fmt: skip

    def get_decider(self, client: Any) -> str:
        coverage: MapCoverage = client.coverage
        return state_of(coverage)


class CoverageViewSet(ReadViewSet):
    """Key clients with the coverage of their decision maps as of today; `decider=uncovered` lists whom to visit."""

    queryset = Client.objects.filter(is_key=True).select_related("manager")
    serializer_class = CoverageSerializer
    capabilities = reads("clients.strategy")
    filterset_class = CoverageFilter
    ordering = ("pk",)
    ordering_fields = ("sort_key",)

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.filter(strategy_scope(self.request.user))

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        # with rows to show; without, the schema asks for the shape
        if args:
            rows = list(args[0]) if kwargs.get("many") else [args[0]]
            keys = [row.pk for row in rows]
            found = coverage_of(keys)
            for row in rows:
                row.coverage = found[row.pk]
            if has_regime():
                log_secrets(user=self.request.user, clients=keys)
            args = (rows if kwargs.get("many") else rows[0], *args[1:])
        return super().get_serializer(*args, **kwargs)
