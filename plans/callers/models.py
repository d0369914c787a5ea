from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import on_behalf_of_field
from plans.callers.querysets import ClientSwitchQuerySet


class ClientSwitch(models.Model):
    """A contact that turned out to be on behalf of another client of the same person (R53): both tell of it."""

    activity = models.ForeignKey(
        "plans.Activity", models.CASCADE, related_name="switches", verbose_name=_("activity")
    )
    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="+", verbose_name=_("client before")
    )
    to_client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="+", verbose_name=_("client since")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    on_behalf_of = on_behalf_of_field()
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = ClientSwitchQuerySet.as_manager()

    class Meta:
        verbose_name = _("other client of a contact")
        verbose_name_plural = _("other clients of contacts")
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["client", "-at"], name="switch_by_client"),
            models.Index(fields=["to_client", "-at"], name="switch_by_to_client"),
        ]

    def __str__(self) -> str:
        return f"{self.client} → {self.to_client}"
