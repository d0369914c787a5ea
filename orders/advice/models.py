from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models import Product
from kam_crm.shared.money import MoneyField, QuantityField
from orders.drafting.models import Order
from orders.drafting.querysets import OrderRelatedQuerySet


class AdviceReason(models.TextChoices):
    """Why a product is offered, in the order in which they are: what is sure first."""

    USUAL = "usual", _("usual, missing here")
    DYING = "dying", _("taken less and less")
    SIMILAR = "similar", _("taken by similar clients")


class Advice(models.Model):
    """A product that was offered beside the lines of an order, and whether it was taken (R139, R158).

    `quantity` and `amount`, RUB with VAT, are what was offered first; what came of it stands in the order's lines.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="advice", verbose_name=_("order"))
    product = models.ForeignKey(Product, models.CASCADE, related_name="+", verbose_name=_("product"))
    reason = models.CharField(_("reason"), max_length=8, choices=AdviceReason.choices)
    quantity = QuantityField(_("quantity"))
    amount = MoneyField(_("sum with VAT"))
    offered_at = models.DateTimeField(_("offered at"), auto_now_add=True)
    taken_at = models.DateTimeField(_("taken at"), null=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("taken by")
    )

    objects = OrderRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("advice")
        verbose_name_plural = _("advice")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "product"], name="advice_once_per_order"),
            models.CheckConstraint(
                condition=models.Q(reason__in=AdviceReason.values), name="advice_reason_known"
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="advice_quantity_positive"),
            models.CheckConstraint(
                condition=models.Q(taken_at__isnull=True, taken_by__isnull=True)
                | models.Q(taken_at__isnull=False, taken_by__isnull=False),
                name="advice_taken_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["offered_at"], name="advice_by_day")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.product}"
