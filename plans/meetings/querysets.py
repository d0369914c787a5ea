from __future__ import annotations

from typing import Self

from django.db.models import Q

from accounts.models import Department
from accounts.rights.capabilities import DIRECTORS, Role
from kam_crm.shared.scoping import Person, ScopedQuerySet


class MeetingQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """A head those of the department and those they chair, directors all."""
        if not user.is_authenticated or user.role not in {Role.HEAD, *DIRECTORS}:
            return self.none()
        if user.role in DIRECTORS:
            return self.all()
        led = Department.objects.filter(head=user.pk).values("pk")
        return self.filter(Q(chair=user.pk) | Q(department__in=led))


class MeetingPartQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Parts of the meetings that the person sees."""
        from plans.models import Meeting

        return self.filter(meeting__in=Meeting.objects.visible_to(user).order_by().values("pk"))
