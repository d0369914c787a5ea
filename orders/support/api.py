from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from kam_crm.shared.api.viewsets import ReadViewSet
from orders.drafting.api import ORDERS
from orders.models import OrderNote


class OrderNoteSerializer(serializers.ModelSerializer[OrderNote]):
    """A line of the thread between manager and sales support; writing is `/orders/{id}/notes/`."""

    order_number = serializers.CharField(source="order.number", read_only=True)
    author = serializers.EmailField(source="author.email", read_only=True)

    class Meta:
        model = OrderNote
        fields = ["id", "order", "order_number", "text", "author", "at"]
        read_only_fields = fields


class OrderNoteFilter(django_filters.FilterSet):
    order = django_filters.NumberFilter(field_name="order_id", label=_("order"))

    class Meta:
        model = OrderNote
        fields: list[str] = []


class OrderNoteViewSet(ReadViewSet):
    """Threads beside orders."""

    queryset = OrderNote.objects.select_related("order", "author")
    serializer_class = OrderNoteSerializer
    capabilities = ORDERS
    filterset_class = OrderNoteFilter
    ordering = ("-at",)
    ordering_fields = ("at",)
