from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from receivables.invoices.models import Invoice
from receivables.payments.querysets import (
    AllocationQuerySet,
    DebitQuerySet,
    PaymentQuerySet,
    ReallocationQuerySet,
)


class PaymentKind(models.TextChoices):
    MONEY = "money", _("payment")
    RETURN = "return", _("credit for a return")
    CORRECTION = "correction", _("credit by an act")
    OPENING = "opening", _("opening balance")
    WRITE_OFF = "writeoff", _("rest written off")


class AllocationRule(models.TextChoices):
    NAMED = "named", _("named in the payment")
    DUE = "due", _("by due date")
    MANUAL = "manual", _("by hand")


@tracked()
class Payment(models.Model):
    """Money received, the credit of a return or an act, what was paid of an invoice before we changed systems, or the
    small rest of an invoice that was written off, RUB.

    What is not `allocated`, on invoices or by debits, is an advance.
    """

    number = models.CharField(_("number"), max_length=40)
    client = models.ForeignKey(
        "dossiers.Client", models.PROTECT, related_name="payments", verbose_name=_("client")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=PaymentKind.choices, default=PaymentKind.MONEY)
    shipment = models.OneToOneField(
        "orders.Shipment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="credit",
        verbose_name=_("return"),
    )
    date = models.DateField(_("date"))
    amount = MoneyField(_("amount"))
    # sum of the allocations and debits, kept by a trigger: read it anew after writing them
    allocated = MoneyField(_("allocated"), default=0, editable=False)
    named_invoice = models.ForeignKey(
        Invoice, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for the invoice")
    )
    purpose = models.CharField(pgettext_lazy("of a payment", "purpose"), max_length=250, blank=True)
    # of two payers' accounts: banks count the payment orders of each by itself; empty where nobody knows it
    payer_account = models.CharField(_("account of the payer"), max_length=34, blank=True)
    bank_line = models.ForeignKey(
        "receivables.BankLine",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payments",
        verbose_name=_("line of a bank statement"),
    )
    # None: the worker that catches up, or an import of the installation itself
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-date", "-pk"]
        constraints = [
            # a line of a bank is what it is, once (bank_line_once); all else by what stands on the document
            models.UniqueConstraint(
                fields=["number", "client", "date", "kind", "payer_account"],
                condition=models.Q(bank_line=None),
                name="payment_document_once",
            ),
            models.UniqueConstraint(
                fields=["bank_line", "client"],
                condition=models.Q(bank_line__isnull=False),
                name="payment_of_line_once",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_amount_positive"),
            # the last word where the lock of the client's money was forgotten
            models.CheckConstraint(
                condition=models.Q(allocated__gte=0) & models.Q(allocated__lte=models.F("amount")),
                name="payment_not_overallocated",
            ),
        ]
        indexes = [
            models.Index(fields=["-date", "-id"], name="payment_by_date"),
            models.Index(fields=["client", "-date", "-id"], name="payment_by_client_date"),
            # advances are few among all payments, and every new invoice asks for its client's
            models.Index(
                fields=["client", "date"],
                condition=models.Q(allocated__lt=models.F("amount")),
                name="payment_with_advance",
            ),
        ]

    def __str__(self) -> str:
        return self.number


@tracked()
class Allocation(models.Model):
    """Part of a payment that closed part of an invoice. `date` is the later of payment's and invoice's date.

    A negative one opens the invoice again: of a payment that was reversed after its month was closed.
    """

    payment = models.ForeignKey(
        Payment, models.CASCADE, related_name="allocations", verbose_name=_("payment")
    )
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, related_name="allocations", verbose_name=_("invoice")
    )
    amount = MoneyField(_("amount"))
    date = models.DateField(_("date"))
    rule = models.CharField(_("rule"), max_length=10, choices=AllocationRule.choices)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "invoice"],
                condition=models.Q(amount__gt=0),
                name="one_allocation_per_pair",
            ),
            models.UniqueConstraint(
                fields=["payment", "invoice"], condition=models.Q(amount__lt=0), name="one_reversal_per_pair"
            ),
            models.CheckConstraint(condition=~models.Q(amount=0), name="allocation_amount_not_zero"),
        ]
        indexes = [models.Index(fields=["date"], name="allocation_by_date")]

    def __str__(self) -> str:
        return f"{self.payment} → {self.invoice}: {self.amount}"


class DebitKind(models.TextChoices):
    REFUND = "refund", _("paid back to the client")
    REVERSAL = "reversal", _("reversal of the entry")


@tracked()
class PaymentDebit(models.Model):
    """What takes money off a payment again on a day of its own, RUB.

    An advance that was paid back to the client, or the reversal of an entry whose month is closed. It counts as
    `allocated` of the payment and stands in debit on the account.
    """

    payment = models.ForeignKey(Payment, models.CASCADE, related_name="debits", verbose_name=_("payment"))
    kind = models.CharField(_("kind"), max_length=10, choices=DebitKind.choices)
    date = models.DateField(_("date"))
    amount = MoneyField(_("amount"))
    reason = models.CharField(_("reason"), max_length=250)
    bank_line = models.ForeignKey(
        "receivables.BankLine",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="debits",
        verbose_name=_("line of a bank statement"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DebitQuerySet.as_manager()

    class Meta:
        verbose_name = _("debit of a payment")
        verbose_name_plural = _("debits of payments")
        ordering = ["date", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="debit_amount_positive"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="debit_says_why"),
            models.UniqueConstraint(
                fields=["payment"], condition=models.Q(kind="reversal"), name="payment_reversed_once"
            ),
        ]
        indexes = [models.Index(fields=["date"], name="debit_by_date")]

    def __str__(self) -> str:
        return f"{self.payment}: {self.amount}"

    @property
    def client(self) -> Any:
        """Whose manager a deputy acts for who writes here."""
        return self.payment.client


class Reallocation(models.Model):
    """A payment put on other invoices by hand: who, when, why, and where it lay before.

    `before` is a list of [invoice number, amount in RUB as text].
    """

    payment = models.ForeignKey(
        Payment, models.CASCADE, related_name="reallocations", verbose_name=_("payment")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=250)
    before: Any = models.JSONField(_("before"), default=list)

    objects = ReallocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reallocation")
        verbose_name_plural = _("reallocations")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.payment}: {self.reason}"
