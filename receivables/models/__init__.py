from receivables.models.credit import CheckResult, CreditCheck, CreditLimit, CreditReservation
from receivables.models.invoice import Invoice
from receivables.models.payment import Allocation, AllocationRule, Payment, PaymentKind, Reallocation

__all__ = [
    "Allocation",
    "AllocationRule",
    "CheckResult",
    "CreditCheck",
    "CreditLimit",
    "CreditReservation",
    "Invoice",
    "Payment",
    "PaymentKind",
    "Reallocation",
]
