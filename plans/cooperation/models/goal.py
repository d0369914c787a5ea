from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.models import ProductGroup
from dossiers.models import Client
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from plans.cooperation.models.plan import CooperationPlan
from plans.cooperation.models.words import Measure
from plans.cooperation.querysets import OfPlanQuerySet


@tracked()
class PlanGoal(models.Model):
    """Where a figure is to come from `start` to `target` by a day; a draft may leave out what approval asks for.

    `unit` and the facts of a goal with a measure of one's own are typed (GoalReading), all others are counted.
    """

    plan = models.ForeignKey(CooperationPlan, models.CASCADE, related_name="goals", verbose_name=_("plan"))
    title = models.CharField(_("goal"), max_length=200)
    measure = models.CharField(_("measure"), max_length=12, choices=Measure.choices, blank=True)
    group = models.ForeignKey(
        ProductGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product group"),
    )
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    start = MoneyField(pgettext_lazy("of a goal", "start"), null=True, blank=True)
    target = MoneyField(pgettext_lazy("of a goal", "goal"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal of a cooperation plan")
        verbose_name_plural = _("goals of cooperation plans")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(measure__in=["", *Measure.values]), name="goal_measure_known"
            ),
            models.CheckConstraint(
                condition=models.Q(measure="group_sales", group__isnull=False)
                | (~models.Q(measure="group_sales") & models.Q(group__isnull=True)),
                name="goal_group_where_it_counts",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def client(self) -> Client:
        """Of whom the history says for whom a deputy acts."""
        client: Client = self.plan.client
        return client
