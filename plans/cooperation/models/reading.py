from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.money import MoneyField
from plans.cooperation.models.goal import PlanGoal
from plans.cooperation.querysets import OfGoalQuerySet


class GoalReading(models.Model):
    """The fact of a goal with a measure of one's own at a month, `month` being its first day."""

    goal = models.ForeignKey(PlanGoal, models.CASCADE, related_name="readings", verbose_name=_("goal"))
    month = models.DateField(_("month"))
    value = MoneyField(_("fact"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now=True)

    objects = OfGoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact of a goal")
        verbose_name_plural = _("facts of goals")
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(fields=["goal", "month"], name="one_reading_a_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.value}"
