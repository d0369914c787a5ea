from __future__ import annotations

from typing import Any, Self

from django.db.models import Count, Q

from accounts.rights.covers import covered_manager_ids
from kam_crm.shared.scoping import Person, ScopedQuerySet


def scope(user: Person, path: str = "") -> Q:
    """Estimates of the people whose figures this person sees, and of those one stands in for."""
    from reports.querysets import manager_scope

    seen = manager_scope(user, f"{path}manager")
    absent = covered_manager_ids(user) if user.is_authenticated else []
    return seen | Q(**{f"{path}manager__in": absent}) if absent else seen


class DemandRequestQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Who asked, and whoever sees the figures of somebody who was asked."""
        from reports.demand.models import DemandEstimate

        if not user.is_authenticated:
            return self.none()
        asked = DemandEstimate.objects.visible_to(user).order_by().values("request")
        return self.filter(Q(pk__in=asked) | Q(asked_by=user.pk))

    def with_answers(self) -> Any:
        """`asked` and `answered`: how many managers."""
        return self.annotate(asked=Count("estimates"), answered=Count("estimates__answered_at"))


class DemandEstimateQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(scope(user))


class DemandLineQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(scope(user, "estimate__"))
