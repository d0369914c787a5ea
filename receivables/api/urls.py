"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from django.urls import path

from receivables.api.viewsets import (
    AllocationViewSet,
    CreditLimitViewSet,
    DebtViewSet,
    InvoiceViewSet,
    PaymentViewSet,
    ShipView,
)

viewsets = [
    ("invoices", InvoiceViewSet, "invoices"),
    ("payments", PaymentViewSet, "payments"),
    ("allocations", AllocationViewSet, "allocations"),
    ("credit-limits", CreditLimitViewSet, "credit-limits"),
    ("debts", DebtViewSet, "debts"),
]
urlpatterns = [path("orders/<int:pk>/ship/", ShipView.as_view(), name="orders-ship")]
