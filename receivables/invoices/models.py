from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from receivables.invoices.querysets import InvoiceQuerySet


@tracked()
class Invoice(models.Model):
    """What a client owes for one document, RUB with VAT. `paid` is kept by the database from the allocations."""

    number = models.CharField(_("number"), max_length=40)
    client = models.ForeignKey(
        "dossiers.Client", models.PROTECT, related_name="invoices", verbose_name=_("client")
    )
    shipment = models.OneToOneField(
        "orders.Shipment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invoice",
        verbose_name=_("shipment"),
    )
    date = models.DateField(_("date"))
    due_date = models.DateField(_("due"))
    amount = MoneyField(_("amount with VAT"))
    # kept by a trigger: an object that was read before an allocation is behind
    paid = MoneyField(_("paid"), default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-date", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["number", "client", "date"], name="invoice_document_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="invoice_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(paid__gte=0) & models.Q(paid__lte=models.F("amount")),
                name="invoice_not_overpaid",
            ),
        ]
        indexes = [
            models.Index(fields=["-date", "-id"], name="invoice_by_date"),
            models.Index(fields=["client", "-date", "-id"], name="invoice_by_client_date"),
            # the order in which money closes them, over the few that are open
            models.Index(
                fields=["client", "due_date", "date", "number"],
                condition=models.Q(paid__lt=models.F("amount")),
                name="invoice_open_by_due",
            ),
        ]

    def __str__(self) -> str:
        return self.number
