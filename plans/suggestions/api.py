from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from accounts.tokens.api.idempotency import Idempotent
from catalogue.models import Product, ProductGroup
from dossiers.api_base import optional_text, reads
from dossiers.clients.api_fields import ClientCodeField, ClientField, ReferenceField
from kam_crm.shared.api.inputs import ChoiceField
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action
from plans import services
from plans.models import Suggestion, SuggestionKind
from plans.suggestions.filters import SuggestionApiFilter
from plans.suggestions.querysets import addressees_of


class SuggestionSerializer(serializers.ModelSerializer[Suggestion]):
    author = serializers.EmailField(source="author.email", read_only=True)
    addressee = serializers.EmailField(source="addressee.email", read_only=True)
    client_code = serializers.CharField(source="client.code", default=None, read_only=True, allow_null=True)
    group = serializers.CharField(source="group.name", default=None, read_only=True, allow_null=True)

    class Meta:
        model = Suggestion
        fields = [
            "id", "kind", "status", "title", "text", "author", "addressee", "client", "client_code", "product",
            "group", "evidence", "created_at", "updated_at",
        ]  # fmt: skip


class SuggestionInput(serializers.Serializer[Any]):
    """`evidence`: who asks for the goods and how much; needed where a suggestion on assortment or prices names some."""

    kind = ChoiceField(choices=SuggestionKind.choices)
    title = serializers.CharField(max_length=150)
    text = serializers.CharField(max_length=5000)
    addressee = serializers.EmailField(help_text="the caller's head, or a director")
    client = ClientField(required=False, allow_null=True)
    client_code = ClientCodeField(required=False, allow_null=True)
    product = ReferenceField(Product, required=False, allow_null=True)
    group = ReferenceField(ProductGroup, required=False, allow_null=True)
    evidence = optional_text(2000)

    def validate_addressee(self, email: str) -> User:
        found: User | None = addressees_of(self.context["request"].user).filter(email__iexact=email).first()
        if found is None:
            raise serializers.ValidationError(_("A suggestion goes to one's own head or to a director."))
        return found

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        by_code = attrs.pop("client_code", None)
        attrs["client"] = attrs.get("client") or by_code
        return attrs


class SuggestionAnswerInput(serializers.Serializer[Any]):
    reason = optional_text(2000)


class SuggestionViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Suggestions of managers to their head or a director: filed, considered, accepted or declined, carried out."""

    queryset = Suggestion.objects.select_related("author", "addressee", "client", "group")
    serializer_class = SuggestionSerializer
    input_serializer_class = SuggestionInput
    capabilities = {
        **reads("suggestions.view"),
        "create": services.file_suggestion,
        "consider": services.consider_suggestion,
        "accept": services.accept_suggestion,
        "decline": services.decline_suggestion,
        "pass_on": services.pass_on_suggestion,
        "finish": services.finish_suggestion,
    }
    filterset_class = SuggestionApiFilter
    search_fields = ("title", "text")
    ordering = ("-created_at",)
    ordering_fields = ("created_at", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.file_suggestion(by=self.request.user, **data)

    @row_action()
    def consider(self, row: Suggestion, data: dict[str, Any]) -> Model:
        return services.consider_suggestion(by=self.request.user, suggestion=row)

    @row_action(SuggestionAnswerInput)
    def accept(self, row: Suggestion, data: dict[str, Any]) -> Model:
        return services.accept_suggestion(by=self.request.user, suggestion=row, **data)

    @row_action(SuggestionAnswerInput)
    def decline(self, row: Suggestion, data: dict[str, Any]) -> Model:
        """A `reason` is needed."""
        reason = data.get("reason", "")
        return services.decline_suggestion(by=self.request.user, suggestion=row, reason=reason)

    @row_action(SuggestionAnswerInput, url_path="pass-on")
    def pass_on(self, row: Suggestion, data: dict[str, Any]) -> Model:
        """The director answers instead of the head."""
        return services.pass_on_suggestion(by=self.request.user, suggestion=row, **data)

    @row_action(SuggestionAnswerInput)
    def finish(self, row: Suggestion, data: dict[str, Any]) -> Model:
        return services.finish_suggestion(by=self.request.user, suggestion=row, **data)
