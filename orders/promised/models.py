from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import on_behalf_of_field
from accounts.rights.covers import author
from orders.drafting.models import Order, OrderLine
from orders.promised.querysets import OfOrderQuerySet
from orders.shipping.models import Side


class PromisedDate(models.Model):
    """A promised shipping day that was moved: of the whole order, or of one line (R145). Rows are only added.

    What was promised first stands in `was` of the first row. `side` is whose wish it was: a day that the client asked
    for is a new promise, one that we moved leaves the old one to be measured by.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="promised", verbose_name=_("order"))
    line = models.ForeignKey(
        OrderLine,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="promised",
        verbose_name=_("order line"),
    )
    was = models.DateField(_("was promised"))
    day = models.DateField(_("promised"))
    side = models.CharField(_("whose wish"), max_length=6, choices=Side.choices)
    reason = models.CharField(_("reason"), max_length=250)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    on_behalf_of = on_behalf_of_field()
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = OfOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("moved shipping day")
        verbose_name_plural = _("moved shipping days")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="moved_day_side_known"),
            models.CheckConstraint(condition=~models.Q(was=models.F("day")), name="moved_day_is_another"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="moved_day_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.was:%d.%m.%Y} → {self.day:%d.%m.%Y}"

    @property
    def author(self) -> str:
        return author(self.by.full_name, self.on_behalf_of)
