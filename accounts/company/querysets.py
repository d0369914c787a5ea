from __future__ import annotations

from typing import Self

from kam_crm.shared.scoping import Person, ScopedQuerySet


class CompanyQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Everybody who works here knows what the company is called and which entities it sells from."""
        return self.all() if user.is_authenticated else self.none()
