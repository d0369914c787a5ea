from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dossiers.clients.api_fields import ReferenceField
from dossiers.models import Outlet
from kam_crm.shared.api.inputs import DayField
from orders.models import Delivery


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """Where to, in which window, with whom; `delivered_on` is null until it came."""

    class Meta:
        model = Delivery
        fields = ["outlet", "address", "window", "carrier", "transport", "planned_on", "delivered_on"]
        read_only_fields = fields


class DeliveryInput(serializers.Serializer[Any]):
    """What is left out stays as it is; without an address that of the point of delivery (`outlet`, its id) is taken."""

    outlet = ReferenceField(model=Outlet, required=False, allow_null=True)
    address = serializers.CharField(max_length=250, required=False, allow_blank=True)
    window = serializers.CharField(max_length=120, required=False, allow_blank=True)
    carrier = serializers.CharField(max_length=120, required=False, allow_blank=True)
    transport = serializers.CharField(max_length=250, required=False, allow_blank=True)
    planned_on = DayField(required=False)
    delivered_on = DayField(required=False, allow_null=True)
