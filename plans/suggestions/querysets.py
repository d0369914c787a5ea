from __future__ import annotations

from typing import Any, Self

from django.db.models import Q, QuerySet

from accounts.rights.capabilities import DIRECTORS, Role
from accounts.rights.covers import covered_manager_ids
from kam_crm.shared.scoping import Person, ScopedQuerySet


class SuggestionQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """What one suggested or has to answer, also for whom one stands in; a head all of the department."""
        if not user.is_authenticated:
            return self.none()
        if user.role in DIRECTORS:
            return self.all()
        if user.role not in {Role.KAM, Role.HEAD}:
            return self.none()
        own = [user.pk, *covered_manager_ids(user)]
        sight = Q(author__in=own) | Q(addressee__in=own)
        if user.role == Role.HEAD:
            from accounts.models import User

            sight |= Q(author__in=User.objects.filter(department__head=user.pk).values("pk"))
        return self.filter(sight)

    def waiting_for(self, user: Person) -> Self:
        """Nobody has answered them yet, and this person has to."""
        return self.filter(addressee=user.pk, status__in=["filed", "considered"])


def addressees_of(user: Any) -> QuerySet[Any]:
    """Whom this person may address a suggestion to: the head of their department and the directors."""
    from accounts.models import User

    people = User.objects.filter(is_active=True).exclude(pk=user.pk)
    found: QuerySet[Any] = people.filter(
        Q(role__in=DIRECTORS) | Q(role=Role.HEAD, headed__isnull=False, headed=user.department_id)
    )
    return found.distinct()
