from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department
from kam_crm.shared.history import tracked
from plans.decisions.querysets import DecisionQuerySet, DecisionReadingQuerySet


class DecisionTopic(models.TextChoices):
    PURCHASING = "purchasing", pgettext_lazy("decision", "purchasing")
    SALES = "sales", pgettext_lazy("decision", "sales")
    PRICES = "prices", pgettext_lazy("decision", "prices")
    OTHER = "other", pgettext_lazy("decision", "other")


@tracked()
class Decision(models.Model):
    """What management decided about purchasing and sales, for a department or for everybody (R33).

    Once somebody has read it, it stays as it is: another one `replaces` it from its own first day on.
    """

    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("text"), max_length=10_000)
    topic = models.CharField(_("topic"), max_length=12, choices=DecisionTopic.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    in_force_from = models.DateField(_("in force from"))
    in_force_to = models.DateField(_("in force to"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("management decision")
        verbose_name_plural = _("management decisions")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title="") & ~models.Q(text=""), name="decision_has_words"
            ),
            models.CheckConstraint(
                condition=models.Q(topic__in=DecisionTopic.values), name="decision_topic_known"
            ),
            models.CheckConstraint(
                condition=models.Q(in_force_to__isnull=True)
                | models.Q(in_force_to__gte=models.F("in_force_from")),
                name="decision_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the people whom a deputy may act for."""
        return [self.author_id]


class DecisionReading(models.Model):
    """Somebody says they have read it; the first time counts."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="readings")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = DecisionReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading of a decision")
        verbose_name_plural = _("readings of decisions")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "user"], name="decision_read_once")]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.user_id}"
