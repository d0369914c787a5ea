from __future__ import annotations

from typing import Self

from django.db.models import Q

from accounts.rights.capabilities import ROLES, Role
from dossiers.clients.querysets import client_scope, managers_in_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet

CONTACT_DATA = "people.contact_data"


class MailQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Of clients the person sees, for those who may see contact data of people.

        What belongs to no client yet is seen by the colleague among its addresses and who stands in for them; a head
        sees that of the department, and what names no colleague at all.
        """
        if not user.is_authenticated or CONTACT_DATA not in ROLES.get(user.role, {}):
            return self.none()
        unassigned = Q(colleague__in=managers_in_scope(user) or [])
        if user.role == Role.HEAD:
            unassigned |= Q(colleague=None)
        return self.filter(
            (Q(client__isnull=False) & client_scope(user, "client__"))
            | (Q(client=None, dismissed_at=None) & unassigned)
        )

    def unassigned(self) -> Self:
        return self.filter(client=None, dismissed_at=None)
