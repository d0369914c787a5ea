from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dossiers.clients.api_fields import OfClientInput
from kam_crm.shared.api.inputs import MomentField


class GiveBackInput(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class DeadlineInput(serializers.Serializer[Any]):
    """Null: no deadline."""

    due_at = MomentField(allow_null=True)


class ThreadInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=2000)


class PhoneInput(OfClientInput):
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
