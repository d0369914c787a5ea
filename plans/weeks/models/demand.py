from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import on_behalf_of_field
from dossiers.clients.querysets import ClientRelatedQuerySet
from plans.weeks.models.week import WeekPlan


class WeekDemand(models.Model):
    """A client whom the head wants in a returned week. It is met by an activity in the week, or answered."""

    plan = models.ForeignKey(WeekPlan, models.CASCADE, related_name="demands", verbose_name=_("week plan"))
    client = models.ForeignKey(
        "dossiers.Client", models.PROTECT, related_name="week_demands", verbose_name=_("client")
    )
    words = models.CharField(_("what is wanted"), max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )
    on_behalf_of = on_behalf_of_field()
    answered_at = models.DateTimeField(_("answered at"), null=True)

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("demand of the head")
        verbose_name_plural = _("demands of the head")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "client"], name="one_demand_per_client_week"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at=None, answered_by=None)
                | ~models.Q(answer="") & models.Q(answered_at__isnull=False, answered_by__isnull=False),
                name="answer_has_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id}: {self.words}"
