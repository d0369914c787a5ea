from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models.product import Product
from catalogue.querysets import StockQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.money import QuantityField
from kam_crm.shared.scoping import ReferenceQuerySet


class Warehouse(models.Model):
    """Where goods stand. A table of its own, not a text of the stock: a name that is spelt in another way in the next
    file is an unknown word there, and no second warehouse whose goods are counted once more.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@tracked()
class Stock(models.Model):
    """How much of a product lies in a warehouse, in its units; `expected_on` is the day when more comes.

    As accounting tells it: more may be reserved than is there.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="stock", verbose_name=_("product"))
    warehouse = models.ForeignKey(
        Warehouse, models.PROTECT, related_name="stock", verbose_name=_("warehouse")
    )
    quantity = QuantityField(_("in stock"))
    reserved = QuantityField(_("reserved"), default=0)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = StockQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        ordering = ["product", "warehouse"]
        constraints = [
            models.UniqueConstraint(fields=["product", "warehouse"], name="stock_once_per_warehouse"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=0, reserved__gte=0), name="stock_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.quantity}"

    @property
    def free(self) -> Decimal:
        """What is not reserved; nothing where more is reserved than there is."""
        return max(self.quantity - self.reserved, Decimal(0))
