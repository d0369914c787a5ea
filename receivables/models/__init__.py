from receivables.bank.models import BankAccount, BankLine, BankStatement, PayerLink
from receivables.bank.states import LineState, StatementStatus
from receivables.collection.ladder import Rung
from receivables.collection.models import (
    CollectionLetter,
    CollectionResult,
    CollectionStep,
    Outcome,
    ResultInvoice,
    StepStatus,
)
from receivables.credit.models import (
    CheckResult,
    CreditCheck,
    CreditLimit,
    CreditReservation,
    LimitNotice,
    PayingWay,
)
from receivables.invoices.models import Invoice
from receivables.months.models import ClosedMonth
from receivables.payments.models import (
    Allocation,
    AllocationRule,
    DebitKind,
    Payment,
    PaymentDebit,
    PaymentKind,
    Reallocation,
)
from receivables.reliability.models import Reliability, ReliabilityCheck, ReliabilityQuestion
from receivables.settlements.models import (
    DifferenceReason,
    ReconciliationAct,
    ReconciliationChange,
    ReconciliationDifference,
    ReconciliationStatus,
)
from receivables.stops.models import Lifting, ShipmentStop

__all__ = [
    "Allocation",
    "AllocationRule",
    "BankAccount",
    "BankLine",
    "BankStatement",
    "CheckResult",
    "ClosedMonth",
    "CollectionLetter",
    "CollectionResult",
    "CollectionStep",
    "CreditCheck",
    "CreditLimit",
    "CreditReservation",
    "DebitKind",
    "DifferenceReason",
    "Invoice",
    "Lifting",
    "LimitNotice",
    "LineState",
    "Outcome",
    "PayerLink",
    "PayingWay",
    "Payment",
    "PaymentDebit",
    "PaymentKind",
    "Reallocation",
    "ReconciliationAct",
    "ReconciliationChange",
    "ReconciliationDifference",
    "ReconciliationStatus",
    "Reliability",
    "ReliabilityCheck",
    "ReliabilityQuestion",
    "ResultInvoice",
    "Rung",
    "ShipmentStop",
    "StatementStatus",
    "StepStatus",
]
