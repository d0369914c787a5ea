from receivables.services.credit import CreditState, credit_state, set_limit
from receivables.services.figures import refresh_figures
from receivables.services.invoices import due_date, invoice_shipment, invoice_shipments
from receivables.services.payments import (
    apply_advances,
    credit_return,
    reallocate,
    register_payment,
    take_back_payment,
)
from receivables.services.shipping import ship, take_back

__all__ = [
    "CreditState",
    "apply_advances",
    "credit_return",
    "credit_state",
    "due_date",
    "invoice_shipment",
    "invoice_shipments",
    "reallocate",
    "refresh_figures",
    "register_payment",
    "set_limit",
    "ship",
    "take_back",
    "take_back_payment",
]
