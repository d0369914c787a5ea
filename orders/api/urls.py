"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern

from orders.api import viewsets as views

viewsets: list[tuple[str, Any, str]] = [
    ("orders", views.OrderViewSet, "orders"),
    ("approvals", views.ApprovalViewSet, "approvals"),
    ("products", views.ProductViewSet, "products"),
    ("product-groups", views.ProductGroupViewSet, "product-groups"),
    ("prices", views.PriceViewSet, "prices"),
    ("price-columns", views.PriceColumnViewSet, "price-columns"),
    ("shipments", views.ShipmentViewSet, "shipments"),
    ("shipment-lines", views.ShipmentLineViewSet, "shipment-lines"),
]
urlpatterns: list[URLPattern] = []
