from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.events.querysets import EventQuerySet
from accounts.rights.models import on_behalf_of_field
from kam_crm.shared import clock
from kam_crm.shared.events import EventKind, kind_named


class TransactionId(models.Func):
    """The running transaction: rows are read in commit order below the oldest one that still runs."""

    # PostgreSQL casts its xid8 to text only, not to a number
    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class Event(models.Model):
    """Something that happened, written in the transaction of the action. Never changed, never deleted.

    `subject_kind` is a model by its label («orders.order»), `subject_id` the key of its row; `client_id` the client it
    belongs to, empty for what belongs to none. Both are plain numbers: what they name lives in higher apps.
    """

    kind = models.CharField(_("kind"), max_length=60)
    subject_kind = models.CharField(_("of what"), max_length=60)
    subject_id = models.BigIntegerField()
    client_id = models.BigIntegerField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("by")
    )
    on_behalf_of = on_behalf_of_field()
    at = models.DateTimeField(_("at"), default=clock.now)
    # by the database: keys are drawn before the commit, so their order is not that of the commits
    xid = models.BigIntegerField(db_default=TransactionId(), editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["xid", "id"], name="event_commit_order"),
            models.Index(fields=["subject_kind", "subject_id"], name="event_by_subject"),
            models.Index(fields=["client_id", "-at"], name="event_by_client"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind} {self.subject_id}"

    @property
    def declared(self) -> EventKind:
        """Raises KeyError for a kind that is no longer declared."""
        return kind_named(self.kind)
