from receivables.credit.services import (
    CreditState,
    approve_limits,
    ask_limits,
    credit_state,
    has_contract,
    set_limit,
)
from receivables.invoices.services import due_date, invoice_shipment, invoice_shipments
from receivables.payments.allocation import hold_money
from receivables.payments.debits import pay_back, reverse_refund, write_off_rest
from receivables.payments.openings import enter_openings
from receivables.payments.services import (
    apply_advances,
    credit_return,
    import_payment,
    reallocate,
    register_payment,
    reverse_payment,
)
from receivables.reliability.services import (
    ReliabilityState,
    decide_check,
    is_credit_blocked,
    record_check,
    reliability_state,
    set_checklist,
)
from receivables.shipping import accept_return, ship
from receivables.summary import refresh_summary

__all__ = [
    "CreditState",
    "ReliabilityState",
    "accept_return",
    "apply_advances",
    "approve_limits",
    "ask_limits",
    "credit_return",
    "credit_state",
    "decide_check",
    "due_date",
    "enter_openings",
    "has_contract",
    "hold_money",
    "import_payment",
    "invoice_shipment",
    "invoice_shipments",
    "is_credit_blocked",
    "pay_back",
    "reallocate",
    "record_check",
    "refresh_summary",
    "register_payment",
    "reliability_state",
    "reverse_payment",
    "reverse_refund",
    "set_checklist",
    "set_limit",
    "ship",
    "write_off_rest",
]
