from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.history import tracked
from plans.preparations.querysets import OfActivityQuerySet


@tracked()
class Preparation(models.Model):
    """What a meeting is to bring: one sentence, and up to three outcomes, one a line (R75)."""

    activity = models.OneToOneField(
        "plans.Activity", models.CASCADE, related_name="preparation", verbose_name=_("activity")
    )
    goal = models.CharField(_("goal"), max_length=250, blank=True)
    outcomes = models.TextField(_("what to leave with"), max_length=600, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = OfActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("preparation")
        verbose_name_plural = _("preparations")
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        return self.goal

    @property
    def outcome_lines(self) -> list[str]:
        return [line.strip() for line in self.outcomes.splitlines() if line.strip()]


@tracked()
class Question(models.Model):
    """Something to ask at a meeting, and what was answered. `key` names where a proposed one came from («decider»)."""

    activity = models.ForeignKey(
        "plans.Activity", models.CASCADE, related_name="questions", verbose_name=_("activity")
    )
    key = models.CharField(max_length=60, blank=True)
    text = models.CharField(_("question"), max_length=250)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OfActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "key"], condition=~models.Q(key=""), name="question_once_per_reason"
            )
        ]

    def __str__(self) -> str:
        return self.text
