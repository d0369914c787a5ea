from __future__ import annotations

from typing import Any, Self

from django.db.models import Q

from accounts.models import User
from accounts.rights.capabilities import Role
from accounts.rights.covers import covered_manager_ids
from kam_crm.shared.scoping import Person, ScopedQuerySet

NOTHING = Q(pk__in=[])


def client_scope(user: Person, prefix: str = "") -> Q:
    """The condition «a client this person sees», for a model that reaches the client by `prefix`.

    KAM: own clients. Head: clients whose manager is in a department they head, and their own. Both: those of the people
    they deputise for today. Support: clients of their department. Finance and director: all. Administrator: none,
    who has no business data.
    """
    if not user.is_authenticated:
        return NOTHING
    match user.role:
        case Role.FINANCE | Role.DIRECTOR:
            return Q()
        case Role.KAM:
            # keys instead of a subquery: by EXISTS this cost 42 times the query of one's own clients
            return Q(**{f"{prefix}manager__in": [user.pk, *covered_manager_ids(user)]})
        case Role.HEAD:
            team = User.objects.filter(
                Q(department__head=user.pk) | Q(pk__in=[user.pk, *covered_manager_ids(user)])
            )
            return Q(**{f"{prefix}manager__in": team.values("pk")})
        case Role.SUPPORT:
            # `department=None` alone would mean managers without one: support without a department sees nobody
            department = user.department_id  # type: ignore[attr-defined]
            team = User.objects.filter(department=department, department__isnull=False)
            return Q(**{f"{prefix}manager__in": team.values("pk")})
    return NOTHING


class ClientQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user))

    def locked(self, pk: int) -> Any:
        """The client, nobody else's to change until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def with_row(self) -> Self:
        """Everything a list row shows, in one query."""
        return self.select_related("manager", "summary", "segment", "channel", "territory")


class ClientRelatedQuerySet(ScopedQuerySet):
    """Rows that belong to a client through the field `client`."""

    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "client__"))
