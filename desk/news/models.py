from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.scoping import OwnQuerySet


class NewsSeen(models.Model):
    """Up to which moment a person has seen their notifications."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("user")
    )
    seen_at = models.DateTimeField(_("seen"))

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("seen news")
        verbose_name_plural = _("seen news")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.seen_at:%Y-%m-%d %H:%M}"
