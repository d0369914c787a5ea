from __future__ import annotations

from typing import Self

from dossiers.clients.querysets import ClientRelatedQuerySet, strategy_scope
from kam_crm.shared.scoping import Person


class KeyStatusQuerySet(ClientRelatedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return super().visible_to(user).filter(strategy_scope(user, "client__"))
