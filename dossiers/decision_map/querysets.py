"""Who sees decision maps: names and roles whoever sees the client, all else (the strategy) `with_strategy_for`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Self

from django.db.models import OuterRef, Q, Subquery

from accounts.models import User
from dossiers.clients.querysets import NOTHING, client_scope, strategy_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


def map_scope(user: Person, prefix: str = "") -> Q:
    """A map of a client this person sees, or of a group to which such a client belongs."""
    # here, because the models import this module
    from dossiers.models import Client

    own = client_scope(user, f"{prefix}client__")
    if not own or own == NOTHING:
        return own
    groups = Client.objects.visible_to(user).filter(group__isnull=False).order_by().values("group")
    return own | Q(**{f"{prefix}group__in": groups})


def strategy_of_map(user: User, prefix: str = "") -> Q:
    """The same for what is strategy: attitudes, what convinces somebody, informal lines."""
    if not user.can("clients.strategy"):
        return NOTHING
    return map_scope(user, prefix) & strategy_scope(user, f"{prefix}client__")


class DecisionMapQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(map_scope(user))

    def main_of(self, clients: Collection[int]) -> dict[int, int]:
        """By client the key of the map it goes by: its own main one, else that of its group. Three queries."""
        from dossiers.models import Client

        main = self.filter(is_main=True).order_by()
        found = dict(main.filter(client__in=clients).values_list("client", "pk"))
        without = Client.objects.filter(pk__in=set(clients) - found.keys(), group__isnull=False)
        theirs = dict(without.order_by().values_list("pk", "group"))
        of_group = dict(main.filter(group__in=set(theirs.values())).values_list("group", "pk"))
        return found | {client: of_group[group] for client, group in theirs.items() if group in of_group}


class MapSeatQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Persons, titles and roles; what else the row holds is for those who see the strategy."""
        return self.filter(map_scope(user, "map__"))

    def with_attitude(self, as_of: dt.date) -> Any:
        """`attitude` and `attitude_on` of the last stance by that day of whoever sits there; None while unknown."""
        from dossiers.decision_map.models import Stance

        stances = Stance.objects.filter(seat=OuterRef("pk"), contact=OuterRef("contact"), on__lte=as_of)
        last = stances.order_by("-on", "-pk")
        return self.annotate(
            attitude=Subquery(last.values("attitude")[:1]), attitude_on=Subquery(last.values("on")[:1])
        )

    def holes(self) -> Self:
        """Seats of nobody, and of people who left."""
        return self.filter(Q(contact=None) | Q(contact__is_active=False))

    def with_people(self) -> Self:
        return self.select_related("map__client", "contact__person", "contact__client", "relation_owner")


class StanceQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(strategy_of_map(user, "seat__map__"))  # type: ignore[arg-type]


class MapLineQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(strategy_of_map(user, "source__map__"))  # type: ignore[arg-type]


class PersonLinkQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Between two who both work at clients whose strategy this person sees."""
        from dossiers.models import ClientContact

        if not user.is_authenticated or not user.can("clients.strategy"):  # type: ignore[attr-defined]
            return self.none()
        known = ClientContact.objects.visible_to(user).filter(strategy_scope(user, "client__"))
        people = known.order_by().values("person")
        return self.filter(first__in=people, second__in=people)
