from __future__ import annotations

import datetime as dt
import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.users.models import User
from kam_crm.shared.scoping import OwnQuerySet


class Purpose(models.TextChoices):
    FOUNDING = "founding", _("founding of the company")
    INVITATION = "invitation", _("invitation")


class OneTimeLink(models.Model):
    """An address that opens one door once: the company's founding, or a password of somebody's own.

    Only the secret's digest is kept. `user` is whom an invitation is for; the founding is for whoever comes first.
    """

    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="invitations", verbose_name=_("user")
    )
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("one-time link")
        verbose_name_plural = _("one-time links")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose=Purpose.FOUNDING, user__isnull=True)
                | models.Q(purpose=Purpose.INVITATION, user__isnull=False),
                name="one_time_link_is_for_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.created_at:%Y-%m-%d}"

    @staticmethod
    def digest_of(secret: str) -> str:
        """Secrets are long and random, so a plain SHA-256 is enough to keep them unreadable."""
        return hashlib.sha256(secret.encode()).hexdigest()

    def is_usable(self, at: dt.datetime) -> bool:
        return self.used_at is None and self.revoked_at is None and at < self.expires_at
