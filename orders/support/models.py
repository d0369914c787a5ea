from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import on_behalf_of_field
from accounts.rights.covers import author
from orders.drafting.models import Order
from orders.promised.querysets import OfOrderQuerySet


class OrderWork(models.Model):
    """Who of sales support works on an order, and until when it has to be done (R138)."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="work", verbose_name=_("order"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("taken by")
    )
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    due_at = models.DateTimeField(_("done by"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OfOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("work on an order")
        verbose_name_plural = _("work on orders")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_by__isnull=True, taken_at__isnull=True)
                | models.Q(taken_by__isnull=False, taken_at__isnull=False),
                name="order_taken_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return str(self.order)


class OrderNote(models.Model):
    """A line of the thread beside an order: manager and sales support to one another. Rows are only added."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="thread", verbose_name=_("order"))
    text = models.TextField(_("note"), max_length=2000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    on_behalf_of = on_behalf_of_field()
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = OfOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("note on an order")
        verbose_name_plural = _("notes on orders")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="order_note_not_empty")]

    def __str__(self) -> str:
        return self.text

    @property
    def author_words(self) -> str:
        return author(self.author.full_name, self.on_behalf_of)
