from __future__ import annotations

from typing import Any, Self

from django.db.models import Q, QuerySet

from accounts.rights.capabilities import DIRECTORS, Role
from kam_crm.shared.scoping import Person, ScopedQuerySet


class CourseQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """One's own; a head those of the department, a director all."""
        if not user.is_authenticated or user.role == Role.ADMIN:
            return self.none()
        if user.role in DIRECTORS:
            return self.all()
        sight = Q(employee=user.pk)
        if user.role == Role.HEAD:
            sight |= Q(employee__in=people_led_by(user).values("pk"))
        return self.filter(sight)


def people_led_by(user: Person) -> QuerySet[Any]:
    """Colleagues whose development this person looks after: of the departments they lead; everybody for directors."""
    from accounts.models import User

    people = User.objects.filter(is_active=True).exclude(role=Role.ADMIN)
    found: QuerySet[Any] = (
        people if user.role in DIRECTORS else people.filter(Q(department__head=user.pk) | Q(pk=user.pk))
    )
    return found
