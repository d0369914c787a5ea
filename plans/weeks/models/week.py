from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import StatusChange
from kam_crm.shared.history import tracked
from plans.weeks.querysets import WeekPlanQuerySet


class WeekStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    APPROVED = "approved", _("approved")


@tracked()
class WeekPlan(models.Model):
    """One manager's ISO week. Returned by the head it is a draft again, with a comment."""

    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="week_plans", verbose_name=_("manager")
    )
    iso_year = models.PositiveSmallIntegerField(_("ISO year"))
    iso_week = models.PositiveSmallIntegerField(_("ISO week"))
    status = models.CharField(
        _("status"), max_length=10, choices=WeekStatus.choices, default=WeekStatus.DRAFT
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = WeekPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("week plan")
        verbose_name_plural = _("week plans")
        ordering = ["-iso_year", "-iso_week", "pk"]
        constraints = [
            # two tabs that open a new week at once get one plan: `get_or_create` leans on this
            models.UniqueConstraint(
                fields=["manager", "iso_year", "iso_week"], name="one_plan_per_manager_week"
            ),
            # a long ISO year has 53 weeks
            models.CheckConstraint(condition=models.Q(iso_week__range=(1, 53)), name="iso_week_real"),
            models.CheckConstraint(
                condition=models.Q(status__in=WeekStatus.values), name="week_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.iso_year}-W{self.iso_week:02}"

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the managers who answer for the week: whom a deputy may act for."""
        return [self.manager_id]

    @property
    def monday(self) -> dt.date:
        return dt.date.fromisocalendar(self.iso_year, self.iso_week, 1)

    def holds(self, day: dt.date) -> bool:
        """Whether `day` lies in this week."""
        return self.monday <= day <= self.monday + dt.timedelta(days=6)


class WeekPlanChange(StatusChange):
    subject = models.ForeignKey(WeekPlan, models.CASCADE, related_name="changes")
