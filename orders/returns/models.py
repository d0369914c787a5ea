from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import StatusChange, on_behalf_of_field
from accounts.rights.covers import author
from approvals.models import Requests
from kam_crm.shared.history import tracked
from kam_crm.shared.money import QuantityField
from kam_crm.shared.scoping import ReferenceQuerySet
from orders.returns.querysets import GoodsReturnQuerySet, ReturnLineQuerySet
from orders.shipping.models import Shipment, ShipmentLine


class ReturnReason(models.Model):
    """Why goods come back: a list of the company's own, by which returns are analysed (R147)."""

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=60, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason of returns")
        verbose_name_plural = _("reasons of returns")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ReturnStatus(models.TextChoices):
    ANNOUNCED = "announced", pgettext_lazy("return", "announced")
    ASKED = "asked", pgettext_lazy("return", "waits for the head")
    ACCEPTED = "accepted", pgettext_lazy("return", "accepted")
    REFUSED = "refused", pgettext_lazy("return", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("return", "withdrawn")


@tracked()
class GoodsReturn(models.Model):
    """Goods that come back, announced by one and accepted by another, who has them before their eyes.

    `date` is the day they came, None until somebody accepted them; `document` what was posted then.
    """

    shipment = models.ForeignKey(
        Shipment, models.PROTECT, related_name="announced_returns", verbose_name=_("shipment")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ReturnStatus.choices, default=ReturnStatus.ANNOUNCED
    )
    reason = models.CharField(_("reason"), max_length=250)
    cause = models.ForeignKey(
        ReturnReason, models.PROTECT, null=True, blank=True, related_name="returns", verbose_name=_("cause")
    )
    measure = models.CharField(_("measure against its coming again"), max_length=500, blank=True)
    date = models.DateField(_("came back on"), null=True)
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("announced by")
    )
    on_behalf_of = on_behalf_of_field()
    announced_at = models.DateTimeField(_("announced"), auto_now_add=True)
    document = models.OneToOneField(
        Shipment, models.PROTECT, null=True, related_name="goods_return", verbose_name=_("document")
    )
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    approvals = Requests()

    objects = GoodsReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("return of goods")
        verbose_name_plural = _("returns of goods")
        ordering = ["-announced_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=ReturnStatus.values), name="return_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status="accepted", document__isnull=False)
                | ~models.Q(status="accepted") & models.Q(document__isnull=True),
                name="accepted_return_has_its_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shipment.number}: {self.reason}"

    @property
    def client(self) -> Any:
        return self.shipment.client

    @property
    def client_id(self) -> int:
        key: int = self.shipment.client_id
        return key

    @property
    def author(self) -> str:
        """Who announced it, in words; a deputy with the manager who was covered."""
        return author(self.announced_by.full_name, self.on_behalf_of)


class ReturnLine(models.Model):
    """How much of a shipped line comes back."""

    goods_return = models.ForeignKey(GoodsReturn, models.CASCADE, related_name="lines")
    shipment_line = models.ForeignKey(ShipmentLine, models.PROTECT, related_name="announced_returns")
    quantity = QuantityField(_("quantity"))

    objects = ReturnLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a return")
        verbose_name_plural = _("lines of returns")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["goods_return", "shipment_line"], name="line_once_per_return"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="return_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.shipment_line} × {self.quantity}"


class ReturnChange(StatusChange):
    subject = models.ForeignKey(GoodsReturn, models.CASCADE, related_name="changes")

    def __str__(self) -> str:
        return f"{self.subject_id}: {self.action}"
