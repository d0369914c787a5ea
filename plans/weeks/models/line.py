from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.clients.querysets import ClientRelatedQuerySet
from plans.weeks.models.week import WeekPlan


class WeekLine(models.Model):
    """A visit or call as it stood in the week when that was submitted; written anew each time it is submitted."""

    plan = models.ForeignKey(WeekPlan, models.CASCADE, related_name="lines", verbose_name=_("week plan"))
    activity = models.ForeignKey(
        "plans.Activity", models.CASCADE, related_name="lines", verbose_name=_("activity")
    )
    client = models.ForeignKey("dossiers.Client", models.PROTECT, related_name="+", verbose_name=_("client"))
    kind = models.CharField(_("kind"), max_length=20)
    day = models.DateField(_("day"))
    starts_at = models.TimeField(_("at"), null=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"))

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a submitted week")
        verbose_name_plural = _("lines of submitted weeks")
        ordering = ["day", "starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "activity"], name="one_line_per_activity")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.day}"
