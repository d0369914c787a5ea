from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.events.models import TransactionId
from integrations.changes.querysets import ChangeQuerySet


class What(models.TextChoices):
    """What the database saw; what it means to a reader is said by integrations.changes.feed."""

    CREATED = "c", _("created")
    CHANGED = "u", _("changed")
    DELETED = "d", _("deleted")
    HANDED_OVER = "h", _("handed over")


class Change(models.Model):
    """A row of an API list that was written, by whatever: triggers of integrations/sql/changes.sql write these.

    `kind` is the name of the list, `row_id` the row's id there. `manager_id` answered for its client then, `left_id`
    until then where the client was handed over; both are empty for what belongs to no client. Plain numbers: a row
    here outlives what it names. Kept for settings.CHANGES_DAYS.
    """

    kind = models.CharField(max_length=24)
    row_id = models.BigIntegerField()
    what = models.CharField(max_length=1, choices=What.choices)
    client_id = models.BigIntegerField(null=True)
    manager_id = models.BigIntegerField(null=True)
    left_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())
    # keys are drawn before the commit, so their order alone is not that of the commits
    xid = models.BigIntegerField(db_default=TransactionId())

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [models.Index(fields=["xid", "id"], name="change_commit_order")]

    def __str__(self) -> str:
        return f"{self.what} {self.kind} {self.row_id}"
