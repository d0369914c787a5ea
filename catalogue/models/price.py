from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.models.product import Product
from catalogue.querysets import PriceQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from kam_crm.shared.scoping import ReferenceQuerySet


@tracked()
class PriceColumn(models.Model):
    """A tier of the price list. `position` 1 is the dearest; a client without a column of their own gets it."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(pgettext_lazy("in the price list", "position"), default=1)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("price column")
        verbose_name_plural = _("price columns")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


@tracked()
class Price(models.Model):
    """Price of a unit with VAT in a column, valid until a later one begins."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="prices", verbose_name=_("product"))
    column = models.ForeignKey(PriceColumn, models.PROTECT, related_name="prices", verbose_name=_("column"))
    price = MoneyField(_("price with VAT"))
    valid_from = models.DateField(_("valid from"))

    objects = PriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["product", "column", "-valid_from"]
        constraints = [
            # two prices of one day would leave open which is in force
            models.UniqueConstraint(fields=["product", "column", "valid_from"], name="one_price_per_day"),
            models.CheckConstraint(condition=models.Q(price__gte=0), name="price_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.price)
