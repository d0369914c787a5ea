from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.scoping import OwnQuerySet


class Snooze(models.Model):
    """A client in trouble that its manager puts off, with the reason: Today shows it again after `until`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    client = models.ForeignKey("dossiers.Client", models.CASCADE, related_name="+", verbose_name=_("client"))
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=250)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("client put off")
        verbose_name_plural = _("clients put off")
        constraints = [models.UniqueConstraint(fields=["user", "client"], name="client_put_off_once")]

    def __str__(self) -> str:
        return self.reason
