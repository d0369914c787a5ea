from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import on_behalf_of_field
from dossiers.clients.querysets import ClientRelatedQuerySet
from kam_crm.shared.scoping import Person, ScopedQuerySet
from plans.activities.models import ActivityKind


class Recurrence(models.Model):
    """A visit or call every `every_weeks` weeks from `first_on` on, the last of them on or before `until`.

    It is planned some weeks ahead, for whoever has the client then. One that is changed from a day on ends the day
    before, and another one follows it.
    """

    client = models.ForeignKey(
        "dossiers.Client", models.PROTECT, related_name="recurrences", verbose_name=_("client")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ActivityKind.choices)
    purpose = models.CharField(_("purpose"), max_length=250)
    first_on = models.DateField(_("first day"))
    starts_at = models.TimeField(_("at"), null=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    every_weeks = models.PositiveSmallIntegerField(_("every … weeks"), default=1)
    until = models.DateField(_("until"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    on_behalf_of = on_behalf_of_field()
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("recurring contact")
        verbose_name_plural = _("recurring contacts")
        ordering = ["client__sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(every_weeks__range=(1, 12)), name="recurrence_step_real"
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__range=(5, 600)), name="recurrence_minutes_real"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.first_on}"

    def days(self, first: dt.date, last: dt.date) -> Iterator[dt.date]:
        """Its days between two, before days off move them."""
        step = dt.timedelta(weeks=self.every_weeks)
        day = self.first_on + step * max(0, -(-(first - self.first_on).days // step.days))
        while day <= min(last, self.until or last):
            yield day
            day += step


class OccurrenceQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(recurrence__in=Recurrence.objects.visible_to(user))


class Occurrence(models.Model):
    """A day of a recurrence that was planned: once, whatever became of the activity."""

    recurrence = models.ForeignKey(
        Recurrence, models.CASCADE, related_name="occurrences", verbose_name=_("recurring contact")
    )
    due_on = models.DateField(_("due"))
    activity = models.ForeignKey(
        "plans.Activity", models.CASCADE, related_name="occurrences", verbose_name=_("activity")
    )

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of a recurring contact")
        verbose_name_plural = _("days of recurring contacts")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["recurrence", "due_on"], name="one_occurrence_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.recurrence_id} {self.due_on}"
