from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.cooperation.models.goal import PlanGoal
from plans.cooperation.querysets import OfGoalQuerySet


class PlanAction(models.Model):
    """A step towards a goal: of ours a task, of the client's a promise, which hold its words, day and outcome.

    A new version of the plan leads to the same task or promise.
    """

    goal = models.ForeignKey(PlanGoal, models.CASCADE, related_name="actions", verbose_name=_("goal"))
    task = models.ForeignKey(
        "plans.Task", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("task")
    )
    promise = models.ForeignKey(
        "plans.Promise", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("promise")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfGoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("action of a cooperation plan")
        verbose_name_plural = _("actions of cooperation plans")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(task__isnull=True) ^ models.Q(promise__isnull=True),
                name="plan_action_task_or_promise",
            ),
            models.UniqueConstraint(fields=["goal", "task"], name="plan_action_task_once"),
            models.UniqueConstraint(fields=["goal", "promise"], name="plan_action_promise_once"),
        ]

    def __str__(self) -> str:
        return str(self.task or self.promise)

    @property
    def is_ours(self) -> bool:
        return self.task_id is not None
