from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared import formats
from kam_crm.shared.history import tracked
from kam_crm.shared.scoping import ReferenceQuerySet


class ClosedMonthQuerySet(ReferenceQuerySet):
    def in_force(self) -> ClosedMonthQuerySet:
        return self.filter(reopened_at__isnull=True)


@tracked()
class ClosedMonth(models.Model):
    """A month whose documents stand as they are, from its closing until somebody opens it again with a reason.

    The database refuses documents and allocations dated in it. `month` is its first day; a month that was opened and
    closed again has several rows.
    """

    month = models.DateField(_("month"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("closed by")
    )
    closed_at = models.DateTimeField(_("closed"), auto_now_add=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("opened by")
    )
    reopened_at = models.DateTimeField(_("opened again"), null=True)
    reason = models.CharField(_("why it was opened again"), max_length=500, blank=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ClosedMonthQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["month"], condition=models.Q(reopened_at__isnull=True), name="month_closed_once"
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="closed_month_begins_on_first"),
            models.CheckConstraint(
                condition=models.Q(reopened_at__isnull=True, reopened_by__isnull=True)
                | models.Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~models.Q(reason=""),
                name="opened_month_says_why",
            ),
        ]

    def __str__(self) -> str:
        return formats.month_name(self.month)

    @property
    def number(self) -> str:
        """For the sentences of events."""
        return str(self)

    def covers(self, day: dt.date) -> bool:
        return self.reopened_at is None and self.month == day.replace(day=1)
