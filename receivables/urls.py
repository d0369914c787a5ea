from __future__ import annotations

from django.urls import path

from receivables.bank import views as bank
from receivables.collection import views as collection
from receivables.credit import views as credit
from receivables.invoices import views as invoices
from receivables.payments import views as payments
from receivables.reliability import views as reliability

app_name = "receivables"

urlpatterns = [
    path("receivables/", collection.debt_list, name="debt_list"),
    path("receivables/export/", collection.debt_export, name="debt_export"),
    path("clients/<int:pk>/money/", collection.client_money, name="client_money"),
    path("clients/<int:pk>/limit/", credit.limit_set, name="limit_set"),
    path("clients/<int:pk>/reliability/", reliability.reliability, name="reliability"),
    path("clients/<int:pk>/reliability/new/", reliability.reliability_new, name="reliability_new"),
    path(
        "clients/<int:pk>/reliability/<int:check>/", reliability.reliability_decide, name="reliability_decide"
    ),
    path("receivables/checklist/", reliability.checklist, name="checklist"),
    path("invoices/", invoices.invoice_list, name="invoice_list"),
    path("invoices/export/", invoices.invoice_export, name="invoice_export"),
    path("invoices/pick/", invoices.invoice_picker, name="invoice_picker"),
    path("invoices/<int:pk>/", invoices.invoice_detail, name="invoice_detail"),
    path("payments/", payments.payment_list, name="payment_list"),
    path("payments/reversed/", payments.payment_reversed, name="payment_reversed"),
    path("payments/export/", payments.payment_export, name="payment_export"),
    path("payments/new/", payments.payment_new, name="payment_new"),
    path("payments/bank/", bank.bank_list, name="bank_list"),
    path("payments/bank/load/", bank.bank_load, name="bank_load"),
    path("payments/bank/unknown/", bank.bank_unknown, name="bank_unknown"),
    path("payments/bank/<int:pk>/", bank.bank_detail, name="bank_detail"),
    path("payments/bank/<int:pk>/lines/", bank.bank_lines, name="bank_lines"),
    path("payments/bank/<int:pk>/post/", bank.bank_post, name="bank_post"),
    path("payments/bank/<int:pk>/undo/", bank.bank_undo, name="bank_undo"),
    path("payments/bank/<int:pk>/account/", bank.bank_account_claim, name="bank_account_claim"),
    path("payments/bank/lines/<int:pk>/", bank.bank_line_split, name="bank_line_split"),
    path("payments/bank/lines/<int:pk>/decide/", bank.bank_line_decide, name="bank_line_decide"),
    path("payments/bank/lines/<int:pk>/claim/", bank.bank_line_claim, name="bank_line_claim"),
    path("payments/<int:pk>/", payments.payment_detail, name="payment_detail"),
    path("payments/<int:pk>/reallocate/", payments.payment_reallocate, name="payment_reallocate"),
    path("payments/<int:pk>/reverse/", payments.payment_reverse, name="payment_reverse"),
    path("orders/<int:pk>/ship/", invoices.order_ship, name="order_ship"),
]
