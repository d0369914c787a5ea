from __future__ import annotations

from typing import Self

from kam_crm.shared.scoping import Person, ScopedQuerySet


class PersonQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """People who are contacts of a visible client."""
        # here, because the models import this module
        from dossiers.models import ClientContact

        return self.filter(pk__in=ClientContact.objects.visible_to(user).values("person"))


class FormerNameQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        # here, because the models import this module
        from dossiers.models import Person as People

        return self.filter(person__in=People.objects.visible_to(user).values("pk"))


class PersonMergeQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Of people who are seen, by the record that stayed."""
        from dossiers.models import Person as People

        return self.filter(kept__in=People.objects.visible_to(user).values("pk"))
