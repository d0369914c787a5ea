from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.tokens.api.idempotency import Idempotent
from dossiers.clients.filters import OfClientFilter
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet
from orders import services
from orders.drafting.api import ORDERS
from orders.models import NoticeSetting, NoticeStatus, OrderNotice
from orders.notices.api_inputs import NoticeSettingInput


class OrderNoticeSerializer(serializers.ModelSerializer[OrderNotice]):
    """A letter to a client about an order, with what became of it. The address is the person's own."""

    order_number = serializers.CharField(source="order.number", read_only=True)
    client = serializers.IntegerField(source="order.client_id", read_only=True)
    by = serializers.EmailField(source="by.email", read_only=True, default=None, allow_null=True)

    class Meta:
        model = OrderNotice
        fields = ["id", "order", "order_number", "client", "kind", "contact", "subject", "body", "status", "why", "by",
                  "created_at", "sent_at"]  # fmt: skip
        read_only_fields = fields


class OrderNoticeFilter(django_filters.FilterSet):
    order = django_filters.NumberFilter(field_name="order_id", label=_("order"))
    client = django_filters.NumberFilter(field_name="order__client_id", label=_("client"))
    status = django_filters.ChoiceFilter(choices=NoticeStatus.choices, label=_("status"))

    class Meta:
        model = OrderNotice
        fields: list[str] = []


class OrderNoticeViewSet(ReadViewSet):
    """Letters about orders: waiting, sent, failed, not sent with the reason. Writing one is `/orders/{id}/tell/`."""

    queryset = OrderNotice.objects.select_related("order", "by")
    serializer_class = OrderNoticeSerializer
    capabilities = ORDERS
    filterset_class = OrderNoticeFilter
    ordering = ("-created_at",)
    ordering_fields = ("created_at", "sent_at")


class NoticeSettingSerializer(serializers.ModelSerializer[NoticeSetting]):
    client_code = serializers.CharField(source="client.code", read_only=True)

    class Meta:
        model = NoticeSetting
        fields = ["id", "client", "client_code", "is_on", "on_since", "contact", "locale", "updated_at"]
        read_only_fields = fields


class NoticeSettingFilter(OfClientFilter):
    class Meta:
        model = NoticeSetting
        fields: list[str] = []


class NoticeSettingViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Which clients are told of their orders, and whom; sent again it replaces what was there."""

    queryset = NoticeSetting.objects.select_related("client")
    serializer_class = NoticeSettingSerializer
    input_serializer_class = NoticeSettingInput
    capabilities = {**ORDERS, "create": services.set_notices}
    filterset_class = NoticeSettingFilter
    ordering = ("pk",)
    ordering_fields = ("updated_at",)

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.set_notices(by=self.request.user, **data)
