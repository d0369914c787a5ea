from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.scoping import OwnQuerySet

KEY_BYTES = 32


def random_secret() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


class DeviceSecret(models.Model):
    """What the key of a person's devices is derived from (decision 28). It never changes: what a device still keeps
    could not be read any more."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    value = models.BinaryField(default=random_secret)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("secret of a person’s devices")
        verbose_name_plural = _("secrets of a person’s devices")

    def __str__(self) -> str:
        return str(self.user_id)
