from __future__ import annotations

from functools import cached_property
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
from reports.key_clients.pages.candidates import Candidate, Candidates
from reports.models import Base

_MONEY = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
_RATE = serializers.DecimalField(max_digits=9, decimal_places=4, allow_null=True)


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
    """A client as it was when the day ended; `segment_as_of` is the night of the class, `manager` null before the
    client was entered."""

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
            "id", "client_code", "client_name", "as_of", "manager", "is_key", "statuses", "key_type", "abc",
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


class CandidateFilter(django_filters.FilterSet):
    """Whose candidates and on which base; all of it is read by the list that the page shows, too."""

    base = django_filters.ChoiceFilter(choices=Base.choices, method="chosen", label=_("base"))
    department = django_filters.NumberFilter(method="chosen", label=_("department"))
    manager = django_filters.NumberFilter(method="chosen", label=_("manager"))

    class Meta:
        model = Client
        fields: list[str] = []

    def chosen(self, rows: Any, name: str, value: Any) -> Any:
        return rows


class CandidateSerializer(serializers.ModelSerializer[Client]):
    """A client; amounts without VAT, `share` is that of `level`, empty where not the share has passed; `reasons` are
    in words."""

    client_code = serializers.CharField(source="code", read_only=True)
    client_name = serializers.CharField(source="name", read_only=True)
    manager = serializers.EmailField(source="manager.email", read_only=True)
    amount = serializers.SerializerMethodField()
    share = serializers.SerializerMethodField()
    level = serializers.SerializerMethodField()
    growth = serializers.SerializerMethodField()
    potential = serializers.SerializerMethodField()
    reasons = serializers.SerializerMethodField()
    criteria_met = serializers.SerializerMethodField()
    three_p_met = serializers.SerializerMethodField()

    class Meta:
        model = Client
        fields = [
            "id", "client_code", "client_name", "manager", "amount", "share", "level", "growth", "potential",
            "reasons", "criteria_met", "three_p_met",
        ]  # fmt: skip

    def _found(self, client: Client) -> Candidate:
        found: Candidate = self.context["found"][client.pk]
        return found

    @extend_schema_field(_MONEY)
    def get_amount(self, client: Client) -> str | None:
        return _text(self._found(client).amount)

    @extend_schema_field(_RATE)
    def get_share(self, client: Client) -> str | None:
        return _text(self._found(client).share)

    def get_level(self, client: Client) -> str:
        return self._found(client).level

    @extend_schema_field(_RATE)
    def get_growth(self, client: Client) -> str | None:
        return _text(self._found(client).growth)

    @extend_schema_field(_MONEY)
    def get_potential(self, client: Client) -> str | None:
        return _text(self._found(client).potential)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_reasons(self, client: Client) -> list[str]:
        return self._found(client).reasons

    def get_criteria_met(self, client: Client) -> int:
        return self._found(client).criteria_met

    def get_three_p_met(self, client: Client) -> int:
        return self._found(client).marks_met


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


class CandidateViewSet(ListViewSet):
    """Clients that are not key though their share, growth or potential passed the threshold."""

    queryset = Client.objects.select_related("manager")
    serializer_class = CandidateSerializer
    capabilities = {"list": "clients.strategy"}
    filterset_class = CandidateFilter
    ordering = ("pk",)

    @cached_property
    def found(self) -> dict[int, Candidate]:
        return {one.client.pk: one for one in Candidates(self.request).rows}  # type: ignore[arg-type]

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset).filter(pk__in=self.found)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        if args and has_regime():
            log_secrets(user=self.request.user, clients=[client.pk for client in args[0]])
        return super().get_serializer(*args, **kwargs)

    def get_serializer_context(self) -> dict[str, Any]:
        context = super().get_serializer_context()
        # the schema is drawn for nobody
        is_drawn = getattr(self, "swagger_fake_view", False)
        return {**context, "found": {} if is_drawn else self.found}
