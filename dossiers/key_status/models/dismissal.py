from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.key_status.querysets import KeyStatusQuerySet
from kam_crm.shared.history import tracked


@tracked()
class CandidateDismissal(models.Model):
    """«Not key»: a candidate that who leads has looked at and left among the others, hidden until a day (R23)."""

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="dismissals", verbose_name=_("client")
    )
    reason = models.CharField(_("reason"), max_length=250)
    dismissed_on = models.DateField(_("decided on"))
    hidden_until = models.DateField(_("hidden until"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )

    objects = KeyStatusQuerySet.as_manager()

    class Meta:
        verbose_name = _("dismissed candidate")
        verbose_name_plural = _("dismissed candidates")
        ordering = ["-dismissed_on", "-pk"]
        indexes = [models.Index(fields=["client", "hidden_until"], name="dismissal_by_client")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.hidden_until}"
