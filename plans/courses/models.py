from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.history import tracked
from plans.courses.querysets import CourseQuerySet


@tracked()
class Course(models.Model):
    """What a colleague has learned: a course, seminar or training of our own people (R131)."""

    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="courses", verbose_name=_("employee")
    )
    day = models.DateField(_("last day of it"))
    topic = models.CharField(_("topic"), max_length=200)
    organiser = models.CharField(_("organiser"), max_length=150, blank=True)
    hours = models.PositiveSmallIntegerField(_("hours"), validators=[MinValueValidator(1)])
    certificate = models.CharField(_("number of the certificate"), max_length=60, blank=True)
    result = models.CharField(_("result"), max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course of a colleague")
        verbose_name_plural = _("courses of colleagues")
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(topic="") & models.Q(hours__gte=1), name="course_has_topic_and_hours"
            ),
        ]
        indexes = [models.Index(fields=["employee", "-day"], name="course_by_employee")]

    def __str__(self) -> str:
        return self.topic

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the people whom a deputy may act for."""
        return [self.employee_id]
