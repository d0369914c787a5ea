from __future__ import annotations

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from accounts.tokens.api.idempotency import Idempotent
from dossiers import services
from dossiers.api_base import reads
from dossiers.clients.api_fields import OfClientInput
from dossiers.clients.filters import OfClientFilter
from dossiers.models import ClientTeamMember, TeamRole
from kam_crm.shared.api.inputs import ChoiceField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action


@extend_schema_field({"type": "string", "format": "email"})
class ColleagueEmail(serializers.SlugRelatedField):
    """A colleague of any department, by e-mail."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="email", queryset=User.objects.invitable(), **kwargs)


class MemberSerializer(serializers.ModelSerializer[ClientTeamMember]):
    client_code = serializers.CharField(source="client.code", read_only=True)
    colleague = serializers.EmailField(source="user.email", read_only=True)

    class Meta:
        model = ClientTeamMember
        fields = ["id", "client", "client_code", "colleague", "role", "since", "until", "updated_at"]
        read_only_fields = fields


class MemberInput(OfClientInput):
    colleague = ColleagueEmail()
    role = ChoiceField(choices=TeamRole.choices, required=False)


class MemberFilter(OfClientFilter):
    colleague = django_filters.CharFilter(field_name="user__email", lookup_expr="iexact")
    is_current = django_filters.BooleanFilter(field_name="until", lookup_expr="isnull")

    class Meta:
        model = ClientTeamMember
        fields: list[str] = []


class ClientTeamViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Colleagues who work for clients beside their managers; `end` closes a membership today."""

    queryset = ClientTeamMember.objects.select_related("client", "user")
    serializer_class = MemberSerializer
    input_serializer_class = MemberInput
    capabilities = {
        **reads("clients.view"),
        "create": services.add_member,
        "end": services.end_membership,
    }
    filterset_class = MemberFilter
    ordering = ("pk",)
    ordering_fields = ("since", "updated_at")

    def do_create(self, data: dict[str, Any]) -> ClientTeamMember:
        return services.add_member(by=self.request.user, **data)

    @row_action()
    def end(self, member: ClientTeamMember, data: dict[str, Any]) -> ClientTeamMember:
        """No longer in the team from today on."""
        return services.end_membership(by=self.request.user, member=member)
