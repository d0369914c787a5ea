from __future__ import annotations

from django.urls import path

from receivables.views import debts, documents, entering

app_name = "receivables"

urlpatterns = [
    path("receivables/", debts.debt_list, name="debt_list"),
    path("receivables/export/", debts.debt_export, name="debt_export"),
    path("clients/<int:pk>/money/", debts.client_money, name="client_money"),
    path("clients/<int:pk>/limit/", debts.limit_set, name="limit_set"),
    path("invoices/", documents.invoice_list, name="invoice_list"),
    path("invoices/export/", documents.invoice_export, name="invoice_export"),
    path("invoices/pick/", documents.invoice_picker, name="invoice_picker"),
    path("invoices/<int:pk>/", documents.invoice_detail, name="invoice_detail"),
    path("payments/", documents.payment_list, name="payment_list"),
    path("payments/export/", documents.payment_export, name="payment_export"),
    path("payments/new/", entering.payment_new, name="payment_new"),
    path("payments/<int:pk>/", documents.payment_detail, name="payment_detail"),
    path("payments/<int:pk>/reallocate/", entering.payment_reallocate, name="payment_reallocate"),
    path("payments/<int:pk>/take-back/", entering.payment_take_back, name="payment_take_back"),
    path("orders/<int:pk>/ship/", entering.order_ship, name="order_ship"),
]
