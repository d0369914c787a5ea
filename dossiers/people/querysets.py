from __future__ import annotations

from typing import Self

from kam_crm.shared.scoping import Person, ScopedQuerySet


class PersonQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """People who are contacts of a visible client."""
        # here, because the models import this module
        from dossiers.models import ClientContact

        return self.filter(pk__in=ClientContact.objects.visible_to(user).values("person"))
