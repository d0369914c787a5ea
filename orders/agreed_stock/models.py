from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models import Product
from dossiers.clients.querysets import ClientRelatedQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.money import QuantityField


@tracked()
class AgreedStock(models.Model):
    """How much of a product we agreed to keep for a client, up to a day or for good (R153)."""

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="agreed_stock", verbose_name=_("client")
    )
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = QuantityField(_("quantity to keep"))
    until = models.DateField(_("kept until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("agreed by")
    )
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreed stock")
        verbose_name_plural = _("agreed stock")
        ordering = ["client", "product__name"]
        constraints = [
            models.UniqueConstraint(fields=["client", "product"], name="agreed_stock_once_per_product"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="agreed_stock_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.quantity}"
