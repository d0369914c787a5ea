from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam_crm.shared.scoping import WordQuerySet
from orders.drafting.models import Order
from orders.promised.querysets import OfOrderQuerySet


class ServiceKind(models.Model):
    """A kind of service that contracts oblige us to: delivery, installation, training; a word of the company's list."""

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=120, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    objects = WordQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of service")
        verbose_name_plural = _("kinds of services")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class ServiceLine(models.Model):
    """A service that goes with an order (R160): what, until when; once done by whom, when, with what result."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="service_lines", verbose_name=_("order"))
    kind = models.ForeignKey(
        ServiceKind, models.PROTECT, related_name="lines", verbose_name=_("kind of service")
    )
    text = models.CharField(_("what is to be done"), max_length=250, blank=True)
    due_on = models.DateField(_("until"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("done by")
    )
    result = models.CharField(_("result"), max_length=250, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = OfOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("service of an order")
        verbose_name_plural = _("services of orders")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_on__isnull=True, done_by__isnull=True)
                | models.Q(done_on__isnull=False, done_by__isnull=False),
                name="service_done_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}" if self.text else str(self.kind)

    @property
    def client(self) -> Any:
        """Whose manager a deputy acts for who writes here."""
        return self.order.client
