from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from reports.querysets import RunQuerySet, SnapshotQuerySet


class TouchedClient(models.Model):
    """A client whose debts, limit or manager changed since facts were last followed; None where a target did.

    Written by the database's triggers, like TouchedMonth: a plain number, and repeats are allowed.
    """

    client_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("touched client")
        verbose_name_plural = _("touched clients")

    def __str__(self) -> str:
        return str(self.client_id)


class Following(models.Model):
    """The worker's word about facts, one row: when it last looked, and when figures last moved."""

    looked_at = models.DateTimeField(_("last look"))
    moved_at = models.DateTimeField(_("figures moved"), null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("following of facts")
        verbose_name_plural = _("following of facts")

    def __str__(self) -> str:
        return f"{self.looked_at:%F %T}"
