from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import StatusChange
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from plans.projects.querysets import ProjectQuerySet, ProjectStageQuerySet


class ProjectStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("project", "open")
    WON = "won", pgettext_lazy("project", "won")
    LOST = "lost", pgettext_lazy("project", "lost")
    CLOSED = "closed", pgettext_lazy("project", "closed")


class ProjectKind(models.TextChoices):
    """What is done with the client; all but a deal end with a result (R106)."""

    DEAL = "deal", pgettext_lazy("project", "deal")
    PILOT = "pilot", _("pilot")
    KNOW_HOW = "know_how", _("know-how")
    SERVICE = "service", _("new service")


@tracked()
class Project(models.Model):
    """A long deal with a client, led by its manager through stages with owners and days (R136)."""

    status = models.CharField(
        _("status"), max_length=12, choices=ProjectStatus.choices, default=ProjectStatus.OPEN
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ProjectKind.choices, default=ProjectKind.DEAL)
    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="projects", verbose_name=_("client")
    )
    title = models.CharField(_("title"), max_length=150)
    expected = MoneyField(_("expected sum"), null=True, blank=True)
    # what came of it, written when it is won or closed
    result = models.TextField(_("result"), max_length=2000, blank=True)
    # the first of them, however often it went on from there
    copied_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name=_("copied from"),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("long deal", "project")
        verbose_name_plural = _("projects")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=ProjectStatus.values), name="project_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=ProjectKind.values), name="project_kind_known"
            ),
            models.CheckConstraint(condition=~models.Q(title=""), name="project_has_title"),
            models.CheckConstraint(
                condition=models.Q(expected__isnull=True) | models.Q(expected__gte=0),
                name="project_sum_positive",
            ),
            models.UniqueConstraint(fields=["client", "copied_from"], name="one_copy_of_project_per_client"),
        ]
        indexes = [models.Index(fields=["client", "-created_at"], name="project_by_client")]

    def __str__(self) -> str:
        return self.title


class ProjectChange(StatusChange):
    subject = models.ForeignKey(Project, models.CASCADE, related_name="changes")


@tracked()
class ProjectStage(models.Model):
    """A step of a project; late once its day is over and it is not done."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="stages", verbose_name=_("project"))
    name = models.CharField(_("stage"), max_length=150)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    starts_on = models.DateField(_("planned start"))
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done"), null=True, blank=True)

    objects = ProjectStageQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage of a project")
        verbose_name_plural = _("stages of projects")
        ordering = ["starts_on", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="project_stage_has_name"),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("starts_on")), name="project_stage_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on"],
                condition=models.Q(done_on__isnull=True),
                name="project_stage_to_do",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def client(self) -> object:
        """Whose managers answer for it."""
        return self.project.client

    def days_late(self, as_of: dt.date) -> int:
        """0 for what is done or not due yet."""
        return 0 if self.done_on else max((as_of - self.due_on).days, 0)
