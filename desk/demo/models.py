"""The ledger of the demo data: one row, since they are there once or not at all."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.scoping import ScopedQuerySet


class DemoStatus(models.TextChoices):
    ORDERED = "ordered", _("being loaded")
    SHOWN = "shown", _("shown")
    LEAVING = "leaving", _("being removed")
    FAILED = "failed", _("not loaded")
    REMOVED = "removed", _("removed")


WAITING = (DemoStatus.ORDERED, DemoStatus.LEAVING)  # for the worker
THERE = (DemoStatus.SHOWN, DemoStatus.LEAVING)


class DemoQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.can("company.manage") else self.none()


class DemoData(models.Model):
    """`rows` are the keys that the load made, by table, as PostgreSQL writes an int8multirange. `nights` are the days
    (ISO) of which figures were counted before it, `numbers` the last number of each sequence of documents then.
    """

    # one row: a second has no key left
    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=DemoStatus.choices)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("ordered by")
    )
    ordered_at = models.DateTimeField(_("ordered"))
    # begun by workers since it was ordered: one that is killed leaves its beginning behind
    attempts = models.PositiveSmallIntegerField(default=0)
    # why it could not be loaded or removed, in words
    reasons: Any = models.JSONField(default=list)
    rows: Any = models.JSONField(default=dict)
    nights: Any = models.JSONField(default=list)
    numbers: Any = models.JSONField(default=dict)

    objects = DemoQuerySet.as_manager()

    class Meta:
        verbose_name = _("demo data")
        verbose_name_plural = _("demo data")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_demo")]

    def __str__(self) -> str:
        return self.get_status_display()
