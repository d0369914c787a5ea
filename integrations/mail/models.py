from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.mail.querysets import MailQuerySet
from kam_crm.shared.matching import Folded
from kam_crm.shared.scoping import ReferenceQuerySet

EXCERPT = 4000  # letters of the text that are kept


class Direction(models.TextChoices):
    IN = "in", _("received")
    OUT = "out", _("sent")


class MailMessage(models.Model):
    """An e-mail read from the company's mailbox: who to whom, what about, the beginning of its text.

    Without a client nobody knew yet which one it is about: `colleague`, the person of ours among its addresses, or a
    head of department assigns it, or dismisses it. Then only `message_id` is left, so that it does not come again.
    """

    message_id = models.CharField(max_length=255, unique=True)
    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, null=True, related_name="mail", verbose_name=_("client")
    )
    person = models.ForeignKey(
        "dossiers.Person", models.SET_NULL, null=True, related_name="mail", verbose_name=_("person")
    )
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("colleague")
    )
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices)
    from_name = models.CharField(max_length=150, blank=True)
    from_address = models.CharField(_("from"), max_length=254)
    to_addresses = models.JSONField(_("to"), default=list)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    excerpt = models.TextField(_("text"), max_length=EXCERPT, blank=True)
    attachments = models.JSONField(_("attachments"), default=list)
    sent_at = models.DateTimeField(_("sent"))
    created_at = models.DateTimeField(auto_now_add=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("assigned by")
    )
    assigned_at = models.DateTimeField(_("assigned"), null=True)
    dismissed_at = models.DateTimeField(null=True)

    objects: Any = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(direction__in=Direction.values), name="mail_direction_known"
            ),
            models.CheckConstraint(
                condition=models.Q(dismissed_at=None) | models.Q(client=None, excerpt="", subject=""),
                name="dismissed_mail_is_empty",
            ),
        ]
        indexes = [
            # the time line reads the newest of one client
            models.Index(fields=["client", "-sent_at"], name="mail_by_client"),
            GinIndex(
                OpClass(Folded("subject"), name="gin_trgm_ops"), name="mail_subject_trgm", fastupdate=False
            ),
            GinIndex(
                OpClass(Folded("from_name"), name="gin_trgm_ops"), name="mail_sender_trgm", fastupdate=False
            ),
            models.Index(
                fields=["-sent_at", "-id"],
                condition=models.Q(client=None, dismissed_at=None),
                name="mail_without_client",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.message_id

    @property
    def domain(self) -> str:
        return self.from_address.rpartition("@")[2]


class MailCursor(models.Model):
    """How far a mailbox has been read, and what stopped the last attempt. `name` holds no password."""

    name = models.CharField(max_length=250, unique=True)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=250, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")

    def __str__(self) -> str:
        return self.name
