from __future__ import annotations

import datetime as dt
from decimal import Decimal

import factory

from kam_crm.shared import clock
from receivables.models import (
    Allocation,
    BankAccount,
    BankLine,
    BankStatement,
    ClosedMonth,
    CollectionLetter,
    CollectionResult,
    CollectionStep,
    CreditLimit,
    Invoice,
    Payment,
    PaymentDebit,
    ReconciliationAct,
    ReconciliationDifference,
    ReliabilityCheck,
    ShipmentStop,
)
from tests.factories.accounts import OwnCompanyFactory, UserFactory
from tests.factories.dossiers import ClientFactory, ContractFactory


class InvoiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Invoice

    number = factory.Sequence("I-{:06}".format)
    client = factory.SubFactory(ClientFactory)
    date = factory.LazyFunction(clock.today)
    due_date = factory.LazyAttribute(lambda invoice: invoice.date + dt.timedelta(days=30))
    amount = Decimal("1000.00")


class PaymentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Payment

    number = factory.Sequence("{}".format)
    client = factory.SubFactory(ClientFactory)
    date = factory.LazyFunction(clock.today)
    amount = Decimal("1000.00")


class AllocationFactory(factory.django.DjangoModelFactory):
    """Part of a payment on an invoice of the same client; the database adds it to both."""

    class Meta:
        model = Allocation

    payment = factory.SubFactory(PaymentFactory)
    invoice = factory.LazyAttribute(lambda allocation: InvoiceFactory(client=allocation.payment.client))
    amount = Decimal("100.00")
    date = factory.SelfAttribute("payment.date")
    rule = "due"


class PaymentDebitFactory(factory.django.DjangoModelFactory):
    """Part of an advance that went back to the client."""

    class Meta:
        model = PaymentDebit

    payment = factory.SubFactory(PaymentFactory)
    kind = "refund"
    date = factory.LazyFunction(clock.today)
    amount = Decimal("10.00")
    reason = "by letter"
    created_by = factory.SubFactory(UserFactory, role="finance")


class CreditLimitFactory(factory.django.DjangoModelFactory):
    """A limit, and a contract that lets goods leave on credit (R38), due at once; `contract=False`: without."""

    class Meta:
        model = CreditLimit
        skip_postgeneration_save = True

    @factory.post_generation
    def contract(self, create: bool, wanted: bool | None, **_given: object) -> None:
        limit: CreditLimit = self  # type: ignore[assignment]
        if create and wanted is not False and not limit.client.contracts.exists():
            ContractFactory(client=limit.client, payment_term_days=0)

    client = factory.SubFactory(ClientFactory)
    amount = Decimal("1000.00")
    valid_from = dt.date(2020, 1, 1)
    reason = "by history"
    set_by = factory.SubFactory(UserFactory, role="finance")


class ReliabilityCheckFactory(factory.django.DjangoModelFactory):
    """Positive for a month; filled in by finance, not decided yet."""

    class Meta:
        model = ReliabilityCheck

    client = factory.SubFactory(ClientFactory)
    checked_on = factory.LazyFunction(clock.today)
    valid_to = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=30))
    answers = factory.LazyFunction(lambda: [["No insolvency", True]])
    result = "positive"
    author = factory.SubFactory(UserFactory, role="finance")


class BankAccountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BankAccount

    number = factory.Sequence("40702810{:012}".format)
    own_company = factory.SubFactory(OwnCompanyFactory)


class BankStatementFactory(factory.django.DjangoModelFactory):
    """Of one day, without totals."""

    class Meta:
        model = BankStatement

    account = factory.SubFactory(BankAccountFactory)
    file_name = factory.Sequence("kl_to_1c_{}.txt".format)
    sha256 = factory.Sequence("{:064}".format)
    format = "1C 1.03"
    encoding = "cp1251"
    begin = factory.LazyFunction(clock.today)
    end = factory.LazyFunction(clock.today)


class BankLineFactory(factory.django.DjangoModelFactory):
    """Money that came in and waits, proposed as an advance of its client."""

    class Meta:
        model = BankLine

    statement = factory.SubFactory(BankStatementFactory)
    row = 20
    is_incoming = True
    number = factory.Sequence("{}".format)
    document_date = factory.LazyFunction(clock.today)
    date = factory.LazyFunction(clock.today)
    amount = Decimal("500.00")
    fingerprint = factory.Sequence("{:064}".format)
    state = "waiting"
    client = factory.SubFactory(ClientFactory)
    options = factory.LazyAttribute(
        lambda line: (
            [{"way": "advance", "parts": [[line.client.pk, None, str(line.amount)]]}] if line.client else []
        )
    )


class ReconciliationActFactory(factory.django.DjangoModelFactory):
    """Of the second quarter of 2025, with one document."""

    class Meta:
        model = ReconciliationAct

    number = factory.Sequence("RA-{:06}".format)
    client = factory.SubFactory(ClientFactory)
    first = dt.date(2025, 4, 1)
    last = dt.date(2025, 6, 30)
    opening = Decimal("0.00")
    debit = Decimal("1000.00")
    credit = Decimal("0.00")
    closing = Decimal("1000.00")
    lines = factory.LazyFunction(lambda: [["2025-04-02", "invoice", "1", "1000.00", "0.00"]])
    head = factory.LazyAttribute(
        lambda act: {
            "ours": "We", "our_inn": "", "theirs": act.client.name, "their_inn": "", "contract": "", "contract_day": "",
            "currency": "RUB", "language": "en", "drawn_up": "2025-07-01",
        }
    )  # fmt: skip
    author = factory.SubFactory(UserFactory, role="finance")


class ReconciliationDifferenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReconciliationDifference

    act = factory.SubFactory(ReconciliationActFactory, status="differs")
    position = factory.Sequence(lambda number: number + 1)
    reason = "not_theirs"
    document = "1"
    ours = Decimal("1000.00")


class ClosedMonthFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClosedMonth

    month = dt.date(2024, 11, 1)
    closed_by = factory.SubFactory(UserFactory, role="finance")


class CollectionStepFactory(factory.django.DjangoModelFactory):
    """A call that is due of an invoice due ten days ago."""

    class Meta:
        model = CollectionStep

    invoice = factory.SubFactory(
        InvoiceFactory, due_date=factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=10))
    )
    client = factory.SelfAttribute("invoice.client")
    rung = "call"
    reached_on = factory.LazyFunction(clock.today)
    made_on = factory.LazyFunction(clock.today)
    amount = factory.SelfAttribute("invoice.amount")


class CollectionResultFactory(factory.django.DjangoModelFactory):
    """Nobody answered; again in two hours."""

    class Meta:
        model = CollectionResult

    client = factory.SubFactory(ClientFactory)
    outcome = "no_answer"
    again_at = factory.LazyFunction(lambda: clock.now() + dt.timedelta(hours=2))
    by = factory.SubFactory(UserFactory, role="finance")


class CollectionLetterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CollectionLetter

    client = factory.SubFactory(ClientFactory)
    rung = "letter"
    date = factory.LazyFunction(clock.today)
    locale = "en"
    lines = factory.LazyFunction(lambda: [["I-1", "2026-01-05", "2026-01-20", "1000.00"]])
    total = Decimal("1000.00")
    subject = "Overdue invoices"
    body = "Please pay."
    status = "skipped"


class ShipmentStopFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ShipmentStop

    client = factory.SubFactory(ClientFactory)
    since = factory.LazyFunction(clock.today)
    due_before = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=15))
    overdue = Decimal("1000.00")
