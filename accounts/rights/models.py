from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.rights import covers as deputies
from accounts.rights.querysets import AccessLogQuerySet, StatusChangeQuerySet
from accounts.users.models import User


def on_behalf_of_field() -> models.ForeignKey[Any, Any]:
    """The absent manager for whom a deputy did it (docs/decisions/0005); empty for what one does oneself."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )


class StatusChange(models.Model):
    """A step through a state table: who, for whom, when, from, to, why. Each app makes its own with a `subject`."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    on_behalf_of = on_behalf_of_field()
    action = models.CharField(_("action"), max_length=20)
    from_status = models.CharField(_("from"), max_length=12)
    to_status = models.CharField(_("to"), max_length=12)
    reason = models.TextField(_("reason"), blank=True)

    objects = StatusChangeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    @property
    def author(self) -> str:
        """Who did it, in words; a deputy with the manager they covered."""
        return deputies.author(self.by.full_name, self.on_behalf_of)


class UnattendedChange(StatusChange):
    """The same of things that also change by themselves: `by` is None where the installation did it."""

    by = models.ForeignKey(  # type: ignore[assignment]  # wider than where somebody always does it
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta(StatusChange.Meta):
        abstract = True

    @property
    def author(self) -> str:
        return super().author if self.by else ""


class Access(models.TextChoices):
    CONTACT_DATA = "contact_data", _("phones and e-mails shown")
    EXPORT = "export", _("list exported")
    FACTOR_RESET = "factor_reset", _("second factor reset")
    SESSIONS_ENDED = "sessions_ended", _("signed out everywhere")
    LEFT = "left", _("leaving arranged")
    SECRET = "secret", _("commercial secrets shown")
    FILE = "file", _("file of a client opened")
    PERSONAL = "personal", _("personal data shown")
    FORGOTTEN = "forgotten", _("personal data erased")
    ANONYMISED = "anonymised", _("person anonymised")
    CLEARANCE_GIVEN = "clearance_given", _("clearance for secrets given")
    CLEARANCE_WITHDRAWN = "clearance_withdrawn", _("clearance for secrets withdrawn")


class AccessLog(models.Model):
    """A showing of personal data or secrets, an export, a step of the administrator on an account: who, what, when.

    Of what one line is enough `once` names, the showing of a client's secrets to a person on a day.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who"))
    what = models.CharField(_("what"), max_length=40, choices=Access.choices)
    subject = models.CharField(_("of what"), max_length=120)
    details: Any = models.JSONField(default=dict)
    once = models.CharField(max_length=60, blank=True, default="", editable=False)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("access log")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["once"], condition=~models.Q(once=""), name="access_logged_once")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.subject}"
