from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.history import tracked
from plans.trips.querysets import TripQuerySet


@tracked()
class Trip(models.Model):
    """A journey of a manager to several clients on one route; contacts of its days belong to it (R126)."""

    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="trips", verbose_name=_("manager")
    )
    title = models.CharField(_("where to"), max_length=150)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    order_number = models.CharField(_("number of the order"), max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = TripQuerySet.as_manager()

    class Meta:
        verbose_name = _("business trip")
        verbose_name_plural = _("business trips")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="trip_has_title"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="trip_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["manager", "-starts_on"], name="trip_by_manager")]

    def __str__(self) -> str:
        return self.title

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the managers who answer for it: whom a deputy may act for."""
        return [self.manager_id]

    def holds(self, day: dt.date) -> bool:
        return self.starts_on <= day <= self.ends_on
