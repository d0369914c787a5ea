from __future__ import annotations

import datetime as dt
import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.rights.capabilities import SCOPES
from accounts.users.models import User
from kam_crm.shared.scoping import OwnQuerySet


class ApiToken(models.Model):
    """A key for a program that works as `user`. Only its hash is kept; the key itself is shown once.

    `scopes` are capability prefixes («orders», «payments»); empty means everything the user may do.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("prefix"), max_length=12)
    digest = models.CharField(max_length=64, unique=True)  # every request with a token is looked up by it
    scopes = models.JSONField(_("scopes"), default=list, blank=True)
    read_only = models.BooleanField(_("read only"), default=False)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                # a revoked token leaves its name to the next one
                condition=models.Q(revoked_at__isnull=True),
                name="token_name_once_per_user",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def scope_words(self) -> list[str]:
        # a token may be older than the list of scopes
        return [str(SCOPES.get(scope, scope)) for scope in self.scopes]

    @staticmethod
    def digest_of(key: str) -> str:
        """Keys are long and random, so a plain SHA-256 is enough to keep them unreadable."""
        return hashlib.sha256(key.encode()).hexdigest()

    def is_usable(self, at: dt.datetime) -> bool:
        return (
            self.revoked_at is None
            and (self.expires_at is None or at < self.expires_at)
            and self.user.is_active
        )

    def allows(self, *, is_read: bool, capability: str) -> bool:
        if self.read_only and not is_read:
            return False
        return not self.scopes or capability.split(".")[0] in self.scopes


class IdempotencyKey(models.Model):
    """The answer once given to a write, so that the same request sent again gets it and changes nothing."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)  # old ones are deleted by it

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once_per_user")]

    def __str__(self) -> str:
        return self.key
