from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import on_behalf_of_field
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from receivables.stops.querysets import StopQuerySet


class Lifting(models.TextChoices):
    PAID = "paid", pgettext_lazy("stop of shipments", "paid")
    DECISION = "decision", pgettext_lazy("stop of shipments", "decided")


@tracked()
class ShipmentStop(models.Model):
    """Nothing leaves for a client until what was due up to `due_before` is paid, or a head decides (R143, R166).

    The database reads it (receivables/sql/stops.sql). RUB with VAT: `overdue` was demanded at its moment, `reserved` is
    what was confirmed before it and does not leave either.
    """

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="shipment_stops", verbose_name=_("client")
    )
    since = models.DateField(_("since"))
    due_before = models.DateField(_("for what was due up to"))
    overdue = MoneyField(_("overdue"))
    reserved = MoneyField(_("confirmed, not shipped"), default=0)
    lifting = models.CharField(_("how it ended"), max_length=8, choices=Lifting.choices, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )
    on_behalf_of = on_behalf_of_field()
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = StopQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop of shipments")
        verbose_name_plural = _("stops of shipments")
        ordering = ["-since", "-pk"]
        constraints = [
            # the trigger asks for it at every confirming
            models.UniqueConstraint(
                fields=["client"], condition=models.Q(lifted_at__isnull=True), name="one_stop_of_a_client"
            ),
            models.CheckConstraint(
                condition=models.Q(lifting="", lifted_at__isnull=True, lifted_by__isnull=True)
                | models.Q(lifting="paid", lifted_at__isnull=False, lifted_by__isnull=True)
                | models.Q(lifting="decision", lifted_at__isnull=False, lifted_by__isnull=False)
                & ~models.Q(reason=""),
                name="lifted_stop_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.since}"
