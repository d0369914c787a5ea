from __future__ import annotations

from django.urls import path

from receivables.bad_debts import views as bad_debts
from receivables.bank import views as bank
from receivables.collection.views import debts as collection
from receivables.collection.views import work
from receivables.credit import views as credit
from receivables.expected import views as expected
from receivables.invoices import views as invoices
from receivables.months import views as months
from receivables.payments import views as payments
from receivables.reliability import views as reliability
from receivables.settlements import views as settlements

app_name = "receivables"

urlpatterns = [
    path("receivables/", collection.debt_list, name="debt_list"),
    path("receivables/export/", collection.debt_export, name="debt_export"),
    path("receivables/collection/", work.collection, name="collection"),
    path("receivables/collection/<int:pk>/result/", work.collection_result, name="collection_result"),
    path("receivables/collection/<int:pk>/lawyer/", work.collection_lawyer, name="collection_lawyer"),
    path("receivables/collection/results/<int:pk>/undo/", work.collection_undo, name="collection_undo"),
    path("receivables/collection/letters/<int:pk>/", work.collection_letter, name="collection_letter"),
    path("receivables/stops/<int:pk>/lift/", work.stop_lift, name="stop_lift"),
    path("clients/<int:pk>/money/", collection.client_money, name="client_money"),
    path("clients/<int:pk>/limit/", credit.limit_set, name="limit_set"),
    path("clients/<int:pk>/limit/ask/", credit.limit_ask, name="limit_ask"),
    path("receivables/limits/", credit.limit_list, name="limit_list"),
    path("receivables/limits/export/", credit.limit_export, name="limit_export"),
    path("receivables/limits/approve/", credit.limit_approve, name="limit_approve"),
    path("receivables/limits/ask/", credit.limit_propose, name="limit_propose"),
    path("clients/<int:pk>/reliability/", reliability.reliability, name="reliability"),
    path("clients/<int:pk>/reliability/new/", reliability.reliability_new, name="reliability_new"),
    path(
        "clients/<int:pk>/reliability/<int:check>/", reliability.reliability_decide, name="reliability_decide"
    ),
    path("receivables/checklist/", reliability.checklist, name="checklist"),
    path("receivables/bad/", bad_debts.bad_debt_list, name="bad_debt_list"),
    path("receivables/bad/export/", bad_debts.bad_debt_export, name="bad_debt_export"),
    path("receivables/expected/", expected.expected, name="expected"),
    path("receivables/expected/export/", expected.expected_export, name="expected_export"),
    path("invoices/", invoices.invoice_list, name="invoice_list"),
    path("invoices/export/", invoices.invoice_export, name="invoice_export"),
    path("invoices/pick/", invoices.invoice_picker, name="invoice_picker"),
    path("invoices/<int:pk>/", invoices.invoice_detail, name="invoice_detail"),
    path("invoices/<int:pk>/write-off/", invoices.invoice_write_off, name="invoice_write_off"),
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
    path("payments/<int:pk>/refund/", payments.payment_refund, name="payment_refund"),
    path("payments/<int:pk>/refunds/<int:debit>/reverse/", payments.refund_reverse, name="refund_reverse"),
    path("payments/<int:pk>/reverse/", payments.payment_reverse, name="payment_reverse"),
    path("orders/<int:pk>/ship/", invoices.order_ship, name="order_ship"),
    path("clients/<int:pk>/account/", settlements.client_account, name="client_account"),
    path("receivables/reconciliations/", settlements.reconciliation_list, name="reconciliation_list"),
    path(
        "receivables/reconciliations/export/", settlements.reconciliation_export, name="reconciliation_export"
    ),
    path("receivables/reconciliations/new/", settlements.reconciliation_new, name="reconciliation_new"),
    path(
        "receivables/reconciliations/<int:pk>/",
        settlements.reconciliation_detail,
        name="reconciliation_detail",
    ),
    path(
        "receivables/reconciliations/<int:pk>/print/",
        settlements.reconciliation_print,
        name="reconciliation_print",
    ),
    path(
        "receivables/reconciliations/<int:pk>/xlsx/",
        settlements.reconciliation_sheet_file,
        name="reconciliation_sheet_file",
    ),
    path(
        "receivables/reconciliations/<int:pk>/file/",
        settlements.reconciliation_load,
        name="reconciliation_load",
    ),
    path(
        "receivables/reconciliations/<int:pk>/differences/<int:difference>/",
        settlements.difference_settle,
        name="difference_settle",
    ),
    path(
        "receivables/reconciliations/<int:pk>/differences/<int:difference>/fix/",
        settlements.difference_fix,
        name="difference_fix",
    ),
    path(
        "receivables/reconciliations/<int:pk>/fix/", settlements.reconciliation_fix, name="reconciliation_fix"
    ),
    *[
        path(f"receivables/reconciliations/<int:pk>/{name}/", view, name=f"reconciliation_{name}")
        for name, view in settlements.STEPS.items()
    ],
    path("receivables/months/", months.month_list, name="month_list"),
    path("receivables/months/close/", months.month_close, name="month_close"),
    path("receivables/months/<int:pk>/reopen/", months.month_reopen, name="month_reopen"),
]
