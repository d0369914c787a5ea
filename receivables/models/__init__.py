from receivables.bank.models import BankAccount, BankLine, BankStatement, PayerLink
from receivables.bank.states import LineState, StatementStatus
from receivables.credit.models import CheckResult, CreditCheck, CreditLimit, CreditReservation, PayingWay
from receivables.invoices.models import Invoice
from receivables.payments.models import Allocation, AllocationRule, Payment, PaymentKind, Reallocation
from receivables.reliability.models import Reliability, ReliabilityCheck, ReliabilityQuestion

__all__ = [
    "Allocation",
    "AllocationRule",
    "BankAccount",
    "BankLine",
    "BankStatement",
    "CheckResult",
    "CreditCheck",
    "CreditLimit",
    "CreditReservation",
    "Invoice",
    "LineState",
    "PayerLink",
    "PayingWay",
    "Payment",
    "PaymentKind",
    "Reallocation",
    "Reliability",
    "ReliabilityCheck",
    "ReliabilityQuestion",
    "StatementStatus",
]
