from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.history import tracked
from plans.experts.querysets import ExpertiseQuerySet, ExpertQuestionQuerySet


@tracked()
class Expertise(models.Model):
    """What a colleague answers for: a subject, perhaps a whole product group."""

    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="expertises", verbose_name=_("expert")
    )
    subject = models.CharField(_("subject"), max_length=120)
    group = models.ForeignKey(
        "catalogue.ProductGroup",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product group"),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ExpertiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("subject of an expert")
        verbose_name_plural = _("subjects of experts")
        ordering = ["subject", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(subject=""), name="expertise_has_subject"),
            models.UniqueConstraint(
                fields=["expert", "subject", "group"],
                nulls_distinct=False,
                name="one_expertise_per_subject",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


@tracked()
class ExpertQuestion(models.Model):
    """A question of a client that an expert answers: a request whose report is the answer (R107).

    `minutes` are those of work from the question to the last answer; both are None until there is one.
    """

    task = models.OneToOneField(
        "plans.Task", models.CASCADE, related_name="expert_question", verbose_name=_("task")
    )
    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="expert_questions", verbose_name=_("client")
    )
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("expert")
    )
    subject = models.CharField(_("subject"), max_length=120)
    product = models.ForeignKey(
        "catalogue.Product",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product"),
    )
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    minutes = models.PositiveIntegerField(_("minutes of work until the answer"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ExpertQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to an expert")
        verbose_name_plural = _("questions to experts")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, minutes__isnull=True)
                | models.Q(answered_at__isnull=False, minutes__isnull=False),
                name="expert_question_measured",
            ),
        ]
        indexes = [models.Index(fields=["expert", "-asked_at"], name="expert_question_by_expert")]

    def __str__(self) -> str:
        return self.subject
