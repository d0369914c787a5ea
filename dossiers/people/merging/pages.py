"""What a merge would do, before it is done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.utils.text import capfirst

from accounts.models import User
from dossiers.models import ClientContact, FormerName, Person, PersonMerge
from dossiers.people.merging import rows

# shown by name, or the merge's own
NAMED = (ClientContact, PersonMerge, FormerName, Person)


@dataclass(frozen=True)
class LinkLine:
    """`kept` is the link that stays where both records have one at the client."""

    link: ClientContact
    kept: ClientContact | None


@dataclass(frozen=True)
class MergePreview:
    user: User
    kept: Person
    merged: Person

    @cached_property
    def links(self) -> list[LinkLine]:
        theirs = {link.client_id: link for link in self._links(self.kept)}
        return [LinkLine(link, theirs.get(link.client_id)) for link in self._links(self.merged)]

    @cached_property
    def unseen(self) -> int:
        """Links at clients of other managers: they follow, and are not named here."""
        return self.merged.links.count() - len(self.links)

    @cached_property
    def counts(self) -> list[tuple[str, int]]:
        """How much else follows, by what it is."""
        counted: Counter[str] = Counter()
        for model, number in rows.count(self.merged, but=NAMED):
            counted[capfirst(str(model._meta.verbose_name_plural))] += number
        for link in self.merged.links.all():
            for model, number in rows.count(link):
                label = model._meta.verbose_name_plural if not model._meta.auto_created else _meetings(model)
                counted[capfirst(str(label))] += number
        return sorted(counted.items())

    @property
    def carried(self) -> list[str]:
        """Names of contact data that the record that stays lacks."""
        fields = ("phone", "email")
        return [
            str(Person._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            for name in fields
            if not getattr(self.kept, name) and getattr(self.merged, name)
        ]

    def _links(self, person: Person) -> list[ClientContact]:
        found = ClientContact.objects.visible_to(self.user).filter(person=person)
        return list(found.select_related("client").order_by("client__sort_key"))


def _meetings(through: type) -> object:
    """A many-to-many table has no name of its own: that of the model it belongs to."""
    fields = through._meta.get_fields()  # type: ignore[attr-defined]
    owners = [
        field.related_model
        for field in fields
        if field.is_relation and field.related_model is not ClientContact
    ]
    return owners[0]._meta.verbose_name_plural if owners else ""
