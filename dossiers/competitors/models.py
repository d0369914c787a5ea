from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.models import Product, ProductGroup
from dossiers.competitors.querysets import CompetitorPriceQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from kam_crm.shared.scoping import ReferenceQuerySet


@tracked()
class Competitor(models.Model):
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=120, unique=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@tracked()
class CompetitorPrice(models.Model):
    """What a competitor takes for a unit of our product, or of what compares with a group, with VAT, on a day.

    Without a client it is the price of the market. `source` says who knows it: a price list, a buyer's word.
    """

    client = models.ForeignKey(
        "dossiers.Client",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="competitor_prices",
        verbose_name=_("client"),
    )
    competitor = models.ForeignKey(
        Competitor, models.PROTECT, related_name="prices", verbose_name=_("competitor")
    )
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    group = models.ForeignKey(
        ProductGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product group")
    )
    price = MoneyField(_("price with VAT"))
    date = models.DateField(_("date"))
    source = models.CharField(_("source"), max_length=250, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CompetitorPriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("price of a competitor")
        verbose_name_plural = _("prices of competitors")
        ordering = ["-date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "competitor", "product", "group", "date"],
                name="competitor_price_once_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=models.Q(price__gt=0), name="competitor_price_positive"),
            models.CheckConstraint(
                condition=models.Q(product__isnull=True) ^ models.Q(group__isnull=True),
                name="competitor_price_of_product_or_group",
            ),
        ]
        indexes = [models.Index(fields=["client", "-date"], name="competitor_price_by_client")]

    def __str__(self) -> str:
        return f"{self.competitor}: {self.price}"

    @property
    def subject(self) -> Product | ProductGroup | None:
        """The product or the group that it is a price of."""
        return self.product or self.group
