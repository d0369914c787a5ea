from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.rights.secrets import has_regime
from accounts.services import log_secrets
from dossiers.models import Client, KeyType
from kam_crm.shared import clock
from reports.api_base import ListViewSet
from reports.key_clients.as_of import ClientState, states_on


class StateStatusSerializer(serializers.Serializer[Any]):
    level = serializers.CharField()
    scope_name = serializers.CharField()
    definition = serializers.IntegerField()
    definition_name = serializers.CharField(source="get_definition_display")
    origin = serializers.CharField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class ClientStateFilter(django_filters.FilterSet):
    as_of = django_filters.DateFilter(method="chosen", label=_("day of the state; by default today"))
    client = django_filters.NumberFilter(field_name="pk", label=_("client"))
    client_code = django_filters.CharFilter(field_name="code", label=_("code of the client"))
    manager = django_filters.CharFilter(field_name="manager__email", label=_("manager's e-mail today"))

    class Meta:
        model = Client
        fields: list[str] = []

    def chosen(self, rows: Any, name: str, value: Any) -> Any:
        """Read by the view: it narrows nothing."""
        return rows


class ClientStateSerializer(serializers.ModelSerializer[Client]):
    """As it was when the day ended; `segment_as_of` is the night of the class, `manager` null before the client was
    entered."""

    client = serializers.IntegerField(source="pk", read_only=True)
    client_code = serializers.CharField(source="code", read_only=True)
    client_name = serializers.CharField(source="name", read_only=True)
    as_of = serializers.SerializerMethodField()
    manager = serializers.SerializerMethodField()
    is_key = serializers.SerializerMethodField()
    statuses = serializers.SerializerMethodField()
    key_type = serializers.SerializerMethodField()
    abc = serializers.SerializerMethodField()
    segment = serializers.SerializerMethodField()
    segment_as_of = serializers.SerializerMethodField()

    class Meta:
        model = Client
        fields = [
            "client", "client_code", "client_name", "as_of", "manager", "is_key", "statuses", "key_type", "abc",
            "segment", "segment_as_of",
        ]  # fmt: skip

    def _state(self, client: Client) -> ClientState:
        state: ClientState = self.context["states"][client.pk]
        return state

    @extend_schema_field(serializers.DateField())
    def get_as_of(self, client: Client) -> Any:
        return self._state(client).day

    @extend_schema_field(serializers.EmailField(allow_null=True))
    def get_manager(self, client: Client) -> Any:
        manager = self._state(client).manager
        return manager.email if manager else None

    def get_is_key(self, client: Client) -> bool:
        return self._state(client).is_key

    @extend_schema_field(StateStatusSerializer(many=True))
    def get_statuses(self, client: Client) -> Any:
        return StateStatusSerializer(self._state(client).statuses, many=True).data

    @extend_schema_field(serializers.ChoiceField(choices=KeyType.choices, allow_null=True))
    def get_key_type(self, client: Client) -> str | None:
        of_type = self._state(client).key_type
        return of_type.key_type if of_type else None

    def get_abc(self, client: Client) -> str:
        return self._state(client).abc

    def get_segment(self, client: Client) -> str:
        return self._state(client).segment

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_segment_as_of(self, client: Client) -> Any:
        return self._state(client).classed_on


class ClientStateViewSet(ListViewSet):
    """Key status, type, class and manager of clients as of a day."""

    queryset = Client.objects.all()
    serializer_class = ClientStateSerializer
    capabilities = {"list": "clients.strategy"}
    filterset_class = ClientStateFilter
    ordering = ("pk",)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        # of the page's clients together: one by one they would cost six queries each
        if args and kwargs.get("many"):
            day = self._day()
            context = {**self.get_serializer_context(), "states": states_on(self.request.user, args[0], day)}
            if has_regime():
                log_secrets(user=self.request.user, clients=[client.pk for client in args[0]])
            return self.serializer_class(*args, context=context, **kwargs)
        return super().get_serializer(*args, **kwargs)

    def _day(self) -> Any:
        asked = self.filterset_class(self.request.query_params, self.queryset.none(), request=self.request)
        asked.is_valid()
        return asked.form.cleaned_data.get("as_of") or clock.today()
