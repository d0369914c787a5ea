from __future__ import annotations

from typing import Any, Self

from django.db.models import Aggregate, Count, F, FloatField

from kam_crm.shared.scoping import Person, ScopedQuerySet


class Median(Aggregate):
    """Of a column, nothing of nothing; between two in the middle it is their mean."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class ExpertiseQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Everybody finds whom to ask."""
        return self.filter(expert__is_active=True) if user.is_authenticated else self.none()


class ExpertQuestionQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """As the request itself: the expert sees nothing more of the client."""
        from plans.models import Task

        return self.filter(task__in=Task.objects.visible_to(user).order_by().values("pk"))

    def open(self) -> Self:
        return self.filter(answered_at=None).exclude(task__status="cancelled")

    def answer_times(self) -> Any:
        """By expert and subject: `asked`, `answered`, `median` in minutes of work, the quickest first."""
        counted = self.order_by().values("expert", "subject", name=F("expert__full_name"))
        return counted.annotate(
            asked=Count("pk"), answered=Count("answered_at"), median=Median("minutes")
        ).order_by(F("median").asc(nulls_last=True), "name", "subject")
