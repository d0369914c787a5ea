"""Relations between people as one person may read them: the balance of forces on a territory (R73)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.rights.secrets import has_regime
from accounts.services import log_secrets
from dossiers.decision_map.filters import PersonLinkFilter
from dossiers.decision_map.roles import role_words
from dossiers.decision_map.words import ATTITUDE_ICONS, attitude_words
from dossiers.models import Attitude, ClientContact, Person, PersonLink, PersonLinkKind, Stance, Territory
from kam_crm.shared import clock
from kam_crm.shared.web.listings import Listing


@dataclass(frozen=True)
class Side:
    """One of the two: where they work, which part they play there, what they think of us."""

    person: Person
    contacts: list[ClientContact]
    roles: dict[int, str]
    attitude: int | None

    @property
    def at(self) -> str:
        return "; ".join(f"{one.client.name}, {self.roles[one.pk]}" for one in self.contacts)

    @property
    def attitude_words(self) -> str:
        return "" if self.attitude is None else attitude_words(self.attitude)

    @property
    def icon(self) -> str:
        return "" if self.attitude is None else ATTITUDE_ICONS[Attitude(self.attitude)]


@dataclass(frozen=True)
class Row:
    link: PersonLink
    first: Side
    second: Side


def rows_of(links: list[PersonLink], user: Any) -> list[Row]:
    """With what stands beside each person; as many queries for fifty relations as for one."""
    people = {key for link in links for key in (link.first_id, link.second_id)}
    contacts = ClientContact.objects.visible_to(user).filter(person__in=people, is_active=True)
    staff = list(contacts.select_related("client").order_by("client__sort_key", "pk"))
    stances = Stance.objects.visible_to(user).filter(contact__person__in=people, on__lte=clock.today())
    # the newest last: it stays
    attitudes = dict(stances.order_by("on", "pk").values_list("contact__person", "attitude"))
    roles = role_words(staff)
    if has_regime():
        log_secrets(user=user, clients={one.client_id for one in staff})

    def side(person: Person) -> Side:
        theirs = [one for one in staff if one.person_id == person.pk]
        return Side(person, theirs, roles, attitudes.get(person.pk))

    return [Row(link, side(link.first), side(link.second)) for link in links]


class PersonLinkListing(Listing):
    page_name = "dossiers:person_links"
    sorts = {"changed": ("updated_at",), "kind": ("kind", "-updated_at")}
    default_sort = "-changed"
    views_of = ((_("All"), {}), (_("In force"), {"holds": "true"}), (_("What was"), {"holds": "false"}))

    @cached_property
    def filtered(self) -> QuerySet[PersonLink]:
        visible = PersonLink.objects.visible_to(self.user).select_related("first", "second")
        rows: QuerySet[PersonLink] = PersonLinkFilter(self.query, visible, request=self.request).qs
        return rows

    @cached_property
    def rows(self) -> list[Row]:
        return rows_of(list(self.page.items), self.user)

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        return list(PersonLinkKind.choices)

    @property
    def territories(self) -> list[tuple[int, str]]:
        return self.options(Territory.objects.visible_to(self.user), "territory")

    @property
    def people(self) -> list[tuple[int, str]]:
        return self.only_option(Person.objects.visible_to(self.user), "person")

    @property
    def can_edit(self) -> bool:
        return bool(self.user.can("people.edit"))
