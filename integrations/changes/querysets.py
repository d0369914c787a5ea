from __future__ import annotations

from typing import Self

from django.db.models import Q

from dossiers.clients.querysets import managers_in_scope
from dossiers.models import Client
from kam_crm.shared.scoping import Person, ScopedQuerySet


class ChangeQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """What happened to rows of clients the person sees or, until a hand-over, saw; and to what has no client.

        Clients are asked as they are now, too: what was written while its client was handed over bears the manager
        from before. Who sees a row without a client is asked of the row itself (integrations.changes.feed).
        """
        managers = managers_in_scope(user)
        if managers is None:
            return self.all()
        nobodys = Q(manager_id=None, left_id=None)
        until_now = Q(manager_id__in=managers) | Q(left_id__in=managers)
        now = Q(client_id__in=Client.objects.visible_to(user).order_by().values("pk"))
        return self.filter(until_now | now | nobodys)
