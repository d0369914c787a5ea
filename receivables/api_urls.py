"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from django.urls import path

from receivables.bad_debts.api import BadDebtViewSet
from receivables.bank.api import BankLineViewSet, BankStatementViewSet
from receivables.collection.api.debts import DebtViewSet
from receivables.collection.api.work import (
    CollectionLetterViewSet,
    CollectionResultViewSet,
    CollectionStepViewSet,
    ShipmentStopViewSet,
)
from receivables.credit.api import CreditLimitViewSet, LimitProposalViewSet
from receivables.invoices.api import InvoiceViewSet, ShipView
from receivables.months.api import ClosedMonthViewSet
from receivables.payments.api import AllocationViewSet, PaymentViewSet
from receivables.reliability.api import ReliabilityViewSet
from receivables.settlements.api import AccountViewSet, ReconciliationViewSet

viewsets = [
    ("invoices", InvoiceViewSet, "invoices"),
    ("payments", PaymentViewSet, "payments"),
    ("allocations", AllocationViewSet, "allocations"),
    ("bank-statements", BankStatementViewSet, "bank-statements"),
    ("bank-lines", BankLineViewSet, "bank-lines"),
    ("credit-limits", CreditLimitViewSet, "credit-limits"),
    ("limit-proposals", LimitProposalViewSet, "limit-proposals"),
    ("reliability-checks", ReliabilityViewSet, "reliability-checks"),
    ("debts", DebtViewSet, "debts"),
    ("bad-debts", BadDebtViewSet, "bad-debts"),
    ("collection-steps", CollectionStepViewSet, "collection-steps"),
    ("collection-results", CollectionResultViewSet, "collection-results"),
    ("collection-letters", CollectionLetterViewSet, "collection-letters"),
    ("shipment-stops", ShipmentStopViewSet, "shipment-stops"),
    ("accounts", AccountViewSet, "accounts"),
    ("reconciliations", ReconciliationViewSet, "reconciliations"),
    ("closed-months", ClosedMonthViewSet, "closed-months"),
]
urlpatterns = [path("orders/<int:pk>/ship/", ShipView.as_view(), name="orders-ship")]
