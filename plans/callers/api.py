"""For telephony: who calls, with all sides, and the call that is written down with a chosen one (R54)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.tokens.api.idempotency import Idempotent
from dossiers.clients.api_fields import OfClientInput, PersonField
from dossiers.people.lookup import look_up
from kam_crm.shared.api.inputs import ChoiceField, query_of
from kam_crm.shared.api.permissions import is_allowed
from kam_crm.shared.api.viewsets import parsed
from plans import services
from plans.activities.api import ActivitySerializer, LogActivitySerializer, contacts_of, result_of
from plans.models import ActivityKind


class LookupQuery(serializers.Serializer[Any]):
    """One of them is needed."""

    phone = serializers.CharField(
        max_length=60, required=False, default="", help_text="the whole number, in any spelling"
    )
    email = serializers.CharField(max_length=254, required=False, default="")
    q = serializers.CharField(
        max_length=100, required=False, default="", help_text="a name, or a part of one"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not any(value.strip() for value in attrs.values()):
            raise ValidationError({"phone": [_("Give `phone`, `email` or `q`.")]})
        return attrs


class SideSerializer(serializers.Serializer[Any]):
    """A client on whose behalf the person may speak."""

    client = serializers.IntegerField(source="client.pk")
    client_code = serializers.CharField(source="client.code")
    client_name = serializers.CharField(source="client.name")
    position = serializers.CharField(source="link.position")
    role = serializers.CharField(source="link.role")
    contacts = serializers.IntegerField(help_text="of the last year")
    is_usual = serializers.BooleanField(help_text="most contacts of the last year")
    is_own = serializers.BooleanField(help_text="the person is this client")


class CallerSerializer(serializers.Serializer[Any]):
    """`via` is the client whose own number or e-mail led to the person."""

    person = serializers.IntegerField(source="person.pk")
    full_name = serializers.CharField(source="person.full_name")
    must_choose = serializers.BooleanField(help_text="a call is refused until one of `sides` is named")
    via = serializers.CharField(source="via.code", default=None, allow_null=True)
    sides = SideSerializer(many=True)


class FoundClientSerializer(serializers.Serializer[Any]):
    client = serializers.IntegerField(source="pk")
    client_code = serializers.CharField(source="code")
    client_name = serializers.CharField(source="name")


class LookupSerializer(serializers.Serializer[Any]):
    """`clients` are those whose own number or e-mail it is."""

    callers = CallerSerializer(many=True)
    clients = FoundClientSerializer(many=True)


class CallInput(LogActivitySerializer, OfClientInput):
    """A call with a person; `client` or `client_code` may be left out only where the person speaks for one client."""

    person = PersonField()
    kind = ChoiceField(ActivityKind.choices, required=False, default=ActivityKind.CALL)
    purpose = serializers.CharField(max_length=250, required=False, default="")
    client_uuid = serializers.UUIDField(
        required=False, help_text="made by the caller: sent twice, entered once"
    )
    result_uuid = None  # type: ignore[assignment]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        by_code = attrs.pop("client_code", None)
        # none named: the service refuses where there are several (`side_required`)
        attrs.setdefault("client", by_code)
        return attrs


class LookupView(Idempotent, GenericAPIView[Any]):
    """People by phone, e-mail or name with all the clients they speak for, as far as the caller sees those."""

    serializer_class = LookupSerializer
    capabilities = {"get": "people.view", "post": services.log_contact_of}

    @extend_schema(operation_id="lookup", parameters=[LookupQuery], responses=LookupSerializer)
    def get(self, request: Request) -> Response:
        """Who calls or writes. Nothing is written down; answers hold no phones."""
        asked = query_of(request, LookupQuery)
        by_number = asked["phone"].strip() or asked["email"].strip()
        # an answer to a number that may not be seen would tell whose it is
        if by_number and not is_allowed(request, "people.contact_data", is_read=True):
            raise PermissionDenied(_("You may not see phones and e-mails of people."))
        found = look_up(request.user, phone=asked["phone"], email=asked["email"], words=asked["q"])
        return Response(LookupSerializer(found).data)

    @extend_schema(operation_id="lookup_log", request=CallInput, responses={201: ActivitySerializer})
    def post(self, request: Request) -> Response:
        """Write the call down on behalf of the chosen client; 422 `side_required` before one is chosen."""
        data = parsed(self, CallInput)
        client, person = data["client"], data["person"]
        done = services.log_contact_of(
            by=request.user,
            person=person,
            client=client,
            kind=data["kind"],
            day=data.get("day"),
            purpose=data["purpose"],
            result=result_of(data),
            persons=contacts_of(request.user, client, data.get("persons", ())) if client else (),
            client_uuid=data.get("client_uuid"),
        )
        answer = ActivitySerializer(done, context=self.get_serializer_context())
        return Response(answer.data, status=status.HTTP_201_CREATED)
