"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern

from orders.drafting import api as drafting
from orders.pricing import api as pricing
from orders.returns import api as returns
from orders.shipping import api as shipping

viewsets: list[tuple[str, Any, str]] = [
    ("orders", drafting.OrderViewSet, "orders"),
    ("shipments", shipping.ShipmentViewSet, "shipments"),
    ("returns", returns.GoodsReturnViewSet, "returns"),
    ("client-price-columns", pricing.ClientPriceColumnViewSet, "client-price-columns"),
    ("shipment-lines", shipping.ShipmentLineViewSet, "shipment-lines"),
]
urlpatterns: list[URLPattern] = []
