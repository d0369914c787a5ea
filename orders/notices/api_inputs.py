from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers

from dossiers.clients.api_fields import OfClientInput, ReferenceField
from dossiers.models import ClientContact
from kam_crm.shared.api.inputs import ChoiceField
from orders.models import NoticeKind


class TellInput(serializers.Serializer[Any]):
    kind = ChoiceField(choices=NoticeKind.choices)


class ContactInput(serializers.Serializer[Any]):
    """A contact person of the client, by id; null: the client's usual one."""

    contact = ReferenceField(model=ClientContact, allow_null=True)


class NoticeSettingInput(OfClientInput):
    """The whole of it: what is left out is as it begins."""

    is_on = serializers.BooleanField()
    contact = ReferenceField(model=ClientContact, required=False, allow_null=True)
    locale = ChoiceField(choices=settings.LANGUAGES, required=False)
