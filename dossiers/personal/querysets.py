from __future__ import annotations

import datetime as dt
from typing import Self

from kam_crm.shared.scoping import Person, ScopedQuerySet

VIEW, ASK = "personal.view", "personal.ask"


class PersonalDataQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Of the people one sees: managers, their deputies and heads; directors, who say why they ask (R36)."""
        # late: the models import this module
        from dossiers.models import Person as NaturalPerson

        if not (user.is_authenticated and (user.can(VIEW) or user.can(ASK))):  # type: ignore[attr-defined]
            return self.none()
        return self.filter(person__in=NaturalPerson.objects.visible_to(user).order_by().values("pk"))

    def to_review(self, today: dt.date) -> Self:
        return self.filter(review_on__lte=today)
