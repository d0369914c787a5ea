"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern

from catalogue import api

viewsets: list[tuple[str, Any, str]] = [
    ("products", api.ProductViewSet, "products"),
    ("product-groups", api.ProductGroupViewSet, "product-groups"),
    ("prices", api.PriceViewSet, "prices"),
    ("vat-rates", api.VatRateViewSet, "vat-rates"),
    ("price-columns", api.PriceColumnViewSet, "price-columns"),
]
urlpatterns: list[URLPattern] = []
