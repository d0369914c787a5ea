from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import StatusChange, on_behalf_of_field
from catalogue.models import Product
from dossiers.clients.querysets import ClientRelatedQuerySet
from kam_crm.shared.money import QuantityField
from orders.drafting.models import Order, OrderLine


class PurchaseStatus(models.TextChoices):
    ASKED = "asked", pgettext_lazy("purchase", "asked for")
    ORDERED = "ordered", pgettext_lazy("purchase", "ordered")
    ARRIVED = "arrived", pgettext_lazy("purchase", "arrived")
    CANCELLED = "cancelled", pgettext_lazy("purchase", "cancelled")


class PurchaseRequest(models.Model):
    """What has to be bought from a supplier for a client's order, because the stock does not cover it (R161)."""

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="purchases", verbose_name=_("client")
    )
    order = models.ForeignKey(Order, models.CASCADE, related_name="purchases", verbose_name=_("order"))
    line = models.ForeignKey(
        OrderLine, models.SET_NULL, null=True, related_name="purchases", verbose_name=_("order line")
    )
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = QuantityField(_("quantity"))
    status = models.CharField(
        _("status"), max_length=10, choices=PurchaseStatus.choices, default=PurchaseStatus.ASKED
    )
    supplier = models.CharField(_("supplier"), max_length=200, blank=True)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    on_behalf_of = on_behalf_of_field()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("purchase request")
        verbose_name_plural = _("purchase requests")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="purchase_quantity_positive"),
            models.CheckConstraint(
                condition=models.Q(status__in=PurchaseStatus.values), name="purchase_status_known"
            ),
            # asked twice for one line, it is bought once
            models.UniqueConstraint(
                fields=["line"],
                condition=models.Q(status__in=["asked", "ordered"]),
                name="purchase_open_once_per_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.quantity}"


class PurchaseChange(StatusChange):
    subject = models.ForeignKey(PurchaseRequest, models.CASCADE, related_name="changes")

    def __str__(self) -> str:
        return f"{self.subject}: {self.action}"
