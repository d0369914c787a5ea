from __future__ import annotations

from typing import Self

from kam_crm.shared.scoping import Person, ScopedQuerySet


class EventQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """What the person did. What others did is read by the apps above, through the clients the person sees."""
        return self.filter(by=user.pk) if user.is_authenticated else self.none()

    def about_account(self, user: Person) -> Self:
        """What others did to this person's account."""
        return self.filter(subject_kind="accounts.user", subject_id=user.pk).exclude(by=user.pk)
