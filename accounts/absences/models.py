from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.absences.querysets import AbsenceQuerySet
from accounts.users.models import User
from kam_crm.shared.history import tracked

# a daterange ends before its upper bound unless it is told otherwise; the last day is still one of absence
_DAYS = models.Func(
    "first_day", "last_day", RangeBoundary(inclusive_upper=True), function="daterange",
    output_field=DateRangeField(),
)  # fmt: skip


class AbsenceReason(models.TextChoices):
    VACATION = "vacation", _("vacation")
    TRIP = "trip", _("business trip")
    SICKNESS = "sickness", _("sickness")
    OTHER = "other", _("other reason")


@tracked()
class Absence(models.Model):
    """Days, both included, on which `deputy` has the clients of `user` (R27); see accounts.rights.covers."""

    user = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name=_("who is away"))
    deputy = models.ForeignKey(User, models.PROTECT, related_name="deputyships", verbose_name=_("deputy"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=10, choices=AbsenceReason.choices)
    order_number = models.CharField(_("order number"), max_length=40, blank=True)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name=_("recorded by")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)  # for ?updated_since= of the API

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="absence_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~models.Q(deputy=models.F("user")), name="absence_deputy_is_another"
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=AbsenceReason.values), name="absence_reason_known"
            ),
            # holds also for rows written past the services; equal keys in it need the extension btree_gist
            ExclusionConstraint(
                name="absence_one_at_a_time",
                expressions=[("user", RangeOperators.EQUAL), (_DAYS, RangeOperators.OVERLAPS)],
            ),
        ]
        # every request of somebody who may deputise asks for their covers of the day
        indexes = [models.Index(fields=["deputy", "last_day"], name="absence_by_deputy")]

    def __str__(self) -> str:
        return f"{self.user} {self.first_day} – {self.last_day}"
